import Facts
import Glibc

/// One thing that can be given as a host, recognised by its content.
enum HostInput: Sendable {
  /// Facts in the form of ``SavedHost``.
  case facts(FactDocument)
  case snapshot(Snapshot)
  /// A folder that holds a machine's /proc and /sys.
  case captured(SystemRoot)
  /// What hwloc exported: the text and what was read of it.
  case topology(String, TopologyXML)
  case management(ManagementLog)
  /// What `nvidia-smi topo -m` shows, without a log.
  case matrix(LinkMatrix)

  /// Larger than any log of nvidia-smi or export of hwloc.
  static let largestFile = 32 << 20

  /// What a file or folder holds.
  /// - Returns: more than one for a folder with several such files.
  /// - Throws: ``HostError`` when it cannot be read, or is nothing of the kind.
  static func read(_ path: String) throws(HostError) -> [(name: String, input: HostInput)] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .notFound(file: path, reason: String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let bytes: [UInt8]
      do {
        bytes = try FileReading.bytes(path, limit: largestFile)
      } catch {
        switch error {
        case .system: throw .notFound(file: path, reason: error.words)
        case .tooLong: throw .malformed(file: path, place: "1:1", problem: "\(error.words), so it is no host")
        }
      }
      guard let input = try recognise(bytes, path) else { throw .malformed(file: path, place: "1:1", problem: nothing) }
      return [(path, input)]
    }
    return try readFolder(path.withoutTrailingSlashes)
  }

  private static let nothing =
    "not recognised as a host: neither facts saved by `host --save`, nor an XML of hwloc (lstopo FILE.xml), nor output "
    + "of nvidia-smi, `nvidia-smi -q`, `nvidia-smi -q -x` or `nvidia-smi topo -m`"

  private static func readFolder(_ path: String) throws(HostError) -> [(name: String, input: HostInput)] {
    let root = SystemRoot(path)
    if root.exists("/\(Snapshot.manifestName)") { return [(path, .snapshot(try Snapshot.read(folder: path)))] }
    var found: [(name: String, input: HostInput)] = []
    if root.names("/proc") != nil || root.names("/sys") != nil { found.append((path, .captured(root))) }
    guard let names = root.names("/") else {
      throw .notFound(file: path, reason: String(cString: strerror(errno)))
    }
    let folder = SnapshotFolder(path: path)
    for name in names.prefix(1000) where !name.hasPrefix(".") {
      // Links, folders, and files too long to be a host are passed over.
      guard let bytes = try? folder.read([name], limit: largestFile) else { continue }
      if let input = try recognise(bytes, "\(path)/\(name)") { found.append(("\(path)/\(name)", input)) }
    }
    if found.isEmpty {
      throw .malformed(
        file: path, place: "1:1",
        problem: "the folder is no host: it has neither the manifest.json of a snapshot, nor proc or sys, nor a file "
          + "that is a host")
    }
    return found
  }

  /// nil when it is nothing of the kind.
  private static func recognise(_ bytes: [UInt8], _ file: String) throws(HostError) -> HostInput? {
    let first = bytes.first { $0 > 0x20 && ![0xef, 0xbb, 0xbf].contains($0) }
    switch first {
    case UInt8(ascii: "{"): return .facts(try SavedHost.read(bytes: bytes, file: file))
    case UInt8(ascii: "<"): return try recogniseXML(bytes, file)
    default: break
    }
    if bytes.contains(0) { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    do {
      if let log = try ManagementLog.read(text: text) { return .management(log) }
    } catch {
      throw .malformed(file: file, place: "\(error.line)", problem: error.problem)
    }
    if let matrix = LinkMatrix(text: text) { return .matrix(matrix) }
    if text.contains("ROCm System Management Interface") {
      throw .malformed(
        file: file, place: "1:1",
        problem: "this is the log of AMD's rocm-smi; only NVIDIA GPUs are read, from nvidia-smi")
    }
    return nil
  }

  private static func recogniseXML(_ bytes: [UInt8], _ file: String) throws(HostError) -> HostInput? {
    do {
      let root = try XMLReader.read(bytes)
      switch root.name {
      case "topology":
        let text = String(decoding: bytes, as: UTF8.self)
        return .topology(text, try TopologyXML(root))
      case "nvidia_smi_log":
        return .management(try ManagementLog.read(xml: root))
      default: return nil
      }
    } catch let problem as XMLProblem {
      throw .malformed(file: file, place: "\(problem.line)", problem: problem.problem)
    } catch let problem as ManagementLog.Problem {
      throw .malformed(file: file, place: "\(problem.line)", problem: problem.problem)
    } catch {
      throw .malformed(file: file, place: "1:1", problem: "\(error)")
    }
  }
}

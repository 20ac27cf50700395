import Facts
import Glibc

/// A snapshot as a folder:
///
///     manifest.json       the schema, which files belong to it, folders, links, permissions, short answers, environment
///     facts.json          the facts as they were worked out, in the form of ``SavedHost``; for people, never read back
///     answers/NAME        longer answers: hwloc's topology.xml, the driver's driver.jsonl
///     root/proc/cpuinfo   the files that were read, each below `root` under its own path
extension Snapshot {
  /// Bounds of a snapshot that is read, with room for a machine of thousands of processors.
  private static let largestManifest = 16 << 20
  private static let largestFile = 16 << 20
  private static let largestWhole = 128 << 20
  private static let mostEntries = 200_000

  static let manifestName = "manifest.json"

  /// Writes the folder, which must not exist; it is complete or not there.
  /// - Parameter replaces: whether a snapshot of that name may be replaced. A folder that is no snapshot never is.
  /// - Throws: ``HostError/notWritten(path:reason:)``.
  package func write(to path: String, program: String, replaces: Bool) throws(HostError) {
    let path = path.withoutTrailingSlashes
    let root = SystemRoot()
    let isThere = root.exists(path)
    if isThere {
      guard replaces else { throw .notWritten(path: path, reason: "exists already; --force overwrites a snapshot") }
      guard root.exists("\(path)/\(Self.manifestName)") else {
        throw .notWritten(path: path, reason: "exists already and is no snapshot, so it is not replaced")
      }
    }
    let temporary = "\(path).\(getpid()).tmp"
    guard mkdir(temporary, 0o755) == 0 else { throw .notWritten(path: path, reason: String(cString: strerror(errno))) }
    do {
      let folder = SnapshotFolder(path: temporary)
      for (file, bytes) in readings.files {
        if let parts = SnapshotFolder.parts(file) { try folder.write(bytes, to: ["root"] + parts) }
      }
      for (question, answer) in readings.answers {
        if Self.isLong(question), let text = answer.stringValue {
          try folder.write(Array(text.utf8), to: ["answers", question])
        }
      }
      try folder.write(Array(SavedHost.write(facts, keepsIdentifiers: true).utf8), to: ["facts.json"])
      try folder.write(Array((JSONWriter.write(manifest(program)) + "\n").utf8), to: [Self.manifestName])
    } catch {
      SnapshotFolder.remove(temporary)
      throw .notWritten(path: path, reason: error.words)
    }
    let old = "\(path).\(getpid()).old"
    if isThere, rename(path, old) != 0 {
      let reason = String(cString: strerror(errno))
      SnapshotFolder.remove(temporary)
      throw .notWritten(path: path, reason: reason)
    }
    guard rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno))
      if isThere { rename(old, path) }
      SnapshotFolder.remove(temporary)
      throw .notWritten(path: path, reason: reason)
    }
    if isThere { SnapshotFolder.remove(old) }
  }

  /// Names with an ending are files of their own.
  private static func isLong(_ question: String) -> Bool { question.contains(".") }

  private func manifest(_ program: String) -> Value {
    func paths(_ set: Set<String>) -> Value { .strings(set.filter { SnapshotFolder.parts($0) != nil }.sorted()) }
    func map(_ entries: some Sequence<(String, Value)>) -> Value {
      .map(Dictionary(entries.map { (.string($0.0), $0.1) }, uniquingKeysWith: { $1 }))
    }
    return .map([
      "schema": .string(Self.schema), "program": .string(program), "scrubbed": .bool(isScrubbed),
      "files": paths(Set(readings.files.keys)), "existing": paths(readings.existing),
      "writable": paths(readings.writable), "executable": paths(readings.executable),
      "folders": map(readings.folders.map { ($0.key, .strings($0.value)) }),
      "links": map(readings.links.map { ($0.key, .string($0.value)) }),
      "answers": map(readings.answers.map { ($0.key, Self.isLong($0.key) ? .null : $0.value) }),
      "environment": map(environment.map { ($0.key, .string($0.value)) }),
    ])
  }

  /// Reads a folder that ``write(to:program:replaces:)`` made.
  /// - Throws: ``HostError`` with the place, for a folder that is anything else.
  package static func read(folder path: String) throws(HostError) -> Snapshot {
    let folder = SnapshotFolder(path: path.withoutTrailingSlashes)
    func malformed(_ place: String, _ problem: String) -> HostError {
      .malformed(file: "\(folder.path)/\(manifestName)", place: place.escapingControls, problem: problem)
    }
    func content(_ parts: [String], _ limit: Int) throws(HostError) -> [UInt8] {
      do {
        return try folder.read(parts, limit: limit)
      } catch {
        throw malformed(parts.joined(separator: "/"), "cannot be read: \(error.words)")
      }
    }
    let value: Value
    do {
      value = try JSONReader.read(bytes: try content([manifestName], largestManifest), maximumDepth: 16)
    } catch let error as JSONError {
      throw malformed("\(error.line):\(error.column)", error.problem)
    } catch let error as HostError {
      throw error
    } catch {
      throw malformed("1:1", "\(error)")
    }
    let manifest: SnapshotManifest
    do {
      manifest = try SnapshotManifest(value, mostEntries: mostEntries)
    } catch {
      throw malformed(error.place, error.problem)
    }
    var readings = manifest.readings
    var left = largestWhole
    func take(_ parts: [String]) throws(HostError) -> [UInt8] {
      let bytes = try content(parts, min(largestFile, left))
      left -= bytes.count
      return bytes
    }
    for (path, parts) in manifest.files { readings.files[path] = try take(["root"] + parts) }
    for question in manifest.longAnswers {
      readings.answers[question] = .string(String(decoding: try take(["answers", question]), as: UTF8.self))
    }
    return Snapshot(readings: readings, environment: manifest.environment, isScrubbed: manifest.isScrubbed)
  }
}

extension FileReading.Failure {
  /// The reason for a person.
  var words: String {
    switch self {
    case .system(ELOOP), .system(ENOTDIR): "it is or lies behind a symbolic link, which is not followed"
    case .system(EINVAL): "it is no regular file"
    case .system(let code): String(cString: strerror(code))
    case .tooLong(let limit): "it is longer than \(limit) bytes"
    }
  }
}

extension String {
  /// `/` itself stays.
  var withoutTrailingSlashes: String {
    var text = self
    while text.utf8.count > 1, text.hasSuffix("/") { text.removeLast() }
    return text
  }
}

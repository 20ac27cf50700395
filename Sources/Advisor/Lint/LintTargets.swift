import Facts
import Glibc
import TritonConfig

/// One thing to check: a model's directory, or a config that lies in none.
enum LintTarget: Sendable, Hashable {
  case model(directory: String, repository: String?)
  case config(String)

  /// What the target shares a server with.
  enum Neighbourhood: Hashable {
    /// Every repository that was named: all that one server sees.
    case server
    /// The models named one by one that lie in the same folder.
    case folder(String)
    /// A config alone.
    case alone(String)
  }

  var neighbourhood: Neighbourhood {
    switch self {
    case .config(let file): .alone(file)
    case .model(_, _?): .server
    case .model(let directory, nil):
      .folder(directory.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
    }
  }
}

/// Tells what the paths of the command line are.
struct LintTargets {
  let reader: RepositoryReader

  /// What there is to check below the paths, in order.
  struct Found {
    var targets: [LintTarget] = []
    /// What is wrong with the folders of repositories themselves.
    var findings: [LintFinding] = []
    /// The folders that were looked into: the server takes one that is named twice as one.
    fileprivate var folders: Set<String> = []
  }

  func find(_ paths: [String]) throws(AdvisorError) -> Found {
    var found = Found()
    for path in paths {
      do throws(RepositoryError) {
        try find(path, &found)
      } catch {
        throw AdvisorError(error.description.escapingControls, .inputNotFound)
      }
    }
    return found
  }

  private func find(_ path: String, _ found: inout Found) throws(RepositoryError) {
    guard !path.utf8.contains(0), isFolder(path) else {
      found.targets.append(fileTarget(path))
      return
    }
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard found.folders.insert(trimmed).inserted else { return }
    let listing = try reader.repository(trimmed)
    if isModel(listing) {
      found.targets.append(.model(directory: trimmed, repository: nil))
      return
    }
    found.findings += RepositoryLinter.findings(in: listing, path: trimmed)
    found.targets += listing.directories.map { .model(directory: "\(trimmed)/\($0.name)", repository: trimmed) }
  }

  /// A config beside version folders stands for its model; one elsewhere for itself.
  private func fileTarget(_ path: String) -> LintTarget {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.last == "config.pbtxt" else { return .config(path) }
    let folder = parts.dropLast().joined(separator: "/")
    let directory = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
    guard let listing = try? reader.repository(directory), listing.directories.contains(where: { isVersion($0.name) })
    else { return .config(path) }
    return .model(directory: directory, repository: nil)
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A folder with a config, or with versions and no model among its folders.
  private func isModel(_ listing: DirectoryListing) -> Bool {
    if listing["config.pbtxt"] != nil { return true }
    let folders = listing.directories.map(\.name)
    return folders.contains(where: isVersion) && folders.allSatisfy { isVersion($0) || Self.reserved.contains($0) }
  }

  /// Folders of a model that are no versions.
  private static let reserved: Set = ["configs", "warmup", "initial_state"]

  private func isVersion(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

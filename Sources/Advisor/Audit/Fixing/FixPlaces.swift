import Facts
import Glibc
import TritonConfig

/// Where the models of a plan lie on the disk, links followed, and what there may be changed.
///
/// Nothing outside the repository is written, nothing that two models share, no link is moved, and no protection lifted.
struct FixPlaces {
  /// A model, and what its paths lead to; nil for what leads nowhere.
  private struct Place {
    var target: LintTarget
    var name: String?
    var configFile: String
    var directory: String?
    var config: String?
    var isInside: Bool
  }

  private let places: [Place]

  init(_ targets: [LintTarget], _ entries: [RepositoryEntry]) {
    places = zip(targets, entries).map { target, entry in
      let directory = Self.resolved(target.folder)
      return Place(
        target: target, name: entry.name, configFile: entry.configFile, directory: directory,
        config: Self.resolved(entry.configFile),
        isInside: directory.map { Self.isInside($0, target.boundary) } ?? false)
    }
  }

  /// Whether an earlier target is the same model under another path: the repository was named twice.
  func isRepeated(_ index: Int) -> Bool {
    let place = places[index]
    return places[..<index].contains { earlier in
      if case .config = place.target { return earlier.config != nil && earlier.config == place.config }
      return earlier.isInside && earlier.directory == place.directory && earlier.name == place.name
    }
  }

  /// Why an edit cannot be made on the disk; nil when it can.
  /// - Parameter moved: where files lie that were moved in memory.
  func obstacle(to edit: FileEdit, at index: Int, _ moved: MovedFiles) -> String? {
    let target = places[index].target
    switch edit {
    case .set, .remove: return obstacle(toConfig: index)
    case .makeFolder(let path): return obstacle(toChanging: Self.folder(of: path), of: index, moved)
    case .move(let from, let to):
      let source = "\(target.folder)/\(moved.place(of: from))"
      if FileStatus.of(source, followsLinks: false)?.kind == .link {
        return "\(source.escapingControls) is a link; move it by hand"
      }
      return obstacle(toChanging: Self.folder(of: from), of: index, moved)
        ?? obstacle(toChanging: Self.folder(of: to), of: index, moved)
    }
  }

  private func obstacle(toConfig index: Int) -> String? {
    let place = places[index]
    let file = place.configFile.escapingControls
    guard let config = place.config else { return "\(file) leads nowhere" }
    if !Self.isInside(config, place.target.boundary) { return Self.leadsOut(file, place.target) }
    let sharing = places.indices.first { $0 != index && places[$0].config == config && !isRepeated($0) }
    if let sharing {
      return "\(file) is the same file as \(places[sharing].configFile.escapingControls); give each model its own"
    }
    var status = stat()
    guard stat(config, &status) == 0 else { return "\(file): \(Self.systemReason)" }
    if status.st_mode & 0o222 == 0 || access(config, W_OK) != 0 { return "\(file) is read-only" }
    return access(FixPlaces.folder(of: config), W_OK) == 0
      ? nil : "the folder of \(file) cannot be written: \(Self.systemReason)"
  }

  /// Why names in a folder of a model cannot be changed. One that will only be made there has no obstacle of its own.
  private func obstacle(toChanging folder: String, of index: Int, _ moved: MovedFiles) -> String? {
    let place = places[index]
    let path = folder.isEmpty ? place.target.folder : "\(place.target.folder)/\(moved.place(of: folder))"
    guard let resolved = Self.resolved(path) else { return nil }
    if !Self.isInside(resolved, place.target.boundary) { return Self.leadsOut(path.escapingControls, place.target) }
    let sharing = places.indices.first {
      $0 != index && places[$0].directory == place.directory && !isRepeated($0)
    }
    if let sharing, case .model(let other, _) = places[sharing].target {
      return "\(place.target.folder.escapingControls) is the same folder as \(other.escapingControls); "
        + "give each model its own"
    }
    return access(resolved, W_OK) == 0 ? nil : "\(path.escapingControls) cannot be written: \(Self.systemReason)"
  }

  private static func leadsOut(_ path: String, _ target: LintTarget) -> String {
    "\(path) leads out of \(target.boundary.escapingControls); mend it there"
  }

  private static var systemReason: String { String(cString: strerror(errno)) }

  // MARK: paths

  /// Whether a path without links is a folder or in it.
  static func isInside(_ place: String, _ boundary: String) -> Bool {
    guard let root = resolved(boundary) else { return false }
    return place == root || place.hasPrefix(root == "/" ? "/" : root + "/")
  }

  static func folder(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// The path with every link followed; nil with `errno` set when it leads nowhere.
  static func resolved(_ path: String) -> String? {
    guard let bytes = realpath(path, nil) else { return nil }
    defer { free(bytes) }
    return String(cString: bytes)
  }
}

extension LintTarget {
  /// The model's directory; of a config alone the folder around it.
  var folder: String {
    switch self {
    case .model(let directory, _): return directory
    case .config(let file):
      let parent = FixPlaces.folder(of: file)
      return parent.isEmpty ? (file.hasPrefix("/") ? "/" : ".") : parent
    }
  }

  /// Nothing above this folder may be changed.
  var boundary: String {
    if case .model(_, let repository?) = self { repository } else { folder }
  }
}

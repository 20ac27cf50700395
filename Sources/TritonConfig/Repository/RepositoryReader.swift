import Glibc

/// Reads models' directories from a disk into plain values: names, sizes and configs, never a model file.
package struct RepositoryReader: Sendable {
  /// Larger than any config; a model file named config.pbtxt by mistake must not be read whole.
  private static let largestConfig = 16 << 20

  /// `--model-config-name`; nil for `config.pbtxt` alone.
  package var configName: String?

  package init(configName: String? = nil) { self.configName = configName }

  /// The models of a repository: the names of its folders in the order of their bytes, as the server polls them.
  ///
  /// A link to nothing makes the server give up on the repository: ``DirectoryListing/firstBroken`` names it.
  package func repository(_ path: String) throws(RepositoryError) -> DirectoryListing {
    try Self.checkPath(path)
    guard let root = FileSystem.resolved(path) else { throw Self.failure(path) }
    guard let listing = Self.listing(path, root: root, depth: 1, limit: 1_000_000) else { throw Self.failure(path) }
    return listing
  }

  /// A model's directory.
  ///
  /// - Parameters:
  ///   - directory: its path; its last component is the model's name.
  ///   - repository: the folder around it, which links may leave; the directory's parent when nil.
  package func entry(_ directory: String, repository: String? = nil) throws(RepositoryError) -> RepositoryEntry {
    try Self.checkPath(directory)
    guard let resolved = FileSystem.resolved(directory) else { throw Self.failure(directory) }
    let root = FileSystem.resolved(repository ?? directory + "/..") ?? resolved
    guard let listing = Self.listing(directory, root: root, depth: 3) else { throw Self.failure(directory) }
    let file = configFile(directory, listing)
    var entry = RepositoryEntry(
      name: Self.name(directory, resolved), directory: directory, configFile: file,
      config: listing.isMissing(file, below: directory) ? .absent : Self.config(file), listing: listing)
    // Without its own config the server completes an empty one, which names no file.
    if let config = entry.document?.config {
      let paths = FileReferences.paths(of: config, versions: VersionDirectories(listing).numbers)
      for path in paths { entry.references[path] = Self.reference(path, below: directory, resolved) }
    }
    return entry
  }

  /// A config that is in no model's directory: what depends on the files around it stays open.
  package func detachedConfig(_ file: String) throws(RepositoryError) -> RepositoryEntry {
    try Self.checkPath(file)
    if FileSystem.status(file) == nil { throw Self.failure(file) }
    return RepositoryEntry(name: nil, directory: file, configFile: file, config: Self.config(file), listing: nil)
  }

  /// The bytes of a config as they are on the disk now; nil when they cannot be read.
  package func configBytes(_ file: String) -> [UInt8]? {
    if case .success(let bytes) = FileSystem.read(file, limit: Self.largestConfig) { bytes } else { nil }
  }

  /// `configs/NAME.pbtxt` when asked for and there, else `config.pbtxt`.
  private func configFile(_ directory: String, _ listing: DirectoryListing) -> String {
    if let name = configName.map({ $0 + ".pbtxt" }), case .directory(let configs) = listing["configs"]?.kind,
      configs?[name] != nil
    {
      return "\(directory)/configs/\(name)"
    }
    return "\(directory)/config.pbtxt"
  }

  private static func config(_ file: String) -> RepositoryEntry.Config {
    switch FileSystem.read(file, limit: largestConfig) {
    case .failure(let failure): return .unreadable(failure.reason)
    case .success(let bytes):
      do {
        return .document(try ConfigDocument(bytes: bytes, file: file))
      } catch {
        return .malformed(error)
      }
    }
  }

  private static func listing(_ path: String, root: String, depth: Int, limit: Int = 100_000) -> DirectoryListing? {
    guard let found = FileSystem.names(in: path, limit: limit) else { return nil }
    let entries = found.names.map { found -> DirectoryListing.Entry in
      let name = found.text
      if found.isMended { return DirectoryListing.Entry(name, found.isDirectory ? .directory(nil) : .special) }
      let child = "\(path)/\(name)"
      guard let status = FileSystem.status(child) else {
        return DirectoryListing.Entry(name, .broken(SystemFailure().reason))
      }
      let outside = FileSystem.linkTarget(child, leaving: root)
      switch status.st_mode & S_IFMT {
      case S_IFREG: return DirectoryListing.Entry(name, .file(Int64(status.st_size)), outside: outside)
      case S_IFDIR:
        // The folders of the reader's own kind of tree; what is deeper, the config has to name.
        let content = depth > 1 ? listing(child, root: root, depth: depth - 1, limit: 10_000) : nil
        return DirectoryListing.Entry(name, .directory(content), outside: outside)
      default: return DirectoryListing.Entry(name, .special, outside: outside)
      }
    }
    return DirectoryListing(entries, isCutShort: found.isCutShort)
  }

  private static func reference(_ path: String, below directory: String, _ resolved: String) -> FileStatus {
    if path.utf8.contains(0) { return FileStatus(.missing) }
    let full = "\(directory)/\(path)"
    guard let status = FileSystem.status(full) else {
      return FileStatus(.missing, escapes: !PathText.staysBelow(path))
    }
    let escapes = FileSystem.resolved(full).map { !FileSystem.isInside($0, resolved) } ?? false
    switch status.st_mode & S_IFMT {
    case S_IFREG: return FileStatus(.file(Int64(status.st_size)), escapes: escapes)
    case S_IFDIR: return FileStatus(.directory, escapes: escapes)
    default: return FileStatus(.special, escapes: escapes)
    }
  }

  /// The last component as it is written; of `.` and the like the resolved one.
  private static func name(_ directory: String, _ resolved: String) -> String {
    let written = PathText.lastComponent(directory)
    return written.isEmpty || written == "." || written == ".." ? PathText.lastComponent(resolved) : written
  }

  private static func checkPath(_ path: String) throws(RepositoryError) {
    if path.utf8.contains(0) { throw .impossiblePath(path) }
  }

  private static func failure(_ path: String) -> RepositoryError {
    errno == ENOENT || errno == ENOTDIR
      ? .notFound(path: path)
      : .unreadable(path: path, reason: SystemFailure().reason)
  }
}

extension DirectoryListing {
  /// Whether a file right below the listed folder, or in a folder of it, is not there.
  fileprivate func isMissing(_ file: String, below directory: String) -> Bool {
    var listing: DirectoryListing? = self
    let parts = file.dropFirst(directory.count + 1).split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      guard let entry = listing?[part] else { return true }
      if index == parts.count - 1 { return false }
      if case .directory(let content) = entry.kind { listing = content } else { return true }
    }
    return true
  }
}

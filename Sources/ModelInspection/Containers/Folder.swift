import Glibc

/// The entries of a folder, listed within bounds.
package struct Folder {
  package let path: String
  /// Names in alphabetical order, hidden ones included, `.` and `..` left out; at most ``entryLimit``.
  package let names: [String]

  package static let entryLimit = 20_000

  /// - Throws: ``InspectionError`` of kind `notFound` or `unreadable`.
  package init(_ path: String) throws(InspectionError) {
    guard let directory = opendir(path) else { throw ModelFile.error(errno, path, doing: "listed") }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < Self.entryLimit, let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    self.path = path
    self.names = names.sorted()
  }

  package func has(_ name: String) -> Bool { names.contains(name) }

  package func names(endingIn suffix: String) -> [String] { names.filter { $0.hasSuffix(suffix) } }

  package func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

  /// Whether the path is a folder, symbolic links followed.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether something is there that this user may read.
  package static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// Bytes of all regular files below; nil when there are too many, or they lie too deep, to sum up quickly.
  package func totalSize() -> Int64? {
    var pending = [(path, 0)]
    var total: Int64 = 0
    var entries = 0
    while let (path, depth) = pending.popLast() {
      guard depth <= 6, let folder = try? Folder(path) else { return nil }
      entries += folder.names.count
      if entries > Self.entryLimit { return nil }
      for name in folder.names {
        var status = stat()
        guard lstat(folder.path(of: name), &status) == 0 else { continue }
        // A link to a folder could lead in circles; a link to a file is how model caches store files.
        if status.st_mode & S_IFMT == S_IFDIR {
          pending.append((folder.path(of: name), depth + 1))
        } else if stat(folder.path(of: name), &status) == 0, status.st_mode & S_IFMT == S_IFREG {
          total = total.addingClamped(Int64(status.st_size))
        }
      }
    }
    return total
  }
}

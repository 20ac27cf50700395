import Glibc

/// The files of a snapshot's folder. Nothing outside the folder is read or written, and no symbolic link is followed.
struct SnapshotFolder: Sendable {
  let path: String

  /// The parts of a path that stays inside: no `..`, no empty part, of bearable length; nil for any other.
  static func parts(_ path: String) -> [String]? {
    guard path.hasPrefix("/"), path.utf8.count <= 1024, !path.utf8.contains(0) else { return nil }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 32, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 })
    else { return nil }
    return parts
  }

  /// A regular file, given by the parts of its path below the folder.
  /// - Throws: the failure with ELOOP or ENOTDIR for a link, EINVAL for what is no file.
  func read(_ parts: [String], limit: Int) throws(FileReading.Failure) -> [UInt8] {
    guard let name = parts.last else { throw .system(EINVAL) }
    let folder = try open(parts.dropLast(), creating: false)
    defer { close(folder) }
    // O_NONBLOCK: a named pipe must not hold up the reader.
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    if file < 0 { throw .system(errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .system(EINVAL) }
    return try FileReading.bytes(descriptor: file, limit: limit)
  }

  /// Writes a new file, with the folders above it.
  func write(_ bytes: [UInt8], to parts: [String]) throws(FileReading.Failure) {
    guard let name = parts.last else { throw .system(EINVAL) }
    let folder = try open(parts.dropLast(), creating: true)
    defer { close(folder) }
    let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    if file < 0 { throw .system(errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .system(errno) }
      rest = rest.dropFirst(count)
    }
  }

  private func open(_ parts: some Sequence<String>, creating: Bool) throws(FileReading.Failure) -> Int32 {
    // The folder itself may be reached through a link: the user named it.
    var folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder < 0 { throw .system(errno) }
    for part in parts {
      if creating && mkdirat(folder, part, 0o755) != 0 && errno != EEXIST {
        let code = errno
        close(folder)
        throw .system(code)
      }
      let next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let code = errno
      close(folder)
      if next < 0 { throw .system(code) }
      folder = next
    }
    return folder
  }

  /// Deletes a folder and everything in it; links are deleted and not followed.
  static func remove(_ path: String, depth: Int = 0) {
    var status = stat()
    guard depth < 40, lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    for name in SystemRoot().names(path) ?? [] { remove("\(path)/\(name)", depth: depth + 1) }
    rmdir(path)
  }
}

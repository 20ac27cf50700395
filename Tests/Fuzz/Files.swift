import Glibc

/// Files and folders of the driver itself.
enum Files {
  /// The first `limit` bytes of a file.
  static func read(_ path: String, limit: Int) throws(FuzzFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: limit)
    var filled = 0
    while filled < limit {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, limit - filled)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure("read", path) }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes[..<filled])
  }

  static func write(_ bytes: [UInt8], to path: String) throws(FuzzFailure) {
    guard let file = fopen(path, "w") else { throw failure("write", path) }
    let isComplete = fwrite(bytes, 1, bytes.count, file) == bytes.count
    if fclose(file) != 0 || !isComplete { throw failure("write", path) }
  }

  /// Makes a folder and those around it.
  static func makeFolder(_ path: String) throws(FuzzFailure) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/\(part)"
      if mkdir(made, 0o755) != 0, errno != EEXIST { throw failure("make the folder", made) }
    }
  }

  /// The regular files of a folder and of those in it, at most `limit`, sorted.
  static func list(_ folder: String, limit: Int) throws(FuzzFailure) -> [String] {
    var files: [String] = []
    var pending = [folder]
    while let place = pending.popLast() {
      guard let handle = opendir(place) else { throw failure("read the folder", place) }
      defer { closedir(handle) }
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name.hasPrefix(".") { continue }
        var status = stat()
        guard lstat("\(place)/\(name)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR { pending.append("\(place)/\(name)") }
        if status.st_mode & S_IFMT == S_IFREG { files.append("\(place)/\(name)") }
      }
    }
    return Array(files.sorted().prefix(limit))
  }

  private static func failure(_ what: String, _ path: String) -> FuzzFailure {
    FuzzFailure("cannot \(what) \(path): \(String(cString: strerror(errno)))")
  }
}

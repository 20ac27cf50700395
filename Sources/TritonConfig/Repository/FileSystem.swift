import Glibc

/// The few questions to the file system that a repository's reader asks. Links are followed, as the server does.
enum FileSystem {
  /// What a path leads to; nil with `errno` set when it leads to nothing.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// A name in a folder.
  struct Name {
    var text: String
    /// Whether the system has other bytes, which are not UTF-8: a path with the text leads nowhere.
    var isMended: Bool
    var isDirectory: Bool
  }

  /// The names in a folder without `.` and `..`; nil with `errno` set.
  static func names(in directory: String, limit: Int) -> (names: [Name], isCutShort: Bool)? {
    guard let handle = opendir(directory) else { return nil }
    defer { closedir(handle) }
    var names: [Name] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { field in
        let bytes = field.prefix { $0 != 0 }
        let text = String(decoding: bytes, as: UTF8.self)
        return Name(
          text: text, isMended: !text.utf8.elementsEqual(bytes), isDirectory: entry.pointee.d_type == UInt8(DT_DIR))
      }
      if name.text == "." || name.text == ".." { continue }
      if names.count == limit { return (names, true) }
      names.append(name)
    }
    return (names, false)
  }

  /// The path with every link resolved; nil with `errno` set.
  static func resolved(_ path: String) -> String? {
    guard let bytes = realpath(path, nil) else { return nil }
    defer { free(bytes) }
    return String(cString: bytes)
  }

  /// Where a link leads that leaves a folder; nil for anything else.
  ///
  /// - Parameter root: the folder with its own links resolved.
  static func linkTarget(_ path: String, leaving root: String) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let target = resolved(path) else { return nil }
    return isInside(target, root) ? nil : target
  }

  /// Whether a resolved path is a resolved folder or below it.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  /// Reads a regular file of limited size.
  ///
  /// - Returns: its bytes, or why not.
  static func read(_ path: String, limit: Int) -> Result<[UInt8], SystemFailure> {
    // Without O_NONBLOCK a pipe that nobody writes to would hold the program up for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return .failure(SystemFailure()) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { return .failure(SystemFailure()) }
    if status.st_mode & S_IFMT != S_IFREG { return .failure(SystemFailure("not a regular file")) }
    if Int64(status.st_size) > Int64(limit) { return .failure(SystemFailure("larger than \(limit >> 20) MiB")) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: max(1, min(Int(status.st_size) + 1, 1 << 16)))
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(SystemFailure())
      }
      if count == 0 { return .success(bytes) }
      bytes += buffer[..<count]
      if bytes.count > limit { return .failure(SystemFailure("larger than \(limit >> 20) MiB")) }
    }
  }
}

/// What the system says of a call that failed.
struct SystemFailure: Error, Sendable, Hashable {
  var reason: String

  init(_ reason: String) { self.reason = reason }

  /// The words for the current `errno`.
  init() { reason = String(cString: strerror(errno)) }
}

import Glibc

/// The place where /proc, /sys, /dev and /etc are looked up: the running machine, or a folder that holds a captured one.
///
/// No other file opens such a path on its own, so a capture replaces the whole machine.
package struct SystemRoot: Sendable, Hashable {
  /// The text put before every absolute path: empty for the running machine.
  package let prefix: String

  package init(_ prefix: String = "") {
    var prefix = prefix
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
  }

  /// Whether this is the running machine, so that system calls describe the same machine as the files do.
  package var isLive: Bool { prefix.isEmpty }

  /// The whole file as text, invalid UTF-8 replaced; nil when it cannot be read.
  package func text(_ path: String) -> String? {
    guard let bytes = bytes(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The whole file; nil when it cannot be read.
  package func bytes(_ path: String) -> [UInt8]? { try? FileReading.bytes(prefix + path) }

  /// The file as one trimmed line of text, as most files of /sys are.
  package func line(_ path: String) -> String? { text(path)?.trimmed }

  /// The file as one decimal number.
  package func integer(_ path: String) -> Int? { line(path).flatMap { Int($0) } }

  /// The names in a folder, sorted; nil when it cannot be read.
  package func names(_ path: String) -> [String]? {
    guard let folder = opendir(prefix + path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package func exists(_ path: String) -> Bool { access(prefix + path, F_OK) == 0 }

  /// Whether the calling user may read and write the file.
  package func isReadableAndWritable(_ path: String) -> Bool { access(prefix + path, R_OK | W_OK) == 0 }

  package func isExecutableFile(_ path: String) -> Bool { access(prefix + path, X_OK) == 0 }

  /// What a symbolic link holds; nil when it is none.
  package func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(prefix + path, &buffer, buffer.count)
    if count < 0 { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The last part of what a symbolic link holds, such as the name of a device's driver.
  package func linkName(_ path: String) -> String? {
    linkTarget(path)?.split(separator: "/").last.map(String.init)
  }

  /// The file that a path leads to through symbolic links of its last part; nil when there is none.
  package func resolvingLinks(_ path: String) -> String? {
    var path = path
    // As many links as Linux itself follows.
    for _ in 0..<40 {
      guard let target = linkTarget(path) else { return exists(path) ? path : nil }
      let folder = path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
      path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }
    return nil
  }
}

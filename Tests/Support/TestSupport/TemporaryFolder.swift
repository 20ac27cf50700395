import Glibc

/// A folder of its own for a test. All are removed when the test run ends.
package struct TemporaryFolder: Sendable {
  package let path: String

  private static let parent: String = {
    var template = Array("/tmp/triton-advisor-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no folder can be made in /tmp") }
    atexit { _ = Program("/bin/rm").run(["-rf", TemporaryFolder.parent]) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  package init() {
    var template = Array("\(Self.parent)/XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no folder can be made in \(Self.parent)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// - Parameters:
  ///   - files: text by path below the folder; executable, as a file may stand for a program.
  ///   - links: link targets by path below the folder.
  package init(files: [String: String], links: [String: String] = [:]) {
    self.init()
    for (name, text) in files { write(name, Array(text.utf8), mode: 0o755) }
    for (name, target) in links { symlink(target, place(name)) }
  }

  /// Writes a file, folders on the way included, and returns its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8] = [], mode: UInt32 = 0o644) -> String {
    let path = place(name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode_t(mode))
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { fatalError("\(path): \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
    close(descriptor)
    return path
  }

  @discardableResult
  package func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  /// Makes a folder, those on the way included, and returns its path.
  @discardableResult
  package func makeFolder(_ name: String) -> String {
    let path = place(name)
    mkdir(path, 0o755)
    return path
  }

  /// The path of a name below the folder, after making the folders on the way.
  private func place(_ name: String) -> String {
    var folder = path
    let parts = name.split(separator: "/")
    for part in parts.dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    return "\(folder)/\(parts.last ?? "")"
  }
}

/// Whole files, for tests.
package enum TestFile {
  /// The bytes of a file; nil when it cannot be read.
  package static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }

  /// The text of a file; nil when it cannot be read.
  package static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }
}

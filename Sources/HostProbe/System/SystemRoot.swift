package import Facts
import Glibc

/// The machine that is looked at: the running one, a folder that holds another's /proc and /sys, or what was read from a
/// machine earlier.
///
/// No other file opens a path of the system or asks it a question on its own, so that what was read here once replaces
/// the whole machine.
package struct SystemRoot: Sendable {
  private enum Source: Sendable {
    case running
    /// The running machine, with a note of all that is read.
    case recorded(MachineRecorder)
    /// A folder with the machine's files; questions to the system have no answer.
    case folder
    case readings(MachineReadings)
  }

  private let source: Source
  /// The text put before every absolute path: empty for the running machine.
  package let prefix: String

  /// - Parameter prefix: the folder that holds a captured machine's files; empty for the running machine.
  package init(_ prefix: String = "") {
    var prefix = prefix
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
    source = prefix.isEmpty ? .running : .folder
  }

  /// The running machine, and a note of all that is read from it.
  package init(recorder: MachineRecorder) {
    prefix = ""
    source = .recorded(recorder)
  }

  /// A machine as it was when these readings were taken.
  package init(readings: MachineReadings) {
    prefix = ""
    source = .readings(readings)
  }

  /// Whether this is the running machine.
  package var isLive: Bool {
    switch source {
    case .running, .recorded: true
    case .folder, .readings: false
    }
  }

  /// Whether this is a folder with a machine's files, of which the system cannot be asked.
  package var isFolder: Bool {
    if case .folder = source { true } else { false }
  }

  /// Whether everything is noted, or comes from such notes.
  package var isRecord: Bool {
    switch source {
    case .recorded, .readings: true
    case .running, .folder: false
    }
  }

  /// What the system answers to a question that no file answers: a system call, a library, a driver.
  ///
  /// - Parameters:
  ///   - question: its name in a snapshot; letters, digits, `-` and `.`.
  ///   - ask: asks the running machine.
  /// - Returns: nil when there is no answer; a captured folder never has one.
  package func answer(_ question: String, _ ask: () -> Value?) -> Value? {
    switch source {
    case .running: ask()
    case .recorded(let recorder): recorder.note(\.answers, question, ask)
    case .folder: nil
    case .readings(let readings): readings.answers[question]
    }
  }

  /// The whole file as text, invalid UTF-8 replaced; nil when it cannot be read.
  package func text(_ path: String) -> String? {
    guard let bytes = bytes(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The whole file; nil when it cannot be read.
  package func bytes(_ path: String) -> [UInt8]? {
    read(\.files, path) { try? FileReading.bytes(prefix + path) }
  }

  /// The file as one trimmed line of text, as most files of /sys are.
  package func line(_ path: String) -> String? { text(path)?.trimmed }

  /// The file as one decimal number.
  package func integer(_ path: String) -> Int? { line(path).flatMap { Int($0) } }

  /// The names in a folder, sorted; nil when it cannot be read.
  package func names(_ path: String) -> [String]? {
    read(\.folders, path) {
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
  }

  package func exists(_ path: String) -> Bool {
    if case .readings(let readings) = source { return readings.exists(path) }
    return test(\.existing, path) { access(prefix + path, F_OK) == 0 }
  }

  /// Whether the calling user may read and write the file.
  package func isReadableAndWritable(_ path: String) -> Bool {
    test(\.writable, path) { access(prefix + path, R_OK | W_OK) == 0 }
  }

  package func isExecutableFile(_ path: String) -> Bool {
    test(\.executable, path) { access(prefix + path, X_OK) == 0 }
  }

  /// What a symbolic link holds; nil when it is none.
  package func linkTarget(_ path: String) -> String? {
    read(\.links, path) {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(prefix + path, &buffer, buffer.count)
      if count < 0 { return nil }
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
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

  private func read<Reading>(
    _ list: any WritableKeyPath<MachineReadings, [String: Reading]> & Sendable, _ path: String, _ read: () -> Reading?
  ) -> Reading? {
    switch source {
    case .running, .folder: read()
    case .recorded(let recorder): recorder.note(list, path, read)
    case .readings(let readings): readings[keyPath: list][path]
    }
  }

  private func test(
    _ list: any WritableKeyPath<MachineReadings, Set<String>> & Sendable, _ path: String, _ test: () -> Bool
  ) -> Bool {
    switch source {
    case .running, .folder: test()
    case .recorded(let recorder): recorder.note(list, path, test)
    case .readings(let readings): readings[keyPath: list].contains(path)
    }
  }
}

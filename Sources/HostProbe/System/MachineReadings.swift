package import Facts
import Synchronization

/// What was read from a machine: everything that its facts are worked out from.
///
/// Paths are absolute, as ``SystemRoot`` is asked for them. What is not here was not there, or was not looked at.
package struct MachineReadings: Sendable, Hashable {
  /// Content by path.
  package var files: [String: [UInt8]] = [:]
  /// The sorted names in a folder, by its path.
  package var folders: [String: [String]] = [:]
  /// What symbolic links hold, by path.
  package var links: [String: String] = [:]
  /// Paths that were found to exist.
  package var existing: Set<String> = []
  /// Files that the user could read and write.
  package var writable: Set<String> = []
  /// Files that the user could execute.
  package var executable: Set<String> = []
  /// What system calls, libraries and the driver answered, by the question's name: letters, digits, `-` and `.` only.
  package var answers: [String: Value] = [:]

  package init() {}

  func exists(_ path: String) -> Bool {
    existing.contains(path) || files[path] != nil || folders[path] != nil || links[path] != nil
      || writable.contains(path) || executable.contains(path)
  }
}

/// Notes what is read from the running machine.
///
/// Whatever is asked for twice is read once, so that the facts and the record cannot differ.
package final class MachineRecorder: Sendable {
  private let noted = Mutex(MachineReadings())

  package init() {}

  package var readings: MachineReadings { noted.withLock { $0 } }

  /// The value noted under a key, else what reading gives now.
  func note<Reading>(
    _ list: any WritableKeyPath<MachineReadings, [String: Reading]> & Sendable, _ key: String, _ read: () -> Reading?
  ) -> Reading? {
    if let known = noted.withLock({ $0[keyPath: list][key] }) { return known }
    guard let reading = read() else { return nil }
    noted.withLock { $0[keyPath: list][key] = reading }
    return reading
  }

  /// Whether a path was noted as having a property, or has it now.
  func note(
    _ list: any WritableKeyPath<MachineReadings, Set<String>> & Sendable, _ path: String, _ test: () -> Bool
  ) -> Bool {
    if noted.withLock({ $0[keyPath: list].contains(path) }) { return true }
    guard test() else { return false }
    noted.withLock { _ = $0[keyPath: list].insert(path) }
    return true
  }
}

import Synchronization

/// What was read of model files, for who judges the same files again and again while nobody else changes them.
final class ModelReadings: Sendable {
  private let known = Mutex<[String: ModelFiles.Reading]>([:])

  /// The reading of a path, made once.
  func reading(of path: String, _ read: () -> ModelFiles.Reading) -> ModelFiles.Reading {
    if let reading = known.withLock({ $0[path] }) { return reading }
    let reading = read()
    known.withLock { $0[path] = reading }
    return reading
  }
}

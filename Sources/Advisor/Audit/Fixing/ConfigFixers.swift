import Facts
import TritonConfig

/// Fixers of what a config says of itself.
enum ConfigFixers {
  /// Removes the field at fault, which the server refuses or ignores.
  static func remove(_ subject: FixSubject) -> [FileEdit]? { subject.writtenPath.map { [.remove($0)] } }

  /// Removes the element of a list at fault, and the list with its last one.
  static func removeElement(_ subject: FixSubject) -> [FileEdit]? {
    guard let path = subject.writtenPath, let list = path.parent else { return nil }
    return [.remove(subject.isWritten(list.index(0)) && subject.isWritten(list.index(1)) ? path : list)]
  }

  static func removeResponseCache(_ subject: FixSubject) -> [FileEdit]? {
    subject.isWritten("response_cache") ? [.remove("response_cache")] : nil
  }

  /// The directory's name counts: requests, ensembles and clients know the model by it.
  static func writeName(_ subject: FixSubject) -> [FileEdit]? {
    guard let name = subject.model.entry.name, subject.isWritten("name") else { return nil }
    return [.set("name", .string(name))]
  }

  static func writeNoBatch(_ subject: FixSubject) -> [FileEdit]? { [.set("max_batch_size", .int(0))] }

  /// An empty reshape stands for a scalar, which is written as one element where there is no batch.
  static func writeReshape(_ subject: FixSubject) -> [FileEdit]? {
    guard let path = subject.finding.path, path.steps.last == .field("reshape") else { return nil }
    return [.set(path.field("shape").index(0), .int(1))]
  }

  /// The backend decides; the server completes the platform that belongs to it.
  static func removePlatform(_ subject: FixSubject) -> [FileEdit]? {
    subject.isWritten("platform") && subject.isWritten("backend") ? [.remove("platform")] : nil
  }

  /// The name of a backend in `platform` belongs into `backend`.
  static func turnPlatformIntoBackend(_ subject: FixSubject) -> [FileEdit]? {
    guard let config = subject.config, !config.platform.isEmpty, config.backend.isEmpty, subject.isWritten("platform")
    else { return nil }
    return [.set("backend", .string(config.platform.lowercased())), .remove("platform")]
  }
}

/// Fixers of what an ensemble says of its steps.
enum EnsembleFixers {
  /// Lowers the ensemble's largest batch to the smallest of its models.
  static func writeSmallestBatch(_ subject: FixSubject) -> [FileEdit]? {
    guard let steps = subject.model.effective?.ensembleScheduling?.step else { return nil }
    let names = Set(steps.map(\.modelName))
    let sizes = subject.models.filter { names.contains($0.name) }.compactMap { $0.effective?.maxBatchSize }
    // 0 takes whole shapes, which is no limit of the same kind.
    guard let least = sizes.filter({ $0 > 0 }).min() else { return nil }
    return [.set("max_batch_size", .int(Int64(least)))]
  }

  /// Takes the newest version in place of one that is not loaded.
  static func takeNewest(_ subject: FixSubject) -> [FileEdit]? { subject.writtenPath.map { [.set($0, .int(-1))] } }
}

import Facts

/// The fields of one record as a driver told them, and for those it did not tell, why.
///
/// They cross the pipe from the probing child as they are and are checked there against the shape of the fact they end
/// up in, so a new field needs a reader and a shape and nothing in between.
struct DriverFields: Sendable, Hashable {
  private(set) var values: [String: Value] = [:]
  /// Reasons without a full stop.
  private(set) var reasons: [String: String] = [:]

  init() {}

  /// - Parameter value: nil leaves the field as it is.
  mutating func set(_ field: String, _ value: Value?) { if let value { values[field] = value } }

  mutating func setReason(_ field: String, _ reason: String) { reasons[field] = reason }

  /// Takes back a value that turned out to mean nothing.
  mutating func remove(_ field: String) { values[field] = nil }

  /// The field's number where it was told.
  func int(_ field: String) -> Int? { values[field]?.intValue.map { Int($0) } }

  var answer: Value {
    func map(_ entries: [String: Value]) -> Value {
      .map(Dictionary(uniqueKeysWithValues: entries.map { (.string($0.key), $0.value) }))
    }
    return .record(["values": map(values), "reasons": map(reasons.mapValues(Value.string))])
  }

  /// - Parameter shape: the fields that may occur, by name.
  init(_ record: AnswerRecord, _ shape: [String: HostFacts.Shape]) throws(AnswerFailure) {
    values = try record.map("values")
    for (name, value) in values {
      guard let expected = shape[name] else { throw AnswerFailure(problem: "unknown field \(name.escapingControls)") }
      if let problem = HostFacts.mismatch(value, expected, at: name) {
        throw AnswerFailure(problem: "\(problem.path) \(problem.problem)")
      }
    }
    reasons = try record.map("reasons").compactMapValues(\.stringValue)
  }

  /// The record with every field of the shape; those that were not told are unknown.
  /// - Parameters:
  ///   - more: fields that others than this driver tell.
  ///   - otherwise: the reason for a field without one of its own.
  func record(_ shape: [String: HostFacts.Shape], _ more: [String: Value] = [:], otherwise: String) -> Value {
    var entries: [Value: Value] = [:]
    for name in shape.keys {
      entries[.string(name)] = more[name] ?? values[name] ?? .missing(reasons[name] ?? otherwise)
    }
    return .map(entries)
  }
}

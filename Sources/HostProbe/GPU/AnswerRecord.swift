import Facts

/// Why the text that the probing child sent is not an answer.
struct AnswerFailure: Error, Sendable, Hashable {
  var problem: String
}

/// Typed reading of one record of the child's answer; a field of the wrong type is an error, a null one is nil.
struct AnswerRecord {
  private let fields: [Value: Value]
  private let name: String

  init(_ value: Value, _ name: String) throws(AnswerFailure) {
    guard let fields = value.mapValue else { throw AnswerFailure(problem: "\(name) is not a record") }
    self.fields = fields
    self.name = name
  }

  private func field<Result>(_ key: String, _ read: (Value) -> Result?) throws(AnswerFailure) -> Result? {
    guard let value = fields[.string(key)], value != .null else { return nil }
    guard let result = read(value) else { throw AnswerFailure(problem: "\(name).\(key) has the wrong type") }
    return result
  }

  func string(_ key: String) throws(AnswerFailure) -> String? { try field(key, \.stringValue) }
  func bool(_ key: String) throws(AnswerFailure) -> Bool? { try field(key, \.boolValue) }
  func int(_ key: String) throws(AnswerFailure) -> Int? { try field(key) { $0.intValue.map { Int($0) } } }

  func has(_ key: String) -> Bool { fields[.string(key)].map { $0 != .null } ?? false }

  /// A record of any fields; empty where there is none.
  func map(_ key: String) throws(AnswerFailure) -> [String: Value] {
    var entries: [String: Value] = [:]
    for (name, value) in try field(key, \.mapValue) ?? [:] { if let name = name.stringValue { entries[name] = value } }
    return entries
  }

  /// The fields that a driver told, none where the child sent none.
  func driverFields(_ key: String, _ shape: [String: HostFacts.Shape]) throws(AnswerFailure) -> DriverFields {
    guard let value = try field(key, { $0 }) else { return DriverFields() }
    return try DriverFields(AnswerRecord(value, "\(name).\(key)"), shape)
  }

  func driverFieldsList(_ key: String, _ shape: [String: HostFacts.Shape]) throws(AnswerFailure) -> [DriverFields] {
    try list(key) { (record) throws(AnswerFailure) in try DriverFields(record, shape) }
  }

  func list<Element>(
    _ key: String, _ element: (AnswerRecord) throws(AnswerFailure) -> Element
  ) throws(AnswerFailure) -> [Element] {
    var elements: [Element] = []
    for (index, value) in (try field(key, \.listValue) ?? []).enumerated() {
      elements.append(try element(AnswerRecord(value, "\(name).\(key)[\(index)]")))
    }
    return elements
  }
}

extension Value {
  /// A record without the fields that are nil.
  static func record(_ fields: [String: Value?]) -> Value {
    var entries: [Value: Value] = [:]
    for (key, value) in fields { if let value { entries[.string(key)] = value } }
    return .map(entries)
  }
}

import Facts
import Glibc
import TestSupport
import Testing

@testable import Expressions

/// The language's own test vectors (google/cel-spec, tests/simple/testdata), read where they lie beside the checkout.
struct ConformanceTests {
  /// Why a vector is not for this implementation.
  enum Exclusion: String, CaseIterable {
    case messages = "protobuf messages, wrappers and enums are outside the core language"
    case timestamps = "timestamps and durations are outside the core language"
  }

  /// Decided by what the expression names; an excluded vector that passes all the same is a failure too.
  static func exclusion(_ vector: Textproto) -> Exclusion? {
    let expression = vector.text("expr") ?? ""
    if ["google.protobuf.", "TestAllTypes{"].contains(where: expression.contains) { return .messages }
    if ["timestamp(", "duration("].contains(where: expression.contains) { return .timestamps }
    return nil
  }

  static let files = [
    "basic", "comparisons", "conversions", "fp_math", "integer_math", "lists", "logic", "macros", "string",
  ]

  @Test(.enabled(if: Places.shared("conformance/cel") != nil), arguments: files)
  func `every vector passes or is excluded with a reason`(file: String) throws {
    let bytes = try #require(Places.shared("conformance/cel/\(file).textproto").flatMap { TestFile.bytes($0) })
    var passed = 0
    var excluded: [Exclusion: Int] = [:]
    for section in try Textproto.read(bytes).messages("section") {
      for vector in section.messages("test") {
        let name = "\(file)/\(section.text("name") ?? "")/\(vector.text("name") ?? "")"
        if let exclusion = Self.exclusion(vector) {
          excluded[exclusion, default: 0] += 1
          if ConformanceVector.passes(vector) { Issue.record("\(name) is excluded but passes") }
          continue
        }
        if let problem = try ConformanceVector.problem(vector) {
          Issue.record("\(name): \(vector.text("expr") ?? ""): \(problem)")
        } else {
          passed += 1
        }
      }
    }
    #expect(passed > 0)
    let reasons = excluded.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
    print(
      "CEL conformance \(file): \(passed) passed; excluded: \(reasons.isEmpty ? "none" : reasons.joined(separator: ", "))"
    )
  }
}

/// Runs one vector.
enum ConformanceVector {
  struct Malformed: Error { var what: String }

  /// Whether the vector passes; one whose values or types cannot even be read does not.
  static func passes(_ vector: Textproto) -> Bool {
    do { return try problem(vector) == nil } catch { return false }
  }

  /// What went wrong; nil when the vector passes.
  static func problem(_ vector: Textproto) throws -> String? {
    guard let source = vector.text("expr") else { throw Malformed(what: "a vector without expr") }
    var declared: [(name: String, type: ExpressionType)] = []
    for variable in vector.messages("type_env") {
      guard let name = variable.text("name"), let type = variable.message("ident")?.message("type") else { continue }
      declared.append((name, try expressionType(type)))
    }
    var values: [String: Value] = [:]
    for binding in vector.messages("bindings") {
      guard let name = binding.text("key"), let value = binding.message("value")?.message("value") else { continue }
      values[name] = try Self.value(value)
      if !declared.contains(where: { $0.name == name }) { declared.append((name, .dyn)) }
    }
    let declarations = Declarations(declared)
    let isUnchecked = vector.text("disable_check") == "true"
    let outcome: Outcome
    do {
      let expression =
        try isUnchecked
        ? Expression.compileUnchecked(source, declarations) : Expression.compile(source, declarations)
      outcome = expression.evaluate(Activation(slots: declared.map { values[$0.name] ?? .missing("unbound") }))
    } catch {
      return "does not compile: \(error)"
    }
    if let expected = vector.message("value") {
      let expected = try value(expected)
      guard case .value(let actual) = outcome else { return "expected \(expected), came to \(outcome)" }
      return isSame(actual, expected) ? nil : "expected \(expected), came to \(actual)"
    }
    if vector.message("eval_error") != nil || vector.message("any_eval_errors") != nil {
      if case .error = outcome { return nil }
      return "expected an error, came to \(outcome)"
    }
    throw Malformed(what: "a vector without expectation")
  }

  /// Stricter than `==`: types must agree, and zero has a sign.
  static func isSame(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.double(let x), .double(let y)): x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN)
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy(isSame)
    case (.map(let x), .map(let y)):
      x.count == y.count
        && x.allSatisfy { entry in y.contains { isSame(entry.key, $0.key) && isSame(entry.value, $0.value) } }
    default: a.typeName == b.typeName && a == b
    }
  }

  static func expressionType(_ type: Textproto) throws -> ExpressionType {
    if let list = type.message("list_type") {
      return .list(try list.message("elem_type").map(expressionType) ?? .dyn)
    }
    if let map = type.message("map_type") {
      return .map(
        try map.message("key_type").map(expressionType) ?? .dyn,
        try map.message("value_type").map(expressionType) ?? .dyn)
    }
    if type.scalar("null") != nil { return .null }
    switch type.text("primitive") {
    case "BOOL": return .bool
    case "INT64": return .int
    case "UINT64": return .uint
    case "DOUBLE": return .double
    case "STRING": return .string
    case "BYTES": return .bytes
    default: throw Malformed(what: "type \(type.fields)")
    }
  }

  static func value(_ message: Textproto) throws -> Value {
    guard let field = message.fields.first else { throw Malformed(what: "an empty value") }
    let name = field.name
    let text = message.text(name) ?? ""
    switch (name, field.scalar) {
    case ("int64_value", _): if let value = Int64(text) { return .int(value) }
    case ("uint64_value", _): if let value = UInt64(text) { return .uint(value) }
    case ("double_value", _): if let value = Double(text) { return .double(value) }
    case ("bool_value", _): return .bool(text == "true")
    case ("null_value", _): return .null
    case ("string_value", _): return .string(text)
    case ("type_value", _): return .type(text)
    case ("bytes_value", .string(let bytes)): return .bytes(bytes)
    case ("list_value", _):
      let list = field.message ?? Textproto()
      return .list(try list.messages("values").map(value))
    case ("map_value", _):
      let map = field.message ?? Textproto()
      let entries = try map.messages("entries").map { entry in
        (try value(entry.message("key") ?? Textproto()), try value(entry.message("value") ?? Textproto()))
      }
      return .map(Dictionary(entries, uniquingKeysWith: { first, _ in first }))
    default: break
    }
    throw Malformed(what: "value \(name) \(text)")
  }
}

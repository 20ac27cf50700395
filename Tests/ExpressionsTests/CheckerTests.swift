import Facts
import Testing

@testable import Expressions

/// What is refused before evaluation, with place and hint.
struct CheckerTests {
  static let declarations = Declarations([
    ("host.gpus", .list(.record(["computeCapability": .double, "memoryBytes": .int, "name": .nullable(.string)]))),
    ("host.cpu.cores", .int), ("model.format", .string), ("model.opset", .nullable(.int)), ("model", .dyn),
    ("release.tensorrtMajor", .int), ("limits", .map(.string, .int)), ("flag", .bool), ("anything", .dyn),
  ])

  static let problems: [(String, [String])] = [
    ("host.gpuss.size() > 0", ["1:1: 'host.gpuss' is not declared; did you mean 'host.gpus'?"]),
    ("gpus == []", ["1:1: 'gpus' is not declared; did you mean 'host.gpus'?"]),
    ("host", ["1:1: 'host' is not declared; did you mean 'host.cpu.cores' or 'host.gpus'?"]),
    ("zzz > 1", ["1:1: 'zzz' is not declared"]),
    (
      "host.gpus.exists(g, g.computeCapabilty >= 7.5)",
      ["1:23: there is no field 'computeCapabilty'; did you mean 'computeCapability'?"]
    ),
    ("model.format.startWith('o')", ["1:14: there is no function 'startWith'; did you mean 'startsWith'?"]),
    ("siz(host.gpus)", ["1:1: there is no function 'siz'; did you mean 'size'?"]),
    ("startsWith('a', 'b')", ["1:1: 'startsWith' is called as x.startsWith(...)"]),
    ("flag && release.tensorrtMajor", ["1:9: '&&' needs a bool, this is int"]),
    ("!model.format", ["1:2: '!' needs a bool, this is string"]),
    ("model.format == 1", ["1:1: '==' compares string with int, which are never equal"]),
    ("release.tensorrtMajor == null", ["1:1: '==' compares int with null, which are never equal"]),
    ("model.format < 1", ["1:1: '<' cannot order string and int"]),
    ("[1] < [2]", ["1:1: '<' cannot order list(int) and list(int)"]),
    ("1 + 1.5", ["1:1: '+' is not defined for int and double; convert one, for example with double()"]),
    ("'a' - 'b'", ["1:1: '-' is not defined for string and string"]),
    ("1.5 % 2.0", ["1:1: '%' is not defined for double and double"]),
    ("-model.format", ["1:1: '-' needs an int or a double, this is string"]),
    ("flag ? 1 : 'a'", ["1:12: the branches of '?' differ in type: int and string"]),
    ("1 in model.format", ["1:6: 'in' needs a list or a map, this is string"]),
    ("'a' in [1, 2]", ["1:1: 'in' looks for string among int, which are never equal"]),
    ("host.gpus['a']", ["1:11: a list is indexed by an int, this is string"]),
    ("host.gpus[0]['nme']", ["1:14: there is no field 'nme'; did you mean 'name'?"]),
    ("limits[1] > 0", ["1:8: the map's keys are of type string, this is int"]),
    ("model.format.name", ["1:14: string has no field 'name'"]),
    ("model.format.exists(c, true)", ["1:1: exists() needs a list or a map, this is string"]),
    ("host.gpus.all(g, g.memoryBytes)", ["1:18: all() needs a bool, this is int"]),
    ("size(1)", ["1:1: size() takes a string, bytes, a list or a map, found int"]),
    ("size()", ["1:1: size() takes 1 argument, found 0"]),
    ("{1.5: 1}", ["1:2: a map key is a bool, an int, a uint or a string, this is double"]),
    ("model.format.matches('(a')", ["1:22: the pattern is not a regular expression: a group is not closed"]),
    (
      "hosst.gpus == [] &&\n  flaag || 1 > 'é' || modell.format == 2",
      [
        "1:1: 'hosst.gpus' is not declared; did you mean 'host.gpus'?",
        "2:3: 'flaag' is not declared; did you mean 'flag'?",
        "2:12: '>' cannot order int and string",
        "2:23: 'modell.format' is not declared; did you mean 'model.format' or 'model'?",
      ]
    ),
    (
      "flaag && (",
      ["1:1: 'flaag' is not declared; did you mean 'flag'?", "1:11: expected a value, found the end of the expression"]
    ),
  ]

  @Test(arguments: problems)
  func `every problem is told with its place`(source: String, expected: [String]) {
    let error = #expect(throws: ExpressionError.self) { try Expression.compile(source, Self.declarations) }
    #expect(error?.problems.map(\.description) == expected)
  }

  static let syntaxErrors: [(String, String)] = [
    ("", "1:1: expected a value, found the end of the expression"),
    ("a = b", "1:3: '=' has no meaning here; equality is written '=='"),
    ("a & b", "1:3: '&' has no meaning here; 'and' is written '&&'"), ("'abc", "1:1: the string is not closed"),
    ("'a\nb'", "1:1: the string is not closed before the end of the line"),
    ("'\\q'", "1:2: unknown escape; a backslash itself is written '\\\\', or use a raw string r'...'"),
    ("'\\ud800'", "1:2: not a Unicode code point"), ("'é' '", "1:5: the string is not closed"),
    ("b'\\u0041'", "1:3: bytes have no code points; write octets as \\xNN"),
    ("'\\07'", "1:2: the escape needs 3 octal digits"),
    ("9223372036854775808", "1:1: the number does not fit in 64 bits"),
    ("18446744073709551616u", "1:1: the number does not fit in 64 bits"),
    ("1e999", "1:1: the number is too large for a double"), ("12abc", "1:1: '12abc' is not a number"),
    ("while", "1:1: 'while' is a reserved word, no variable can have it"),
    ("[1, 2", "1:6: expected ']', found the end of the expression"),
    ("a b", "1:3: expected an operator or the end, found 'b'"),
    ("Foo{a: 1}", "1:4: messages are not supported; a map is written {\"key\": value}"),
    ("[1].all(1, true)", "1:9: all() starts with a variable name: all(x, condition)"),
    ("has(1)", "1:5: has() needs a field: has(a.b)"), ("f(1,)", "1:5: expected an argument, found ')'"),
    ("a ? b", "1:6: expected ':', found the end of the expression"),
    ("a.`x", "1:3: a field name in backticks has letters, digits and _ . - / space"),
    ("a ? b ? 1 : 2 : 3", "1:7: expected ':', found '?'"),
  ]

  @Test(arguments: syntaxErrors)
  func `syntax errors`(source: String, expected: String) {
    let error = #expect(throws: ExpressionError.self) { try Expression.compileUnchecked(source, Declarations([])) }
    #expect(error?.description == expected)
  }

  static let types: [(String, ExpressionType)] = [
    ("host.gpus.map(g, g.memoryBytes)", ExpressionType.list(.int)), ("host.gpus[0].name", .nullable(.string)),
    ("host.gpus.filter(g, g.memoryBytes > 1)[0].computeCapability", .double), ("host.cpu.cores * 2", .int),
    ("model.format", .string),
    ("model.other.field", .dyn), ("anything + 1", .dyn), ("[1, null]", .list(.nullable(.int))),
    ("[1, 'a']", .list(.dyn)), ("[]", .list(.dyn)),
    ("limits.map(k, limits[k])", .list(.int)), ("flag ? model.opset : 1", .nullable(.int)),
    ("size(limits) + limits.size()", .int),
    ("type(1)", .type), ("flag ? null : 'a'", .nullable(.string)), ("model.opset > 11 && 1 < 1.5 && 1u == 1", .bool),
    ("{'a': 1}", .map(.string, .int)),
  ]

  @Test(arguments: types)
  func `expressions have their types`(source: String, expected: ExpressionType) throws {
    #expect(try Expression.compile(source, Self.declarations).type == expected)
  }

  @Test func `the longest declared name wins and its slot is read`() throws {
    let expression = try Expression.compile(
      "model.format == model.framework && host.gpus[0].memoryBytes > 1", Self.declarations)
    #expect(
      expression.variables.map { Self.declarations.variables[$0].name } == ["host.gpus", "model.format", "model"])
    guard case .and(let parts) = expression.root.syntax, case .comparison(.greater, let left, _) = parts[1].syntax
    else {
      Issue.record("not the expected syntax")
      return
    }
    #expect(left.path == "host.gpus[].memoryBytes")
  }

  /// A text made by repetition, named by its recipe: the text itself would fill the log.
  struct Repetition: Sendable, CustomTestStringConvertible {
    var before = ""
    var part: String
    var count: Int
    var after = ""
    var closing = ""
    var compiles: Bool

    var text: String {
      before + String(repeating: part, count: count) + after
        + String(repeating: closing, count: closing.isEmpty ? 0 : count)
    }
    var testDescription: String { "\(before)\(part) x \(count) \(after)" }
  }

  static let repetitions: [Repetition] = [
    Repetition(part: "(", count: 127, after: "1", closing: ")", compiles: true),
    Repetition(part: "(", count: 128, after: "1", closing: ")", compiles: false),
    Repetition(part: "[", count: 5_000, compiles: false),
    Repetition(part: "{1:", count: 5_000, compiles: false),
    Repetition(part: "!", count: 20_000, after: "true", compiles: false),
    Repetition(part: "-", count: 20_000, after: "anything", compiles: false),
    Repetition(part: "1 + ", count: 200, after: "1", compiles: true),
    Repetition(part: "anything + ", count: 5_000, after: "1", compiles: false),
    Repetition(before: "anything", part: ".a", count: 10_000, compiles: false),
    Repetition(before: "anything", part: "[0]", count: 10_000, compiles: false),
    Repetition(before: "anything", part: ".size()", count: 5_000, compiles: false),
    Repetition(part: "anything + ", count: 250, after: "1", compiles: true),
    Repetition(part: "[anything].exists(x, x > 0 && ", count: 100, after: "flag", closing: ")", compiles: true),
    Repetition(before: "flag", part: " && flag", count: 5_000, compiles: true),
    Repetition(part: "flag ? 1 : ", count: 5_000, after: "1", compiles: false),
    Repetition(before: "1", part: " ", count: 65_536, compiles: false),
  ]

  @Test(arguments: repetitions)
  func `size and depth are limited`(repetition: Repetition) {
    let expression = try? Expression.compileUnchecked(repetition.text, Self.declarations)
    #expect((expression != nil) == repetition.compiles)
    // What compiles is also printed and evaluated without exhausting the stack.
    guard let expression else { return }
    #expect(!expression.root.description.isEmpty)
    let values: [String: Value] = ["anything": 1, "flag": true]
    let slots = Self.declarations.variables.map { values[$0.name] ?? .null }
    #expect(expression.evaluate(Activation(slots: slots)).value != nil)
  }

  @Test func `the patterns of one expression are limited together`() {
    let source = Array(repeating: "'a'.matches(anything + 'a') || model.format.matches('(a{900}){9}')", count: 20)
    let error = #expect(throws: ExpressionError.self) {
      try Expression.compile(source.joined(separator: " || "), Self.declarations)
    }
    #expect(error?.problems.first?.message == "the patterns of this expression are too large together")
  }

  @Test func `many problems are found quickly and told in part`() throws {
    let source = Array(repeating: "hosst.gpuss.x == 1", count: 2_500).joined(separator: " || ")
    let error = #expect(throws: ExpressionError.self) { try Expression.compile(source, Self.declarations) }
    #expect(error?.problems.count == 100)
  }
}

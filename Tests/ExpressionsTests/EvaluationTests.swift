import Facts
import Testing

@testable import Expressions

/// What conditions come to: the parts of the language the conformance vectors leave open, unknowns above all.
struct EvaluationTests {
  static let missingFact = Value.unknown(Unknown(facts: ["host.gpus"], reason: "no driver"))

  static let activation: [(name: String, type: ExpressionType, value: Value)] = [
    ("host.gpus", .list(.dyn), missingFact),
    ("host.cpu", .record(["cores": .int, "model": .string]), ["cores": 8, "model": .missing("unreadable")]),
    ("model.format", .string, "onnx"), ("model.bytes", .int, 1_048_576), ("model.tags", .list(.string), ["a", "b"]),
    ("model.opset", .nullable(.int), .null), ("model.limits", .map(.string, .int), ["batch": 8]),
    ("model.inputs", .list(.dyn), [["name": "x"], .missing("not parsed")]), ("x", .dyn, .double(1.5)),
    ("u", .dyn, .missing("")), ("late", .int, 0),
  ]

  static func evaluate(_ source: String, budget: Budget = .standard) throws -> Outcome {
    let declarations = Declarations(activation.map { ($0.name, $0.type) })
    // The last variable is declared but its slot is not filled.
    return try Expression.compile(source, declarations)
      .evaluate(Activation(slots: activation.dropLast().map(\.value)), budget: budget)
  }

  static let values: [(String, Value)] = [
    ("model.format == \"onnx\" && model.bytes >= 1024 * 1024", Value.bool(true)),
    ("host.cpu.cores > 4 ? 'big' : 'small'", "big"),
    ("model.opset == null || model.opset > 11", true),
    ("model.limits.batch + model.limits['batch']", 16),
    ("has(host.cpu.cores) && has(model.format) && !has(model.limits.instances)", true),
    ("model.tags.map(t, t + '!')", ["a!", "b!"]),
    ("[1, 2, 3, 4].map(x, x % 2 == 0, x * x)", [4, 16]),
    ("[1].map(x, [2].map(y, x + y + int(.x)))", [[4]]),
    ("{'b': 1, 'a': 2}.map(k, k)", ["a", "b"]),
    ("[3, 1, 2].exists_one(n, n > 2)", true),
    ("'e\\u0301' == '\\u00e9'", false), ("size('e\\u0301')", 2), ("'\\u00e9' in ['e\\u0301']", false),
    ("b'\\xff\\x00' + b'a' == b'\\377\\000a'", true), ("r'\\d' + '''a'b''' + \"\"\"\n\"\"\"", "\\da'b\n"),
    ("-9223372036854775808 < 0", true), ("0xFFu + 1u", .uint(256)), (".5e1", 5.0), ("5 / 2 * 2 + 5 % 2", 5),
    ("1 == 1.0 && 1u < 1.5 && 2 in [2.0]", true), ("{1: 'a'}[1u]", "a"), ("type(1) == int && type(int) == type", true),
    ("double('NaN') == double('NaN')", false), ("string(1e21) + string(2.0) + string(0.1)", "1e+2120.1"),
    ("true ? 1 : 2 // trailing comment", 1), ("[1, 2,][1]", 2), ("{'a-b': 1}.`a-b`", 1),
    ("'abcabd'.contains('abd') && !'aab'.contains('aaab') && 'aaab'.endsWith('ab')", true),
    ("dyn([1, 2]) == [1, 2.0] && {'a': [1]} == {'a': [1u]}", true),
    ("uint('7') == 7u && int(-1.9) == -1 && bool('t') && bytes('é').size() == 2", true),
  ]

  @Test(arguments: values)
  func `expressions come to their values`(source: String, expected: Value) throws {
    let outcome = try Self.evaluate(source)
    #expect(outcome == .value(expected))
  }

  @Test(arguments: [
    "host.gpus.size() > 0", "host.gpus.exists(g, true)", "!(host.gpus == [])", "host.gpus.size() > 0 && true",
    "true && host.gpus.size() > 0", "host.gpus.size() > 0 || 1 / 0 > 0", "1 / 0 > 0 && host.gpus.size() > 0",
    "(1 / 0) + host.gpus.size() > 0", "[1, host.gpus.size()].size() > 1", "has(host.gpus)",
    "host.gpus.size() > 0 ? true : false", "[1, 2].filter(n, n > host.gpus.size()) == []",
    "[0, 1].map(n, 1 / n > host.gpus.size()) == []", "[1, 2].exists_one(n, host.gpus.size() > n)",
    "1 in host.gpus", "host.gpus[0] == 1",
  ])
  func `an unknown fact leaves a condition unknown and is named`(source: String) throws {
    #expect(try Self.evaluate(source) == .unknown(Unknown(facts: ["host.gpus"], reason: "no driver")))
  }

  static let decided: [(String, Value)] = [
    ("false && host.gpus.size() > 0", Value.bool(false)), ("host.gpus.size() > 0 && false", false),
    ("host.gpus.size() > 0 || true", true), ("true || host.gpus == []", true), ("1 / 0 > 0 || true", true),
    ("1 / 0 > 0 && false", false), ("[1, 2].exists(n, n == 2 || host.gpus.size() > n)", true),
    ("[2, 1].all(n, n > 1 && host.gpus.size() > n)", false), ("[0, 2].exists(n, 4 / n == 2)", true),
    ("model.inputs.exists(i, i.name == 'x')", true), ("['y'] == [u] && false", false),
    ("model.inputs == [1, 2]", false), ("'a' in ['a', 'b']", true), ("{'name': 'x'} in model.inputs", true),
    ("size(model.inputs)", 2),
  ]

  @Test(arguments: decided)
  func `what is decided without the unknown is decided`(source: String, expected: Value) throws {
    #expect(try Self.evaluate(source) == .value(expected))
  }

  static let named: [(String, Unknown)] = [
    ("host.cpu.model == 'x'", Unknown(facts: ["host.cpu.model"], reason: "unreadable")),
    ("has(host.cpu.model)", Unknown(facts: ["host.cpu.model"], reason: "unreadable")),
    ("model.inputs.all(i, i.name == 'x')", Unknown(facts: ["model.inputs[]"], reason: "not parsed")),
    ("{'name': 'y'} in model.inputs", Unknown(facts: ["model.inputs"], reason: "not parsed")),
    ("late > 1", Unknown(facts: ["late"], reason: "nobody has provided it")),
    (
      "host.cpu.model == 'x' || host.gpus.size() > 1",
      Unknown(facts: ["host.cpu.model", "host.gpus"], reason: "unreadable; no driver")
    ),
  ]

  @Test(arguments: named)
  func `unknowns name the facts`(source: String, expected: Unknown) throws {
    #expect(try Self.evaluate(source) == .unknown(expected))
  }

  static let errors: [(String, String, String)] = [
    ("1 / (model.bytes - model.bytes)", "1:1", "division by zero"),
    ("1 + (5 % (model.bytes - model.bytes))", "1:5", "modulus by zero"),
    ("model.bytes * 9223372036854775807", "1:1", "the result does not fit in 64 bits"),
    ("model.limits.queue > 1", "1:1", "no such key: queue"), ("model.limits['é\\n']", "1:1", "no such key: \"é\\n\""),
    ("model.tags[2]", "1:1", "index 2 is outside the list of 2"),
    ("true && x", "1:9", "no such overload: double where a bool is needed"),
    ("model.opset > 11", "1:1", "no such overload: null_type > int"), ("int('1x') > x", "1:1", "\"1x\" is no int"),
    ("uint(x - 3.0) > 1u", "1:1", "\"-1.5\" is outside"),
    ("string(b'\\xff') == ''", "1:1", "the bytes are not UTF-8 text"),
    ("{x: 1} == {}", "1:2", "no such overload: double as a map key"),
    ("{'a': 1, 'a': x}", "1:10", "the map has the key \"a\" twice"),
    ("'a'.matches(string(x) + '(')", "1:1", "the pattern is not a regular expression: a group is not closed"),
  ]

  @Test(arguments: errors)
  func `errors say what and where`(source: String, position: String, message: String) throws {
    let declarations = Declarations(Self.activation.map { ($0.name, $0.type) })
    let expression = try Expression.compile(source, declarations)
    guard case .error(let error) = expression.evaluate(Activation(slots: Self.activation.map(\.value))) else {
      Issue.record("no error")
      return
    }
    #expect(expression.position(of: error.range).description == position)
    #expect(error.description.hasPrefix(message.replacing("\"-1.5\"", with: "-1.5")))
  }

  @Test func `an activation is made from a document of facts`() throws {
    var document = FactDocument()
    document.set("model.format", "onnx", Origin(.measured, "test"))
    let declarations = Declarations([("model.format", .string), ("model.opset", .int)])
    let activation = Activation(declarations, document)
    let expression = try Expression.compile("model.format == 'onnx' && model.opset > 11", declarations)
    #expect(
      expression.evaluate(activation) == .unknown(Unknown(facts: ["model.opset"], reason: "nobody has provided it")))
    #expect(try Expression.compile("model.format + '!'", declarations).evaluate(activation) == .value("onnx!"))
  }

  @Test func `a part is evaluated with its comprehension variables`() throws {
    let expression = try Expression.compile("[1, 2].exists(g, [g].all(h, h + g > 3))", Declarations([]))
    guard case .comprehension(let outer) = expression.root.syntax,
      case .comprehension(let inner)? = outer.predicate?.syntax, let predicate = inner.predicate
    else {
      Issue.record("not a comprehension")
      return
    }
    let activation = Activation(slots: [])
    #expect(expression.evaluate(predicate, activation, locals: [2, 2]) == .true)
    #expect(expression.evaluate(predicate, activation, locals: [2, 1]) == .false)
    #expect(expression.evaluate(inner.range, activation, locals: [7]) == .value([7]))
    #expect(expression.text(of: predicate) == "h + g > 3")
  }

  @Test func `parts are whole texts, parentheses included`() throws {
    let expression = try Expression.compileUnchecked("((a || b) && !(c)) == (d ? e : f).g[(h)]", Declarations([]))
    var texts: [String] = []
    var pending = [expression.root]
    while let node = pending.popLast() {
      texts.append(expression.text(of: node))
      pending += node.syntax.children.reversed()
    }
    #expect(
      texts == [
        "((a || b) && !(c)) == (d ? e : f).g[(h)]", "((a || b) && !(c))", "(a || b)", "a", "b", "!(c)", "(c)",
        "(d ? e : f).g[(h)]", "(d ? e : f).g", "(d ? e : f)", "d", "e", "f", "(h)",
      ])
  }

  @Test(arguments: [
    "model.tags.map(a, x)", "[1, 2].all(a, [1, 2].all(b, [1, 2].all(c, a + b + c > 0 && x > 0.0)))",
    "true || model.tags.exists(a, model.tags.exists(b, model.tags.exists(c, x < 0.0)))",
    "model.format + model.format == ''",
  ])
  func `a spent budget is an error whatever absorbs errors`(source: String) throws {
    for steps in 0..<5 {
      guard case .error(let error) = try Self.evaluate(source, budget: Budget(steps: steps, bytes: 1 << 20)) else {
        #expect(source.hasPrefix("true ||") || source.hasPrefix("model.format"))
        continue
      }
      #expect(error.kind == .budgetExhausted)
    }
  }

  @Test func `growth is bounded in memory and in what a result holds`() throws {
    let doubled = String(repeating: ".map(s, s + s)", count: 40)
    let nested = String(repeating: ".map(s, [s, s])", count: 40)
    for source in [
      "['\(String(repeating: "a", count: 100))']\(doubled)", "[x]\(nested)", "[1]\(nested)", "[[1]]\(doubled)",
    ] {
      guard case .error(let error) = try Self.evaluate(source) else {
        Issue.record("\(source) was affordable")
        continue
      }
      #expect(error.kind == .budgetExhausted)
    }
  }
}

import TestSupport
import Facts
import Testing

@testable import Expressions

/// Mutated expressions: whatever the text, compiling and evaluating ends, and printing keeps the meaning.
struct FuzzTests {
  static let corpus: [String] = [
    "true", "null", "-9223372036854775808", "0xffu", "1.5e-3", "'a\\n\\u00e9'", "b'\\xff\\000'", "r'\\d+'", "'''a'b'''",
    "\"\"\"x\"\"\"",
    "[1, 2, 3]", "[]", "{}", "{'a': 1, 2: [3u], true: null}", "[[1, [2]], {'k': {'l': 1}}]", "a", "b.c", "b.c.d",
    "host.gpus[0].memory",
    "a + 1", "a - -1", "1 - (2 - 3)", "1 * 2 / 3 % 4", "-(-a)", "-(5)", "--5", "!!flag", "!(flag && a > 1)",
    "a == 1 && b.c != 'x' || flag",
    "(flag && flag) && flag", "flag && (flag || flag) && flag", "a < 1 == flag", "(a in [1]) in [true]",
    "a ? b : c ? d : e", "(flag ? flag : flag) ? 1 : 2",
    "a in [1, 2u, 3.0]", "'k' in {'k': 1}", "has(host.gpus)", "has(b.c.d)", "!has({'a': 1}.b)",
    "size('abc') + [1].size()", "'abc'.startsWith('a')",
    "'abc'.endsWith('c') || 'abc'.contains('b')", "'abc'.matches('^a.*c$')", "matches(text, '(a|b)+[^c]{2,3}$')",
    "text.matches(text)", "int('1') + int(2u) + int(3.5)",
    "string(1) + string(1.0) + string(b'x') + string(true)", "double('NaN') == double(1)", "uint(-1)",
    "bytes('é') + b''", "bool('t') && bool(false)", "dyn(1) == 1.0", "type(1) == int",
    "type(type) == type", "list.all(x, x > 0)", "list.exists(x, x == a)", "list.exists_one(x, x < 3)",
    "list.map(x, x * 2)", "list.map(x, x > 1, [x])", "list.filter(x, x % 2 == 0)",
    "list.exists(x, list.all(y, x >= y || .x == y))", "[1].map(a, [a].map(a, a + .a))", "{'b': 1, 'a': 2}.map(k, k)",
    "{1: 2}.all(k, k == 1)", "host.gpus.exists(g, g.memory > 1 && has(g.name))",
    "host.gpus.filter(g, g.memory > 1).map(g, g.name)", "host.gpus.map(g, g.memory)[0] / 0", "lost == 1 || true",
    "lost && false", "lost.x.y[0]", "1 / 0 == 1 && lost", "list[lost]", "[lost, 1]", "{lost: 1}",
    "f(1).g(2)", "x.y.z(1, 2)", ".a + .b.c", "a.b.c.`d-e`.f", "a[b][c](d)", "a // comment\n + 1", "'unclosed", "1 +",
    "((((((1))))))", "[1,2,][1]", "{'a':1,}", "Foo{a: 1}", "a.package", "9223372036854775807 + 1",
    "1e308 * 10.0 > 0.0", "'x' < 'y' && b'x' < b'y' && true > false", "1 < 2.5 && 2u > 1 && 1.0 >= 1u",
    "'é' == 'e\\u0301'", "\"\\U0001F431\".size()", "int == type(1) ? 'i' : 'n'", "[1] + [2.0] == [1, 2]",
    "list == [1, 2, 3] && [list] != [[1]]",
    "flag || flag || flag && flag", "a.exists", "exists(a, b)", "[1].all(x, true).b", "true ? {'a': [1]}.a[0] : -1",
    "(-1).foo", "-1.5.foo", "1.size() > 'a'.size()",
  ]

  static let variables: [(name: String, type: ExpressionType, value: Value)] = [
    ("a", .dyn, 1), ("b.c", .dyn, ["d": "x"]), ("flag", .bool, true), ("text", .string, "abcé"),
    ("list", .list(.int), [1, 2, 3]),
    ("host.gpus", .list(.dyn), [["memory": 24, "name": "L4"], ["memory": .missing("x")]]),
    ("lost", .dyn, .missing("gone")), ("x", .dyn, 2),
  ]
  static let declarations = Declarations(variables.map { ($0.name, $0.type) })
  static let activation = Activation(slots: variables.map(\.value))

  static let joints = [") + (", ") && (", ") ? (", ")[("]
  static let tokens = [
    "!", "-", "[", "(", "{", ".", "'", "\\", "0x", "1e", "`", "\"\"\"", "in", "//", ",", "?",
  ]

  static func mutated(_ generator: inout SplitMix64) -> String {
    func pick() -> [UInt8] { Array(corpus[Int.random(in: 0..<corpus.count, using: &generator)].utf8) }
    var bytes = pick()
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: pick(), at: place)
      case 3:
        bytes =
          Array("(".utf8) + bytes + Array(joints[Int.random(in: 0..<joints.count, using: &generator)].utf8)
          + pick() + Array(")".utf8)
      case 4:
        let end = Int.random(in: place...bytes.count, using: &generator)
        let count = Int.random(in: 1...40, using: &generator)
        bytes.insert(contentsOf: Array(repeating: bytes[place..<end], count: count).joined(), at: place)
      case 5:
        bytes.insert(
          contentsOf: Array(
            tokens[Int.random(in: 0..<tokens.count, using: &generator)].utf8), at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + 4))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: 0..<4)
  func `mutated expressions end, and print to what they mean`(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    var compiled = 0
    let budget = Budget(steps: 20_000, bytes: 1 << 20)
    for _ in 0..<5_000 {
      let source = Self.mutated(&generator)
      _ = try? Expression.compile(source, Self.declarations)
      _ = try? Template.compile(source, Self.declarations).render(Self.activation, budget: budget)
      guard let expression = try? Expression.compileUnchecked(source, Self.declarations) else { continue }
      compiled += 1
      let outcome = expression.evaluate(Self.activation, budget: budget)
      let printed = expression.root.description
      // Parentheses of the canonical form may pass a limit the original just kept.
      guard printed.utf8.count < 20_000 else { continue }
      let again: Expression
      do { again = try Expression.compileUnchecked(printed, Self.declarations) } catch {
        Issue.record("\(source) printed as \(printed): \(error)")
        continue
      }
      #expect(again.root == expression.root, "\(source) printed as \(printed)")
      #expect(again.root.description == printed)
      #expect(Self.isSame(again.evaluate(Self.activation, budget: budget), outcome), "\(source) printed as \(printed)")
    }
    // Mutation must leave enough intact to test more than the error paths.
    #expect(compiled > 1_500)
  }

  /// Equal but for the place of an error, which moves with the text, and NaN, which is what it is.
  static func isSame(_ a: Outcome, _ b: Outcome) -> Bool {
    switch (a, b) {
    case (.value(let x), .value(let y)): ConformanceVector.isSame(x, y)
    case (.error(let x), .error(let y)): x.kind == y.kind
    default: a == b
    }
  }

  @Test(arguments: corpus)
  func `the corpus keeps its syntax when printed`(source: String) throws {
    guard let expression = try? Expression.compileUnchecked(source, Self.declarations) else { return }
    let again = try Expression.compileUnchecked(expression.root.description, Self.declarations)
    #expect(again.root == expression.root)
  }

  static let printed: [(String, String)] = [
    ("(a)+((1))", "a + 1"), ("a-(b.c-1)", "a - (b.c - 1)"), ("(a-b.c)-1", "a - b.c - 1"), ("-(5)", "-(5)"),
    ("-(5)[0]", "-(5[0])"), ("-(-5)", "--5"),
    ("!(flag&&flag)", "!(flag && flag)"), ("[1].map(a,a+.a)", "[1].map(a, a + .a)"),
    ("(flag && flag) && flag", "(flag && flag) && flag"), ("'a\\u202eb'", "\"a\\U0000202eb\""),
    ("list.size()", "size(list)"), ("matches(text,r'\\d')", "text.matches(\"\\\\d\")"), ("a.`b c`.d", "a.`b c`.d"),
    ("b'\\x00a'", "b\"\\x00a\""),
    ("a?1:flag?2:3", "a ? 1 : flag ? 2 : 3"), ("(a?1:2)?3:4", "(a ? 1 : 2) ? 3 : 4"),
    ("(1 in [1])==true", "1 in [1] == true"), ("1 == (a == 2)", "1 == (a == 2)"),
  ]

  @Test(arguments: printed)
  func `nodes print in one canonical spelling`(source: String, expected: String) throws {
    #expect(try Expression.compileUnchecked(source, Self.declarations).root.description == expected)
  }
}

import Facts
import Testing

@testable import Expressions

struct TemplateTests {
  static let declarations = Declarations([
    ("release.minimumComputeCapability", .double), ("gpus", .list(.string)), ("n", .int), ("lost", .dyn),
  ])

  static let rendered: [(String, String)] = [
    ("needs {release.minimumComputeCapability} or newer", "needs 8.0 or newer"), ("{gpus}: {size(gpus)}", "A, B: 2"),
    ("{{{n}}} {{}}", "{3} {}"),
    ("{lost} {1 / (n - 3)}", "unknown error: division by zero"), ("{{'a': n}}", "{'a': n}"),
    ("{ {'b': n, 'a': ['}', \"{\"]} }", "a: }, {, b: 3"),
    ("{n > 2 ? 'many' : 'few'}é{null}{b'ab'}", "manyénone2 bytes"), ("", ""), ("plain", "plain"),
  ]

  @Test(arguments: rendered)
  func `rendering`(source: String, expected: String) throws {
    let activation = Activation(slots: [8.0, ["A", "B"], 3])
    #expect(try Template.compile(source, Self.declarations).render(activation) == expected)
  }

  static let problems: [(String, [String])] = [
    (
      "needs {releese.minimumComputeCapability}",
      ["1:8: 'releese.minimumComputeCapability' is not declared; did you mean 'release.minimumComputeCapability'?"]
    ),
    (
      "a\né {nn} {mm + 1} {gpu}",
      [
        "2:4: 'nn' is not declared; did you mean 'n'?", "2:9: 'mm' is not declared",
        "2:18: 'gpu' is not declared; did you mean 'gpus'?",
      ]
    ),
    ("a {n", ["1:3: the brace is not closed; a brace alone is '{{'"]),
    ("a } b", ["1:3: a closing brace without an opening one; a brace alone is '}}'"]),
    ("a {} b", ["1:4: expected a value, found the end of the expression"]),
    ("{n n}", ["1:4: expected an operator or the end, found 'n'"]),
  ]

  @Test(arguments: problems)
  func `problems are placed in the template`(source: String, expected: [String]) {
    let error = #expect(throws: ExpressionError.self) { try Template.compile(source, Self.declarations) }
    #expect(error?.problems.map(\.description) == expected)
  }
}

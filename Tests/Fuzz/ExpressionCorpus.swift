import Expressions
import RuleBook

/// The expressions that mutation starts from: those of the rules, and each construct of the language.
enum ExpressionCorpus {
  /// Every condition of the rule book, and its templates, whose braces are expressions too.
  static func conditions(of book: RuleBook) -> [String] {
    let requirements = book.sharedRequirements.values.sorted { $0.id < $1.id } + book.paths.flatMap(\.requirements)
    var texts = requirements.flatMap {
      [$0.condition.source, $0.because.source] + $0.waysOut.map(\.text.source)
    }
    for path in book.paths {
      texts += [path.file?.source ?? "", path.merit.source]
      texts += path.cautions.flatMap { [$0.condition?.source ?? "", $0.text.source] }
    }
    for node in book.nodes {
      guard case .question(let question) = node.kind else { continue }
      texts += question.branches.compactMap { $0.condition?.source } + question.evidence.map(\.source)
    }
    for command in book.commands {
      texts += [command.title.source, command.condition?.source ?? ""] + command.arguments.map(\.source)
    }
    for conversion in book.conversions.conversions {
      texts += [conversion.title.source] + conversion.command.map(\.source)
    }
    var seen: Set<String> = [""]
    return texts.filter { seen.insert($0).inserted }
  }

  static let words = [
    "(", ")", "[", "]", "{", "}", "!", "-", "--", ".", "'", "\\", "0x", "1e", "`", "\"\"\"", "in", "//", ",", "?", ":",
    "&&", "||",
    "==", "!=", "<=", "%", "/ 0", "null", "true", "0u", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615u",
    "1e308", "''", "b''", "r'", "[]", "{}", "{{", "}}", "type", "dyn", "has", "size", "matches", ".map(", ".all(",
    ".exists_one(",
    ".filter(", ".startsWith(", "int(", "string(", "bytes(", "double(", "\\u{202e}", "\\U0010ffff", "\\xff", "x", "@",
    "#",
  ]

  static let expressions: [String] = values + operators + functions + comprehensions + facts + mistakes + templates

  private static let values = [
    "true", "false", "null", "0", "-0", "-9223372036854775808", "9223372036854775807", "18446744073709551615u", "0xffu",
    "-0x8000000000000000", "1.5e-3", ".5", "1e400", "'a\\n\\u00e9'", "b'\\xff\\000'", "r'\\d+'", "'''a'b'''",
    "\"\"\"x\"\"\"",
    "\"\\U0001F431\"", "[1, 2, 3]", "[]", "{}", "{'a': 1, 2: [3u], true: null}", "[[1, [2]], {'k': {'l': 1}}]",
    "{'a': 1,}",
    "[1, 2,]", "int", "type(type)", "b''", "'\\\\'", "{1: 2}[1u]", "{1u: 2}[1.0]", "'\\a\\b\\f\\v\\?\\`'",
  ]

  private static let operators = [
    "1 + 2 * 3 - 4 / 5 % 6", "1 - (2 - 3)", "-(-1)", "--5", "!!true", "!(true && 1 > 2)", "1 == 1u && 1u == 1.0",
    "1 < 2.5 && 2u > 1",
    "9223372036854775807 + 1", "-9223372036854775808 - 1", "-9223372036854775808 / -1", "-9223372036854775808 % -1",
    "0u - 1u",
    "1 / 0", "1 % 0", "1.0 / 0.0", "1e308 * 10.0 > 0.0", "9223372036854775807 * 2", "'a' + 'b'",
    "[1] + [2.0] == [1, 2]",
    "b'a' + b'b'", "1 in [1, 2u, 3.0]", "'k' in {'k': 1}", "(1 in [1]) == true", "true ? 1 : false ? 2 : 3",
    "(true ? true : false) ? 1 : 2",
    "true || 1 / 0 == 1", "1 / 0 == 1 || true", "false && host.gpus", "[1][0]", "[1][1]", "[1][-1]", "{'a': 1}.a",
    "{'a': 1}['b']",
    "'é' == 'e\\u0301'", "'x' < 'y' && b'x' < b'y' && true > false", "null == null", "double('NaN') == double('NaN')",
    "[1] < [2]",
    "has({'a': 1}.a)", "!has({'a': 1}.b)", "{'a': {'b': [1, {'c': 2}]}}.a.b[1].c", "1.size() > 'a'.size()", "(-1).foo",
    "-1.5.foo",
  ]

  private static let functions = [
    "size('abc') + [1].size() + {1: 2}.size() + size(b'ab')",
    "'abc'.startsWith('a') && 'abc'.endsWith('c') || 'abc'.contains('b')",
    "'abc'.matches('^a.*c$')", "matches('aaaa', '(a|b)+[^c]{2,3}$')",
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('(a+)+$')",
    "'a'.matches('(((((((((a{1,9}){1,9}){1,9}){1,9}){1,9}){1,9})))))')",
    "'x'.matches('[[:alpha:]]\\\\pL\\\\d\\\\S\\\\b')",
    "'x'.matches('(?i)X|[^\\\\x00-\\\\x{10ffff}]')", "int('1') + int(2u) + int(3.5)", "int(9.3e18)", "uint(-1)",
    "uint('18446744073709551615')",
    "double('1e999')", "string(1) + string(1.0) + string(b'x') + string(true) + string(2u)", "bytes('é') + b''",
    "string(b'\\xff')",
    "bool('t') && bool(false)", "dyn(1) == 1.0", "type(1) == int", "type(null) == null_type",
    "type([]) == list && type({}) == map",
  ]

  private static let comprehensions = [
    "[1, 2].all(x, x > 0)", "[1, 2].exists(x, x == 2)", "[1, 2].exists_one(x, x < 2)", "[1, 2].map(x, x * 2)",
    "[1, 2].map(x, x > 1, [x])",
    "[1, 2].filter(x, x % 2 == 0)", "[1, 2, 3].exists(x, [4, 5].all(y, x >= y || .x == y))",
    "{'b': 1, 'a': 2}.map(k, k)",
    "{1: 2}.all(k, k == 1)", "[1].map(a, [a].map(a, a + .a))",
    "[1,2,3,4].map(a, [1,2,3,4].map(b, [1,2,3,4].map(c, [a, b, c])))",
    "[[1,2],[3,4]].map(x, x.map(y, y + x[0])).size()", "['a', 'bb'].map(x, size(x)).exists(n, n > 1)",
    "[1].all(x, true).b",
    "[0,1,2,3,4,5,6,7,8,9].map(a, [0,1,2,3,4,5,6,7,8,9].map(b, [0,1,2,3,4,5,6,7,8,9].map(c, [0,1,2,3,4,5,6,7,8,9].map(d, 'xxxxxxxxxx'))))",
  ]

  private static let facts = [
    "host.gpus.exists(g, g.computeCapability >= 7.5)", "host.gpus.map(g, g.memoryTotal)[0] / 0", "size(host.gpus) == 0",
    "host.gpus.filter(g, g.mig).map(g, g.name + g.uuid)", "has(host.gpus) && host.gpus[0].numaNode == 0",
    "host.gpuProblem != ''",
    "host.cpu.isa.exists(i, i in ['avx2', 'amx_tile'])", "host.cpu.quota == null || host.cpu.quota > 2.0",
    "host.driver.major >= 525",
    "host.numa.nodes.all(n, n.memoryBytes > 1 && n.cpuCount > 0)", "model.format in ['onnx', 'savedmodel']",
    "model.onnx.opset > 17",
    "model.inputs.all(i, i.type in ['FP32', 'FP16'] && i.dims.all(d, d > 0))",
    "model.operators.map(o, o.domain + '.' + o.name)",
    "model.onnx.opsets['ai.onnx'] >= 13", "model.weights.exists(w, w.type.startsWith('INT'))", "intent.gpu == 'never'",
    "coverage.tensorrt.blockers.map(b, b.operator + ' (' + b.reason + ')')",
    "coverage.tensorrt.share > 0.5 && coverage.tensorrt.complete",
    "release.id < '26.08'", "release.minimumComputeCapability <= 7.5",
    "model.parameters > 1000000000 ? 'large' : 'small'",
  ]

  private static let mistakes = [
    "'unclosed", "1 +", "((((((1))))))", "[1,2,][1]", "Foo{a: 1}", "a.package", "f(1).g(2)", "x.y.z(1, 2)", ".a + .b.c",
    "a.b.c.`d-e`.f",
    "a[b][c](d)", "1 // comment\n + 1", "a.exists", "exists(a, b)", "1 ? 2", "has(1)", "[1].map(1, x)", "{1.5: 2}",
    "'\\u12'", "0x", "1e", "$",
    "host.gpu", "model.inputs.foo", "1 = 1", "a && ", "return 1", "\u{0}", "é == 1", "'\u{202e}'",
  ]

  private static let templates = [
    "needs {release.minimumComputeCapability} or newer", "{{literal}} {1 + 1}", "{host.gpus.map(g, g.name)}",
    "{'}'} {\"{\"}", "{", "}", "{1",
    "{{'a': 1}.a}", "{[1,2,3].map(x, {'k': x})} and {1/0}",
  ]
}

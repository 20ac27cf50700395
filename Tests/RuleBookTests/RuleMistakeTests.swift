import Testing

@testable import RuleBook

/// One mistake in one file of ``SmallBook``, and everything that is said about it.
struct RuleMistake: Sendable, CustomStringConvertible {
  var description: String
  var file: String
  /// The text to change; nil to change the whole file.
  var old: String?
  /// nil to take the file away.
  var new: String?
  /// `line:column: message`, without the file.
  var problems: [String]

  init(_ description: String, _ file: String, _ old: String?, _ new: String?, _ problems: String...) {
    self.description = description
    self.file = file
    self.old = old
    self.new = new
    self.problems = problems
  }

  /// The problems in full, the file called by a name; those that follow in other files name theirs.
  func problems(in file: String) -> [String] {
    problems.map { problem in
      let text = problem.split(separator: "at \(self.file):").joined(separator: "at \(file):")
      return text.first?.isNumber == true ? "\(file):\(text)" : text
    }
  }

  /// The file with the mistake; nil when it is to be missing.
  func text(_ original: String) -> String? {
    guard let old, let new else { return new }
    return original.replacing(old, with: new)
  }
}

extension String {
  /// The text with one part replaced where it first stands.
  func replacing(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return String(self[..<range.lowerBound] + new + self[range.upperBound...])
  }
}

@Suite struct RuleMistakeTests {
  static let decision = "decision/tree.yaml"
  static let path = "paths/tensorrt.yaml"

  static let shapes = [
    RuleMistake(
      "unknown key", path, "backend:", "backnd:",
      "1:1: the key 'backend' is missing: value of `backend:` in config.pbtxt",
      "4:1: unknown key 'backnd'; did you mean 'backend'?"),
    RuleMistake("unknown key like no other", path, "config: []", "config: []\nx: 1", "11:1: unknown key 'x'"),
    RuleMistake(
      "missing key", "requirements.yaml", "    because: needs a GPU\n", "",
      "3:5: the key 'because' is missing: what is wrong when it is not met"),
    RuleMistake(
      "missing cases", "requirements.yaml", "      failed: {host: empty}\n", "",
      "7:7: the key 'failed' is missing: a situation in which it is failed"),
    RuleMistake(
      "wrong word", path, "device: any", "device: gpus",
      "5:9: expected one of gpu, cpu, any, found 'gpus'; did you mean 'gpu'?"),
    RuleMistake("list for text", path, "title: A path", "title: [a]", "2:8: expected text"),
    RuleMistake("nothing for text", path, "title: A path", "title:", "2:7: expected text, found nothing"),
    RuleMistake(
      "text for a mapping", "requirements.yaml",
      "    cases:\n      met: {host: gpu}\n      failed: {host: empty}\n      unknown: {}\n", "    cases: none\n",
      "6:12: expected a mapping"),
    RuleMistake("text for a file", "catalog/sources.yaml", nil, "sources", "1:1: expected a mapping"),
    RuleMistake("list for a file", "conversions.yaml", nil, "- a\n", "1:1: expected a mapping"),
    RuleMistake(
      "no flag", "requirements.yaml", "    cite: tutorial\n", "    cite: tutorial\n    presume: maybe\n",
      "6:14: expected true or false"),
    RuleMistake(
      "batch of none", "commands.yaml", "usual: 8", "usual: 0", "3:8: 'usual' must be a number of requests above 0"),
    RuleMistake(
      "step without next", decision, "serve: onnxruntime,", "step: wait,", "14:5: the step 'plain' needs 'next'"),
    RuleMistake(
      "question without answers", decision, "    no: plain\n", "",
      "3:5: a question needs 'when' with 'yes' and 'no', or 'branches'"),
    RuleMistake(
      "node of no kind", decision, ", serve: onnxruntime,", ",",
      "14:5: the node 'plain' is no question, step or leaf: give question, step or serve"),
  ]

  static let names = [
    RuleMistake(
      "misspelt fact", "requirements.yaml", "host.gpus", "host.gpu",
      "3:16: 'host.gpu' is not declared; did you mean 'host.gpus'?"),
    RuleMistake(
      "condition of another type", "requirements.yaml", "size(host.gpus) > 0", "size(host.gpus)",
      "3:11: a condition must be true or false; this is int"),
    RuleMistake(
      "type error in a condition", "requirements.yaml", "size(host.gpus) > 0", "model.format > 0",
      "3:11: '>' cannot order string and int"),
    RuleMistake(
      "unknown field in a condition", "requirements.yaml", "size(host.gpus) > 0", "host.gpus.exists(g, g.nme == '')",
      "3:33: there is no field 'nme'; did you mean 'name'?"),
    RuleMistake(
      "misspelt fact in a template", path, "merit: it is there", "merit: it has {model.sise} bytes",
      "8:16: 'model.sise' is not declared; did you mean 'model.size'?"),
    RuleMistake(
      "open brace in a template", path, "merit: it is there", "merit: it has {model.size",
      "8:15: the brace is not closed; a brace alone is '{{'"),
    RuleMistake(
      "misspelt fact in config", path, "config: []",
      "config: [{id: n, because: b, cite: tutorial, set: {n: '${model.sise}'}}]",
      "10:58: 'model.sise' is not declared; did you mean 'model.size'?"),
    RuleMistake(
      "unknown citation", path, "cite: tutorial", "cite: tutorail",
      "11:7: no source 'tutorail' in catalog/sources.yaml; did you mean 'tutorial'?"),
    RuleMistake("missing citation", path, "cite: tutorial\n", "", "1:1: the key 'cite' is missing: its sources"),
    RuleMistake(
      "unknown requirement", path, "[gpu]", "[gpus]",
      "9:12: no requirement 'gpus' in requirements.yaml; did you mean 'gpu'?"),
    RuleMistake("requirement named twice", path, "[gpu]", "[gpu, gpu]", "9:17: the requirement 'gpu' appears twice"),
    RuleMistake(
      "unknown block", path, "config: []", "config: [bach]",
      "10:10: no block 'bach' in config/*.yaml; did you mean 'batch'?"),
    RuleMistake("block twice", path, "config: []", "config: [batch, batch]", "10:17: the block 'batch' appears twice"),
    RuleMistake(
      "block without fields", path, "config: []", "config: [{id: n, because: b, cite: tutorial, set: 3}]",
      "10:51: 'set' must be a mapping of fields"),
    RuleMistake(
      "unknown file of the entry", path, "config: []", "config: []\nfiles: [skript]",
      "11:9: no file 'skript' in config/*.yaml; did you mean 'script'?"),
    RuleMistake(
      "file with two texts", "config/shared.yaml", "text: exit", "text: exit, template: exit",
      "4:11: a file has either 'text' or 'template'"),
    RuleMistake(
      "plan for a fact of another", "plan.yaml", nil, "values:\n  model.size: {value: '1', cite: tutorial}\n",
      "2:15: 'model.size' is no fact of facts.yaml that comes from the plan"),
    RuleMistake(
      "unknown caution", path, "config: []", "config: []\ncautions: numa",
      "11:11: no caution 'numa' in requirements.yaml"),
    RuleMistake(
      "unknown successor", path, "config: []", "config: []\nsupersededBy: onnxruntim",
      "1:1: no path 'onnxruntim'; did you mean 'onnxruntime'?"),
    RuleMistake(
      "unknown question", decision, "question: Using GPUs?", "uses: usage",
      "4:11: no question 'usage' in decision/questions.yaml"),
    RuleMistake(
      "presumption that is no answer", decision, "    yes: fast\n",
      "    yes: fast\n    unknown: {take: maybe, say: so}\n", "7:14: 'maybe' is no answer of this node"),
    RuleMistake("unknown node", decision, "yes: fast", "yes: fasst", "6:10: no node 'fasst'; did you mean 'fast'?"),
    RuleMistake("unknown root", decision, "root: using-gpus", "root: gpus", "1:7: no node 'gpus'"),
    RuleMistake(
      "unknown path in a leaf", decision, "serve: onnxruntime,", "serve: onnxruntme,",
      "14:5: no path 'onnxruntme'; did you mean 'onnxruntime'?"),
    RuleMistake(
      "path that no leaf serves", path, "path: tensorrt", "path: tensorrt-rtx",
      "decision/tree.yaml:13:5: no path 'tensorrt'"),
    RuleMistake(
      "duplicate node", decision, "node: plain", "node: fast",
      "14:5: the node 'fast' is already defined at decision/tree.yaml:13:5; to replace a built-in file, give yours the same path"
    ),
    RuleMistake("unreachable node", decision, "no: plain", "no: fast", "14:5: no way from the root leads to 'plain'"),
    RuleMistake(
      "cycle", decision, "serve: onnxruntime,", "serve: onnxruntime, otherwise: using-gpus,",
      "14:5: the walk comes back to 'using-gpus': the tree must not have a cycle"),
    RuleMistake(
      "duplicate conversion", "conversions.yaml", "conversions:\n",
      "conversions:\n  - {id: build, from: a, to: b, title: t, output: b, cite: tutorial}\n",
      "3:5: the conversion 'build' is already defined at conversions.yaml:2:5; to replace a built-in file, give yours the same path"
    ),
    RuleMistake(
      "bad since", path, "device: any", "device: any\nsince: 24-05",
      "1:1: 'since' is no release: expected \"YY.MM\", found \"24-05\""),
    RuleMistake(
      "unknown type of a fact", "facts.yaml", "type: int,", "type: integer,",
      "7:22: unknown type 'integer'; expected bool, int, double, string, list<T> or map<T>"),
    RuleMistake("unknown type of a field", "facts.yaml", "{name: string}", "{name: text}", "3:42: unknown type 'text'"),
    RuleMistake(
      "release out of order", "catalog/releases.yaml", "\"26.08\"", "\"22.05\"",
      "7:5: '22.05' does not come after '22.11': list releases oldest first, each once"),
    RuleMistake(
      "release that is none", "catalog/releases.yaml", "\"26.08\"", "\"26.8\"",
      "7:5: a release needs 'release': \"YY.MM\""),
  ]

  static let examples = [
    RuleMistake(
      "unknown fact of an example", "catalog/examples.yaml", "model.size: 1", "model.sise: 1",
      "5:29: no fact 'model.sise' in facts.yaml; did you mean 'model.size'?"),
    RuleMistake(
      "wrong type in an example", "catalog/examples.yaml", "model.size: 1", "model.size: big",
      "5:29: model.size: expected int, found \"big\""),
    RuleMistake(
      "unknown field in an example", "catalog/examples.yaml", "[{name: L4}]", "[{nme: L4}]",
      "3:9: host.gpus: [0] unknown field \"nme\""),
    RuleMistake(
      "unknown host of a case", "requirements.yaml", "{host: empty}", "{host: emty}",
      "8:15: no example host 'emty'; did you mean 'empty'?"),
    RuleMistake(
      "unknown model of a case", path, "{name: served, host: gpu, model: net,",
      "{name: served, host: gpu, model: nets,", "13:5: no example model 'nets'; did you mean 'net'?"),
    RuleMistake(
      "unknown release of a case", path, "{name: served,", "{name: served, release: \"22.12\",",
      "13:5: no release '22.12' in catalog/releases.yaml"),
    RuleMistake(
      "unknown fact set by a case", "requirements.yaml", "{host: empty}", "{host: empty, set: {model.sise: 1}}",
      "8:35: no fact 'model.sise' in facts.yaml"),
    RuleMistake(
      "wrong type set by a case", "requirements.yaml", "{host: empty}", "{host: empty, set: {model.size: x}}",
      "8:35: expected int, found \"x\""),
    RuleMistake(
      "unknown fact taken away by a case", "requirements.yaml", "unknown: {}", "unknown: {unknown: [model.sise]}",
      "9:27: no fact 'model.sise' in facts.yaml"),
  ]

  static let syntax = [
    RuleMistake("missing file", "commands.yaml", nil, nil, "1:1: the file is missing"),
    RuleMistake("empty file", path, nil, "", "1:1: the file is empty"),
    RuleMistake("only a comment", path, nil, "# nothing\n", "1:1: the file is empty"),
    RuleMistake(
      "anchor", path, "title: A path", "title: &t A path",
      "2:8: anchors and aliases are not used in rule files: write it out"),
    RuleMistake(
      "alias", path, "title: A path", "title: &t A path\nneedsTensors: *t",
      "2:8: anchors and aliases are not used in rule files: write it out"),
    RuleMistake(
      "duplicate key", path, "title: A path", "title: A path\ntitle: Another", "2:1: the key 'title' appears twice"),
    RuleMistake(
      "YAML syntax", path, "title: A path", "title: [A path",
      "3:6: while parsing a flow sequence did not find expected ',' or ']'"),
    RuleMistake(
      "tab", path, "cases:\n", "cases:\n\t- a\n",
      "13:1: while scanning for the next token found character that cannot start any token"),
    RuleMistake("key that is no text", path, "title: A path", "[a, b]: c", "2:1: a key must be text"),
    RuleMistake(
      "two documents", path, "title: A path", "---\ntitle: A path",
      "2:1: expected a single document in the stream but found another document"),
    RuleMistake(
      "too deep", path, "config: []",
      "config: \(String(repeating: "[", count: 40))\(String(repeating: "]", count: 40))",
      "10:41: nested more than 32 levels deep"),
  ]

  static let all = shapes + names + examples + syntax

  @Test func `the small book is sound`() throws {
    #expect(SmallBook.problems(SmallBook.files) == [])
    #expect(try RuleBook.load(SmallBook.files).runCases().filter { $0.failure != nil } == [])
  }

  @Test func `a path that no leaf serves, or no root, is a mistake of the whole book`() {
    let unserved = SmallBook.problems {
      $0["decision/tree.yaml"] = $0["decision/tree.yaml"]?.replacing("[tensorrt, onnxruntime]", with: "onnxruntime")
    }
    #expect(unserved == ["paths/tensorrt.yaml:1:1: no leaf of the decision tree serves with 'tensorrt'"])
    let rootless = SmallBook.problems {
      $0["decision/tree.yaml"] = $0["decision/tree.yaml"]?.replacing("root: using-gpus\n", with: "")
    }
    #expect(rootless == ["decision:1:1: no file names the root of the tree"])
    let second = SmallBook.problems { $0["decision/zzz.yaml"] = "root: fast\n" }
    #expect(second == ["decision/zzz.yaml:1:7: a second root: only one file may name it"])
    let twice = SmallBook.problems { $0["paths/zzz.yaml"] = $0["paths/tensorrt.yaml"] }
    #expect(
      twice == [
        "paths/zzz.yaml:1:1: the path 'tensorrt' is already defined at paths/tensorrt.yaml:1:1; "
          + "to replace a built-in file, give yours the same path"
      ])
  }

  @Test(.timeLimit(.minutes(1))) func `aliases of aliases are refused before they are multiplied`() {
    let names = (0..<30).map { "a\($0)" }
    let lines = zip(names, names.dropFirst()).map {
      "\($1): &\($1) [\(Array(repeating: "*\($0)", count: 9).joined(separator: ", "))]"
    }
    let text = (["a0: &a0 x"] + lines).joined(separator: "\n")
    let found = SmallBook.problems { $0["paths/tensorrt.yaml"] = text }
    #expect(found == ["paths/tensorrt.yaml:1:5: anchors and aliases are not used in rule files: write it out"])
  }

  @Test(arguments: all) func `a mistake is reported with file, line, column and remedy`(mistake: RuleMistake) {
    let found = SmallBook.problems { $0[mistake.file] = mistake.text($0[mistake.file] ?? "") }
    #expect(found == mistake.problems(in: mistake.file))
  }

  @Test(arguments: all.filter { $0.new != nil }, ["/home/me/rules", "mine/"])
  func `the same mistake in an overlay names the overlay's file`(mistake: RuleMistake, folder: String) throws {
    let text = try #require(mistake.text(SmallBook.texts[mistake.file] ?? ""))
    let place = folder.hasSuffix("/") ? folder + mistake.file : "\(folder)/\(mistake.file)"
    let found = SmallBook.problems(SmallBook.files.overlaid(by: [mistake.file: text], from: folder))
    #expect(Set(found) == Set(mistake.problems(in: place)))
  }
}

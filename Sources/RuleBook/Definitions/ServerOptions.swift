package import Facts
package import RuleText

/// The options of tritonserver, from `catalog/server-options.yaml`.
///
/// Like ``BackendTables`` it is no part of a ``RuleBook``: only what reads a deployment loads it.
package struct ServerOptions: Sendable {
  /// The file as a value: every scalar is text, every flag a boolean.
  package let document: Value

  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> ServerOptions {
    let path = "catalog/server-options.yaml"
    var log = ProblemLog()
    guard let root = try files.document(path) else {
      throw RuleBookError([RuleProblem(SourceLocation(file: path), "the file is missing")])
    }
    if shape.check(root, &log) { checkReferences(in: root, try sourceNames(files), &log) }
    if !log.problems.isEmpty { throw RuleBookError(log.problems) }
    return ServerOptions(document: shape.value(of: root))
  }

  private static func sourceNames(_ files: RuleFiles) throws(RuleBookError) -> Set<String> {
    let sources = try files.document("catalog/sources.yaml")?["sources"]
    return Set((sources?.entries ?? []).map(\.key))
  }

  private static func checkReferences(in root: RuleNode, _ sources: Set<String>, _ log: inout ProblemLog) {
    if let cite = root["cite"], let name = cite.text, !sources.contains(name) {
      log.report(
        cite.location, "no source '\(name)' in catalog/sources.yaml\(Suggestion.text(for: name, among: sources))")
    }
    let options = root["options"]?.list ?? []
    var names: Set<String> = []
    for option in options {
      if let name = option["name"]?.text, !names.insert(name).inserted {
        log.report(option.location, "the option '\(name)' is already described")
      }
    }
    for option in options {
      if let alias = option["alias"], let name = alias.text, !names.contains(name) {
        log.report(alias.location, "there is no option '\(name)'\(Suggestion.text(for: name, among: names))")
      }
      let releases = [option["since"], option["until"], option["deprecated"]?["since"]]
      for node in releases + (option["earlier"]?.list ?? []).map({ $0["until"] }) {
        guard let node, let text = node.text, !ReleaseCatalog.isPlausible(text) else { continue }
        log.report(node.location, "a release is written \"YY.MM\"")
      }
    }
  }
}

extension ServerOptions {
  static let shape = Shape.mapping([
    .required("cite", .text, "the source"),
    .required("apis", .list(.text), "the APIs that can be restricted"),
    .required("options", .list(optionShape), "every option"),
  ])

  private static let forms = [
    "flag", "bool", "int32", "int64", "number", "text", "word", "verbosity", "pair", "setting", "policy", "restriction",
    "resource", "gpuBytes", "gpuFraction", "range",
  ]

  private static let optionShape = Shape.mapping([
    .required("name", .text, "its name, without the dashes"),
    .required("form", .word(forms), "how its value is read"),
    .optional("default", .text, "the value when it is not given"),
    .optional("fact", .text, "the fact below deployment.server that has the value"),
    .optional("words", .list(.text), "the words that a word may be"),
    .optional("anyCase", .flag, "whether they match in any case"),
    .optional("repeats", .flag, "whether it may be given several times"),
    .optional("notEmpty", .flag, "whether an empty value is refused"),
    .optional("nameOptional", .flag, "whether a setting may do without its name"),
    .optional("least", .text, "smallest number"),
    .optional("most", .text, "largest number"),
    .optional("alias", .text, "the option it is another name of"),
    .optional("since", .text, "first release with it"),
    .optional("until", .text, "last release with it"),
    .optional("earlier", .list(earlierShape), "what held in earlier releases when it was not given"),
    .optional("deprecated", deprecationShape, "what to write instead"),
  ])

  private static let earlierShape = Shape.mapping([
    .required("until", .text, "the last release"), .required("value", .text, "the value"),
  ])

  private static let deprecationShape = Shape.mapping([
    .required("since", .text, "first release that warns"), .required("use", .text, "what to write instead"),
  ])
}

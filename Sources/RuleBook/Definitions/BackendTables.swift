package import Facts
package import RuleText

/// What the rule book knows of Triton's backends, from `catalog/backends/`: one document a backend.
///
/// Like ``MachineCatalog`` it is no part of a ``RuleBook``: only checks of a config.pbtxt load it.
package struct BackendTables: Sendable {
  /// One document a file, in alphabetical order of the files; every scalar is text, every flag a boolean.
  package let documents: [Value]

  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> BackendTables {
    var log = ProblemLog()
    let sources = try sourceNames(files, &log)
    var documents: [Value] = []
    var names: [String: SourceLocation] = [:]
    for path in files.paths(in: "catalog/backends/", ending: ".yaml") {
      guard let node = try files.document(path),
        shape.check(node, &log)
      else { continue }
      checkSources(in: node, sources, &log)
      checkNumbers(in: node, &log)
      let name = node["backend"]?.text ?? ""
      if let first = names.updateValue(node.location, forKey: name) {
        log.report(node.location, "the backend '\(name)' is already described at \(first)")
      }
      documents.append(shape.value(of: node))
    }
    if !log.problems.isEmpty { throw RuleBookError(log.problems) }
    return BackendTables(documents: documents)
  }

  private static func sourceNames(
    _ files: RuleFiles, _ log: inout ProblemLog
  ) throws(RuleBookError) -> Set<String> {
    let path = "catalog/sources.yaml"
    guard let root = try files.document(path),
      RuleFileShapes.sources.check(root, &log)
    else { return [] }
    return Set((root["sources"]?.entries ?? []).map(\.key))
  }

  private static func checkSources(in node: RuleNode, _ sources: Set<String>, _ log: inout ProblemLog) {
    for scalar in node["cite"].map({ $0.list ?? [$0] }) ?? [] {
      let source = Citation(scalar.text ?? "").source
      if !sources.contains(source) {
        let hint = Suggestion.text(for: source, among: sources)
        log.report(scalar.location, "no source '\(source)' in catalog/sources.yaml\(hint)")
      }
    }
    for entry in node.entries ?? [] where entry.key != "cite" { checkSources(in: entry.node, sources, &log) }
    for element in node.list ?? [] { checkSources(in: element, sources, &log) }
  }

  private static func checkNumbers(in node: RuleNode, _ log: inout ProblemLog) {
    for entry in node.entries ?? [] {
      switch (entry.key, entry.node.text) {
      case ("least", let text?), ("most", let text?):
        if Int64(text) == nil { log.report(entry.node.location, "'\(entry.key)' must be a whole number") }
      case ("since", let text?), ("until", let text?):
        if !ReleaseCatalog.isPlausible(text) { log.report(entry.node.location, "a release is written \"YY.MM\"") }
      default: checkNumbers(in: entry.node, &log)
      }
    }
    for element in node.list ?? [] { checkNumbers(in: element, &log) }
  }
}

extension BackendTables {
  private static let kinds = ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"]
  private static let types = ElementType.allCases.filter(\.isTritonType).map(\.rawValue)
  private static let consequences = ["load", "serve", "crash", "ignored"]

  static let shape = Shape.mapping([
    .required("backend", .text, "its name in config.pbtxt; core for what the server itself reads"),
    .required("title", .text, "what people call it"),
    .optional("platforms", .list(.text), "values of platform that belong to it"),
    .optional("files", .list(fileShape), "file names it looks for when the config names none"),
    .optional("otherFormats", .list(.text), "formats it also reads from a file that the config names"),
    .optional("variantKey", .text, "parameter whose value chooses among the variants of files"),
    .optional("kinds", .list(kindShape), "kinds of instance it accepts; any if left out"),
    .optional("kindRefusal", .text, "what it says of another kind, with {model} and {kind}"),
    .required(
      "completes", .word(["model", "part", "script", "nothing"]),
      "who writes inputs and outputs that the config leaves out"),
    .optional("types", .list(.word(types)), "types its tensors may have; any if left out"),
    .optional("typeRefusal", .text, "what it says of another type, with {type}, {role}, {tensor} and {model}"),
    .optional("typeWrong", .word(consequences), "what comes of another type; load if left out"),
    .required("others", .word(["ignored", "read"]), "what becomes of parameter keys that are not listed"),
    .optional("parameters", .table(parameterShape), "what it reads from parameters"),
    .optional("accelerators", .list(acceleratorShape), "execution accelerators it understands"),
    .optional("acceleratorRefusal", .text, "what it says of another accelerator, with {name}"),
    .optional("since", .text, "first release with it, \"YY.MM\""),
    .optional("until", .text, "last release with it"),
    .optional("successor", .text, "what to use once it is gone"),
    .required("cite", .list(.text), "its sources"),
  ])

  private static let fileShape = Shape.mapping([
    .required("name", .text, "file or folder below the version folder"),
    .required("formats", .list(.text), "formats that may be in it, as inspect names them"),
    .optional("platform", .text, "platform, or runtime, under which it is looked for"),
    .optional("variant", .text, "value of variantKey under which it is looked for"),
  ])

  private static let kindShape = Shape.mapping([
    .required("kind", .word(kinds), "the kind"),
    .optional("since", .text, "first release that accepts it"),
    .optional("with", .text, "boolean parameter that has to be on"),
  ])

  private static let acceleratorShape = Shape.mapping([
    .required("device", .word(["gpu", "cpu"]), "the list it is read from"),
    .required("name", .text, "its exact name"),
    .required("others", .word(["refused", "passed", "ignored"]), "what becomes of keys that are not listed"),
    .optional("keyRefusal", .text, "what the backend says of an unknown key, with {key}"),
    .optional("parameters", .table(parameterShape), "its parameters"),
    .optional("since", .text, "first release with it"),
    .optional("until", .text, "last release with it"),
    .optional("cite", .list(.text), "its sources; those of the backend if left out"),
  ])

  private static let parameterShape = Shape.mapping([
    .required("help", .text, "what it does"),
    .required(
      "form", .word(["text", "word", "boolean", "int32", "int64", "uint64", "number", "digits", "json", "devices"]),
      "how the backend reads the text"),
    .optional("words", .list(.text), "the words that a word may be"),
    .optional("anyCase", .flag, "whether they match in any case"),
    .optional("orNumber", .flag, "whether digits are accepted beside them"),
    .optional("orEmpty", .flag, "whether an empty value counts as none"),
    .optional("least", .text, "smallest number"),
    .optional("most", .text, "largest number"),
    .optional("default", .text, "value when the key is absent"),
    .optional("wrong", .word(consequences), "what comes of a wrong value; load if left out"),
    .optional("refusal", .text, "what it says of one, with {value}, {lower}, {number}, {key} and {model}"),
    .optional("required", .flag, "whether a config without it is refused"),
    .optional("requiredBy", .list(.text), "boolean parameters that require it when they are true"),
    .optional("unless", .list(.text), "parameters that stand in for it where it is required"),
    .optional("absence", .text, "what the backend says when it is missing, with {key}"),
    .optional("since", .text, "first release that reads it"),
    .optional("until", .text, "last release that reads it"),
    .optional("replacement", .text, "the key to write instead"),
    .optional("platforms", .list(.text), "platforms or runtimes that read it; all if left out"),
    .optional("kinds", .list(.word(kinds)), "kinds of instance that read it; all if left out"),
    .optional("unsupported", .text, "what the runtime says of it whatever the value"),
    .optional("ignored", .text, "why it has no effect here, and what to do instead"),
    .optional("cite", .list(.text), "its sources; those of the backend if left out"),
  ])
}

import Coverage
import Dispatch
package import Facts
package import ModelInspection
import Planning
package import RuleBook
import Synchronization

/// Everything known about one question, in one sheet.
package struct GatheredFacts: Sendable {
  package var book: RuleBook
  package var sheet: FactSheet
  /// Release the advice is for.
  package var release: String
  /// The options of the request besides the model, as a command line has them.
  package var arguments: [String] = []
}

/// Collects the facts that rules are applied to: host, model, coverage, release, wishes.
package enum FactGathering {
  /// - Throws: ``AdvisorError`` for input that cannot be read or understood. Facts that cannot be learned are unknown
  ///   instead.
  package static func gather(_ request: AdviceRequest) throws(AdvisorError) -> GatheredFacts {
    // The model first: most mistakes are in its name, and a rule book or a driver need not be waited for.
    let inspection = try request.model.map { path throws(AdvisorError) in try Inspecting.inspectOne(path) }
    let (book, host) = try rulesAndHost(request)
    return try assemble(request, inspection, book: book, host: host)
  }

  /// The rule book and the host's facts, at the same time: each takes about a third of a whole answer, and neither needs
  /// the other.
  static func rulesAndHost(_ request: AdviceRequest) throws(AdvisorError) -> (RuleBook, FactDocument) {
    let book = Mutex<Result<RuleBook, AdvisorError>?>(nil)
    let host = Mutex<Result<FactDocument, AdvisorError>?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      if part == 0 {
        let result = Result { () throws(AdvisorError) in
          try RuleBookSource.load(overlay: request.rules, withCases: false)
        }
        book.withLock { $0 = result }
      } else {
        let result = Result { () throws(AdvisorError) in
          try HostSource.facts(request.host, overlay: request.rules)
        }
        host.withLock { $0 = result }
      }
    }
    guard let book = book.withLock({ $0 }), let host = host.withLock({ $0 }) else {
      throw AdvisorError("the rules or the host were not read", .internalError)
    }
    return (try book.get(), try host.get())
  }

  /// Joins the facts of a request whose model, rules and host are already read. Pure.
  package static func assemble(
    _ request: AdviceRequest, _ inspection: Inspection?, book: RuleBook, host: FactDocument
  ) throws(AdvisorError) -> GatheredFacts {
    let release = try release(request.release, book: book, host: host)
    var sheet = FactSheet(book.vocabulary, [intent(hasModel: inspection != nil), host])
    if let facts = book.releases.facts(of: release) { sheet.merge(facts) }
    if let inspection {
      sheet.merge(inspection.facts)
      sheet.merge(try coverage(inspection.graph, book: book, sheet: sheet))
    }
    for declaration in request.declared {
      let origin = Origin(.declared, "\(declaration.option) \(declaration.value.stringValue ?? "")")
      sheet[declaration.path] = Fact(declaration.value, origin)
    }
    if inspection == nil { declareFormat(&sheet) }
    sheet.merge(try transformer(sheet, rules: request.rules))
    sheet.merge(ContainerHost.forwardCompatibility(sheet, book.releases))
    sheet.merge(try PlanFacts.document(sheet, batchSizes(book, sheet)))
    return GatheredFacts(book: book, sheet: sheet, release: release, arguments: request.arguments)
  }

  /// What a large transformer takes, and how it fits. Catalogs that only it needs are loaded for it alone.
  private static func transformer(_ sheet: FactSheet, rules: String?) throws(AdvisorError) -> FactDocument {
    guard sheet.value("model.class") == "large-transformer" else { return FactDocument() }
    return TransformerFacts.document(
      sheet, catalog: try RuleBookSource.transformers(overlay: rules), cards: try RuleBookSource.cards(overlay: rules))
  }

  /// Those of the rules, none larger than what was asked for.
  private static func batchSizes(_ book: RuleBook, _ sheet: FactSheet) -> BatchSizes {
    guard let largest = sheet.value("intent.maxBatchSize").intValue, largest > 0 else { return book.batchSizes }
    return BatchSizes(usual: min(book.batchSizes.usual, largest), largest: largest)
  }

  /// The release that is meant: the one asked for, else the installed one, else the newest.
  static func release(
    _ asked: String?, book: RuleBook, host: FactDocument
  ) throws(AdvisorError) -> String {
    try release(asked, releases: book.releases, host: host)
  }

  /// As ``release(_:book:host:)``, for those who have no whole rule book.
  static func release(
    _ asked: String?, releases: ReleaseCatalog, host: FactDocument
  ) throws(AdvisorError) -> String {
    if let asked {
      if releases.facts(of: asked) != nil { return asked }
      let ids = releases.ids
      throw AdvisorError(
        "--release \(asked.escapingControls): no such Triton release in the rule book; it knows \(ids.first ?? "none") to \(ids.last ?? "none")",
        .usage)
    }
    if let installed = host["host.triton.release"]?.value.stringValue, releases.facts(of: installed) != nil {
      return installed
    }
    return releases.newest
  }

  /// What is assumed of the user's wishes. Without a model the questions about them are asked, so nothing is assumed.
  private static func intent(hasModel: Bool) -> FactDocument {
    if hasModel { return RuleBook.defaultIntent }
    var document = FactDocument()
    for path in ["intent.gpu", "intent.precision", "intent.maxBatchSize"] {
      document[path] = RuleBook.defaultIntent[path]
    }
    return document
  }

  /// Without a file, a framework stands for its usual form: `--framework onnx` means an ONNX model somewhere. Trees and
  /// large transformers come in one usual form each, so their class stands for it too.
  private static func declareFormat(_ sheet: inout FactSheet) {
    sheet["model.name"] = Fact("my_model", Origin(.assumed, "no model file was given"))
    let usual = ["shallow": "tree", "large-transformer": "transformers"]
    if sheet["model.framework"] == nil, let kind = sheet.value("model.class").stringValue, let framework = usual[kind] {
      sheet["model.framework"] = Fact(.string(framework), Origin(.assumed, "the usual form of a \(kind) model"))
    }
    sheet["model.format"] = sheet["model.framework"]
  }

  private static func coverage(
    _ graph: OperatorGraph?, book: RuleBook, sheet: FactSheet
  ) throws(AdvisorError) -> FactDocument {
    do {
      return try CoverageDocuments.documents(for: graph, book: book, sheet: sheet)
    } catch {
      throw AdvisorError("\(error)", .malformedInput)
    }
  }
}

extension AdvisorError {
  /// A model that could not be inspected.
  package init(_ error: InspectionError) {
    switch error.kind {
    case .notFound, .unreadable: self.init(error.description, .inputNotFound)
    case .malformed, .unrecognised: self.init(error.description, .malformedInput)
    }
  }
}

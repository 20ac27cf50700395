import Advisor
import Coverage
import Facts
import ModelInspection
import Reports
import RuleBook

/// The parts behind a reader: coverage, decision and reports, on the built-in rules.
struct Answers {
  let book: RuleBook
  private let catalog: OperatorCatalog

  init() throws(FuzzFailure) { try self.init(Self.builtIn()) }

  init(_ book: RuleBook) {
    self.book = book
    let folder = "catalog/operators/"
    var files: [String: String] = [:]
    for (path, text) in book.tables where path.hasPrefix(folder) { files[String(path.dropFirst(folder.count))] = text }
    catalog = OperatorCatalog(files: files)
  }

  private static func builtIn() throws(FuzzFailure) -> RuleBook {
    do { return try RuleBook.load() } catch { throw FuzzFailure("the built-in rules do not load: \(error)") }
  }

  /// The operators of the ONNX standard that the catalog knows.
  var operatorNames: [String] {
    let table = book.tables["catalog/operators/onnx.tsv"] ?? ""
    let names = table.split(separator: "\n").compactMap { $0.split(separator: "\t").first.map(String.init) }
    return Set(names.filter { $0.first?.isLetter == true }).sorted()
  }

  /// Asks every runtime about a graph, for three releases.
  /// - Throws: `CatalogError` for a table that cannot be read, ``FuzzFailure`` for counts that disagree.
  func cover(_ graph: OperatorGraph) throws {
    let coverage = try Coverage(graph: graph, catalog: catalog)
    for (tensorrt, onnxruntime, openvino) in Self.versions {
      let results = [
        try coverage.tensorrt(version: tensorrt),
        try coverage.onnxruntimeTensorRT(tensorrt: tensorrt, onnxruntime: onnxruntime),
        try coverage.onnxruntimeCUDA(version: onnxruntime), try coverage.onnxruntimeCPU(version: onnxruntime),
        try coverage.onnxruntimeOpenVINO(onnxruntime: onnxruntime, openvino: openvino),
        try coverage.openvino(version: openvino),
      ]
      for result in results where !Self.isConsistent(result) { throw FuzzFailure("the counts disagree: \(result)") }
    }
  }

  private static func isConsistent(_ result: CoverageResult) -> Bool {
    let refused = result.blockers.reduce(0) { $0 + $1.count }
    let undetermined = result.doubts.reduce(0) { $0 + $1.count }
    return result.unsupported >= 0 && result.taken >= 0 && refused == result.unsupported
      && undetermined == result.undetermined && (0...max(result.nodes, 1)).contains(result.partitions)
  }

  private static let versions: [(DottedVersion, DottedVersion, DottedVersion)] = [
    ("8.5.1", "1.13.1", "2022.1.0"), ("10.13.2", "1.23.0", "2025.3.0"), ("11.0.0", "1.24.0", "2026.2.0"),
  ].compactMap { tensorrt, onnxruntime, openvino in
    guard let first = DottedVersion(tensorrt), let second = DottedVersion(onnxruntime),
      let third = DottedVersion(openvino)
    else { return nil }
    return (first, second, third)
  }

  /// The whole answer about a model on a host without and one with GPUs, in every form.
  /// - Throws: `AdvisorError`, or ``FuzzFailure`` for a report that is not what it should be.
  func advise(on inspection: Inspection) throws {
    if let graph = inspection.graph { try cover(graph) }
    let request = AdviceRequest(model: inspection.facts["model.path"]?.value.stringValue)
    for host in ["cpu-only", "l4"] {
      let host = book.examples.hosts[host] ?? FactDocument()
      try report(try FactGathering.assemble(request, inspection, book: book, host: host))
    }
  }

  /// Decides and writes the answer in every form.
  func report(_ facts: GatheredFacts) throws(FuzzFailure) {
    let advice = Advisor.advise(facts)
    let texts = [
      AdviceTextReport.render(advice, style: OutputStyle(width: 80), isVerbose: true),
      AdviceTextReport.render(advice, style: OutputStyle(usesUnicode: false)), AdviceMarkdownReport.render(advice),
    ]
    for text in texts where text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202e })
    {
      throw FuzzFailure("a control character reached a report")
    }
    let json = AdviceJSONReport.render(advice)
    do { _ = try JSONReader.read(json) } catch { throw FuzzFailure("the JSON report is not JSON: \(error)") }
  }
}

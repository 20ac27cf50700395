import Coverage
import Facts
import ModelInspection
import RuleBook

/// The `coverage.*` facts: which nodes each runtime of the release takes.
enum CoverageDocuments {
  private static let prefixes = [
    "tensorrt", "onnxruntimeTensorrt", "onnxruntimeCuda", "onnxruntimeCpu", "onnxruntimeOpenvino", "openvino",
  ].map { "coverage.\($0)" }

  /// - Throws: `CatalogError` when a table of the rule book is missing or malformed.
  static func documents(
    for graph: OperatorGraph?, book: RuleBook, sheet: FactSheet
  ) throws(CatalogError) -> FactDocument {
    var document = FactDocument()
    guard let graph, !Coverage.isTooLarge(graph) else {
      let reason =
        graph == nil
        ? "the model's operators were not read"
        : "the model has more than \(Coverage.mostNodes) operators or \(Coverage.mostGraphs) subgraphs to judge"
      for prefix in prefixes { document.merge(CoverageFacts.unknown(prefix: prefix, reason: reason)) }
      return document
    }
    let coverage = try Coverage(graph: graph, catalog: OperatorCatalog(files: operatorTables(of: book)))
    let tensorrt = version("release.tensorrtTable", sheet)
    let onnxruntime = version("release.onnxruntime", sheet)
    let openvino = version("release.openvino", sheet)
    func add(_ name: String, _ result: CoverageResult?, needs: String) {
      let prefix = "coverage.\(name)"
      document.merge(
        result.map { CoverageFacts.document(prefix: prefix, $0) }
          ?? CoverageFacts.unknown(prefix: prefix, reason: "the catalog does not say which \(needs) the release has"))
    }
    add(
      "tensorrt", try tensorrt.map { version throws(CatalogError) in try coverage.tensorrt(version: version) },
      needs: "TensorRT")
    var provider: CoverageResult?
    if let tensorrt, let onnxruntime {
      provider = try coverage.onnxruntimeTensorRT(tensorrt: tensorrt, onnxruntime: onnxruntime)
    }
    add("onnxruntimeTensorrt", provider, needs: "TensorRT")
    add(
      "onnxruntimeCuda",
      try onnxruntime.map { version throws(CatalogError) in try coverage.onnxruntimeCUDA(version: version) },
      needs: "ONNX Runtime")
    add(
      "onnxruntimeCpu",
      try onnxruntime.map { version throws(CatalogError) in try coverage.onnxruntimeCPU(version: version) },
      needs: "ONNX Runtime")
    var openvinoProvider: CoverageResult?
    if let onnxruntime, let openvino {
      openvinoProvider = try coverage.onnxruntimeOpenVINO(onnxruntime: onnxruntime, openvino: openvino)
    }
    add("onnxruntimeOpenvino", openvinoProvider, needs: "OpenVINO")
    add(
      "openvino", try openvino.map { version throws(CatalogError) in try coverage.openvino(version: version) },
      needs: "OpenVINO")
    return document
  }

  private static func operatorTables(of book: RuleBook) -> [String: String] {
    let folder = "catalog/operators/"
    return Dictionary(
      book.tables.filter { $0.key.hasPrefix(folder) }.map { (String($0.key.dropFirst(folder.count)), $0.value) },
      uniquingKeysWith: { first, _ in first })
  }

  private static func version(_ path: String, _ sheet: FactSheet) -> DottedVersion? {
    sheet.value(path).stringValue.flatMap { DottedVersion($0) }
  }
}

import Coverage
import Facts
import ModelInspection
import RuleBook

/// The `coverage.*` facts: which nodes each runtime of the release takes.
enum CoverageDocuments {
  /// A runtime, the fact prefix it answers under, and the versions of the release without which it cannot be judged.
  private enum Runtime: String, CaseIterable {
    case tensorrt, onnxruntimeTensorrt, onnxruntimeCuda, onnxruntimeCpu, onnxruntimeOpenvino, openvino

    var prefix: String { "coverage.\(rawValue)" }

    func result(
      _ coverage: Coverage, tensorrt: DottedVersion?, onnxruntime: DottedVersion?, openvino: DottedVersion?
    ) throws(CatalogError) -> CoverageResult? {
      switch (self, tensorrt, onnxruntime, openvino) {
      case (.tensorrt, let version?, _, _): try coverage.tensorrt(version: version)
      case (.onnxruntimeTensorrt, let tensorrt?, let onnxruntime?, _):
        try coverage.onnxruntimeTensorRT(tensorrt: tensorrt, onnxruntime: onnxruntime)
      case (.onnxruntimeCuda, _, let version?, _): try coverage.onnxruntimeCUDA(version: version)
      case (.onnxruntimeCpu, _, let version?, _): try coverage.onnxruntimeCPU(version: version)
      case (.onnxruntimeOpenvino, _, let onnxruntime?, let openvino?):
        try coverage.onnxruntimeOpenVINO(onnxruntime: onnxruntime, openvino: openvino)
      case (.openvino, _, _, let version?): try coverage.openvino(version: version)
      default: nil
      }
    }
  }

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
      for runtime in Runtime.allCases {
        document.merge(CoverageFacts.unknown(prefix: runtime.prefix, reason: reason))
      }
      return document
    }
    let coverage = try Coverage(graph: graph, catalog: OperatorCatalog(files: operatorTables(of: book)))
    func version(_ path: String) -> DottedVersion? { sheet.value(path).stringValue.flatMap { DottedVersion($0) } }
    let tensorrt = version("release.tensorrtTable")
    let onnxruntime = version("release.onnxruntime")
    let openvino = version("release.openvino")
    for runtime in Runtime.allCases {
      let result = try runtime.result(coverage, tensorrt: tensorrt, onnxruntime: onnxruntime, openvino: openvino)
      document.merge(
        result.map { CoverageFacts.document(prefix: runtime.prefix, $0) }
          ?? CoverageFacts.unknown(
            prefix: runtime.prefix, reason: "the catalog does not say which version the release has"))
    }
    document.merge(ActivationFacts.document(graph, coverage))
    return document
  }

  private static func operatorTables(of book: RuleBook) -> [String: String] {
    let folder = "catalog/operators/"
    return Dictionary(
      book.tables.filter { $0.key.hasPrefix(folder) }.map { (String($0.key.dropFirst(folder.count)), $0.value) },
      uniquingKeysWith: { first, _ in first })
  }
}

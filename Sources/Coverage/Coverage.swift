package import Facts
package import ModelInspection

/// Which nodes of a model each runtime takes, worked out from the operator catalog without the runtimes.
///
/// Types and ranks are inferred once; each question then reads the rows of its own runtime and version.
package struct Coverage {
  /// Judging a node by every runtime takes some three microseconds, and a hostile file of a few megabytes can hold a
  /// million nodes. Published models stay far below.
  package static let mostNodes = 200_000
  /// Bodies of control flow and of functions, the main graph included.
  package static let mostGraphs = 20_000

  /// Whether a graph is beyond what should be judged within a second.
  package static func isTooLarge(_ graph: OperatorGraph) -> Bool {
    graph.graphs.count > mostGraphs || graph.graphs.reduce(0) { $0 + $1.nodes.count } > mostNodes
  }

  let graph: OperatorGraph
  private let catalog: OperatorCatalog
  private let signatures: OperatorSignatures
  let knowledge: TensorKnowledge
  private let restrictions: [Restriction]
  /// The node that holds each body.
  private let holders: [Int: (graph: Int, node: Int)]

  /// - Throws: ``CatalogError`` when a table is missing or malformed.
  package init(graph: OperatorGraph, catalog: OperatorCatalog) throws(CatalogError) {
    self.graph = graph
    self.catalog = catalog
    signatures = try OperatorSignatures(try catalog.table("onnx.tsv"), for: graph)
    let rules = try InferenceRule.read(try catalog.table("inference.tsv"), for: graph)
    knowledge = ElementTypeInference.infer(graph, signatures, rules)
    holders = graph.bodyHolders
    restrictions = try Restriction.read(try catalog.table("restrictions.tsv"))
  }

  /// TensorRT's own ONNX parser (`trtexec`, a plan made ahead): the model is taken whole or not at all.
  package func tensorrt(version: DottedVersion) throws(CatalogError) -> CoverageResult {
    let judge = try tensorrtJudge(version, others: nil)
    let walk = CoverageWalk(graph, knowledge, judge, bodies: .whole)
    return CoverageTally(graph, walk.judgements).whole(judge, cautions: judge.cautions)
  }

  /// ONNX Runtime's TensorRT execution provider: what the parser accepts, run by run, the rest on CUDA and the CPU.
  package func onnxruntimeTensorRT(
    tensorrt: DottedVersion, onnxruntime: DottedVersion
  ) throws(CatalogError) -> CoverageResult {
    let others = [try kernelJudge("CUDA", onnxruntime), try kernelJudge("CPU", onnxruntime)]
    let judge = try tensorrtJudge(tensorrt, others: others)
    let walk = CoverageWalk(graph, knowledge, judge, bodies: .whole)
    var partitions = 0
    for index in graph.graphs.indices where !walk.judgements[index].isEmpty {
      // A body whose node is taken is part of that node's subgraph.
      if index > 0, isTakenWithParent(index, walk.judgements) { continue }
      partitions += Partitioning.runs(graph, index, walk.judgements[index], merging: true)
    }
    return CoverageTally(graph, walk.judgements).result(judge, partitions: partitions, cautions: judge.cautions)
  }

  /// ONNX Runtime's CUDA execution provider; the rest runs on the CPU.
  package func onnxruntimeCUDA(version: DottedVersion) throws(CatalogError) -> CoverageResult {
    try kernels("CUDA", version)
  }

  /// ONNX Runtime's CPU execution provider, the last resort: a model it does not take whole does not load.
  package func onnxruntimeCPU(version: DottedVersion) throws(CatalogError) -> CoverageResult {
    try kernels("CPU", version)
  }

  /// ONNX Runtime's OpenVINO execution provider on the CPU; the rest runs on ONNX Runtime's own CPU kernels.
  package func onnxruntimeOpenVINO(
    onnxruntime: DottedVersion, openvino: DottedVersion
  ) throws(CatalogError) -> CoverageResult {
    let judge = try OpenVINOProviderJudge(
      try catalog.table("onnxruntime-openvino.tsv"), for: graph, restrictions, version: onnxruntime,
      openvino: openvino, cpu: try kernelJudge("CPU", onnxruntime))
    var judgements = CoverageWalk(graph, knowledge, judge, bodies: .whole).judgements
    var subgraphs = 0
    for index in graph.reachableGraphs where index == 0 || !isTakenWithParent(index, judgements) {
      let clusters = OpenVINOClusters(graph: graph, knowledge: knowledge, judge: judge, graphIndex: index)
      let (partitioned, count) = clusters.partition(judgements[index])
      judgements[index] = partitioned
      subgraphs += count
    }
    var result = CoverageTally(graph, judgements).result(judge, partitions: subgraphs)
    result.failures = try openvinoFailures(judgements, version: openvino)
    return result
  }

  /// The nodes that the provider claims and OpenVINO then fails on: the session is not created, nothing falls back.
  private func openvinoFailures(
    _ judgements: [[Judgement]], version: DottedVersion
  ) throws(CatalogError) -> [CoverageResult.Blocker] {
    let judge = try openvinoJudge(version)
    let failing = judgements.enumerated().map { index, list in
      zip(graph.graphs[index].nodes, list).map { node, judgement -> Judgement in
        guard judgement.mayBeTaken, judgement != .folded else { return .folded }
        let verdict = judge.checkRestrictions(node, knowledge)
        if case .refused = verdict { return verdict }
        return .folded
      }
    }
    return CoverageTally(graph, failing).result(judge, partitions: 0).blockers
  }

  private func openvinoJudge(_ version: DottedVersion) throws(CatalogError) -> OpenVINOJudge {
    try OpenVINOJudge(try catalog.table("openvino.tsv"), for: graph, restrictions, version: version.description)
  }

  /// OpenVINO's own ONNX front end: the model is converted whole or not at all.
  /// - Parameter version: named in the result; the table has one column, of the newest OpenVINO looked at.
  package func openvino(version: DottedVersion) throws(CatalogError) -> CoverageResult {
    let judge = try openvinoJudge(version)
    let walk = CoverageWalk(graph, knowledge, judge, bodies: .whole)
    var result = CoverageTally(graph, walk.judgements).whole(judge)
    if let oldest = judge.oldest, version < oldest {
      result.reservation = "the operator table is good from OpenVINO \(oldest) on, and this is \(version)"
    }
    return result
  }

  private func kernels(_ provider: String, _ version: DottedVersion) throws(CatalogError) -> CoverageResult {
    let judge = try kernelJudge(provider, version)
    let walk = CoverageWalk(graph, knowledge, judge, bodies: .independent)
    var result = CoverageTally(graph, walk.judgements).result(judge, partitions: 1)
    if result.nodes == 0 { result.partitions = 0 }
    guard result.complete == false else { return result }
    result.partitions = graph.reachableGraphs.reduce(0) { sum, index in
      sum + Partitioning.runs(graph, index, walk.judgements[index], merging: false)
    }
    return result
  }

  private func kernelJudge(_ provider: String, _ version: DottedVersion) throws(CatalogError) -> KernelJudge {
    let runtime = "onnxruntime-\(provider.lowercased())"
    let table = try KernelTable(try catalog.table("\(runtime).tsv"), for: graph, signatures, version: version)
    let ofProvider = restrictions.indices.filter { restrictions[$0].runtime == runtime }
    let applying = graph.operators.map { entry in
      entry.domain == "ai.onnx" ? ofProvider.filter { restrictions[$0].operators.contains(entry.name) } : []
    }
    return KernelJudge(
      graph: graph, signatures: signatures, table: table, restrictions: applying, allRestrictions: restrictions,
      provider: provider)
  }

  private func tensorrtJudge(_ version: DottedVersion, others: [KernelJudge]?) throws(CatalogError) -> TensorRTJudge {
    let table = try TensorRTTable(catalog, for: graph, restrictions, version: version)
    var isNetworkOutput = [Bool](repeating: false, count: graph.tensors.count)
    for tensor in graph.graphs.first?.outputs ?? [] where graph.tensors.indices.contains(tensor) {
      isNetworkOutput[tensor] = true
    }
    return TensorRTJudge(
      graph: graph, signatures: signatures, table: table, restrictions: restrictions,
      isNetworkOutput: isNetworkOutput, others: others)
  }

  /// Whether the node that holds a body is taken, and the body with it.
  private func isTakenWithParent(_ body: Int, _ judgements: [[Judgement]]) -> Bool {
    guard let holder = holders[body] else { return false }
    return judgements[holder.graph][holder.node].mayBeTaken
  }
}

extension CoverageTally {
  /// The result of a runtime that takes a model whole or not at all.
  fileprivate func whole(_ judge: some RuntimeJudge, cautions: (Int) -> [String] = { _ in [] }) -> CoverageResult {
    var result = result(judge, partitions: 0, cautions: cautions)
    result.partitions = result.complete == false || result.nodes == 0 ? 0 : 1
    return result
  }
}

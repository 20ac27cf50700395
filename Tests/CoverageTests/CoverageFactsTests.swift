import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct CoverageFactsTests {
  @Test func `a result as facts`() {
    let blocker = CoverageResult.Blocker(
      operator: "Det", kind: .unsupportedOperator, reason: "no Det", count: 2, nodes: ["a", "b"])
    let result = CoverageResult(
      version: "10.10", nodes: 8, taken: 6, undetermined: 0, partitions: 2, blockers: [blocker])
    let document = CoverageFacts.document(prefix: "coverage.tensorrt", result)
    #expect(document["coverage.tensorrt.unsupported"]?.value == 2)
    #expect(document["coverage.tensorrt.share"]?.value == 0.75)
    #expect(document["coverage.tensorrt.complete"]?.value == false)
    #expect(document["coverage.tensorrt.blockers"]?.value.listValue?.first?["reason"] == "no Det")
    #expect(document["coverage.tensorrt.blockers"]?.value.listValue?.first?["nodes"] == ["a", "b"])
  }

  @Test func `undetermined nodes make completeness unknown, with the reason`() {
    let doubt = CoverageResult.Blocker(operator: "Relu", kind: .elementType, reason: "no type", count: 1, nodes: [])
    let result = CoverageResult(
      version: "1.28", nodes: 2, taken: 1, undetermined: 1, partitions: 1, doubts: [doubt])
    let document = CoverageFacts.document(prefix: "coverage.openvino", result)
    #expect(document["coverage.openvino.complete"]?.value.unknownValue?.reason == "Relu (1): no type")
  }

  @Test func `without a graph every fact is unknown, and none is forgotten`() {
    let result = CoverageResult(version: "1", nodes: 0, taken: 0, undetermined: 0, partitions: 0)
    let known = CoverageFacts.document(prefix: "p", result)
    let unknown = CoverageFacts.unknown(prefix: "p", reason: "a plan has no graph")
    #expect(known.paths == unknown.paths)
    #expect(unknown.facts.values.allSatisfy { $0.value.unknownValue?.reason == "a plan has no graph" })
  }

  @Test func `lists stay short where a model has a thousand reasons, counts do not`() {
    let blockers = (0..<1_000).map {
      CoverageResult.Blocker(operator: "Op\($0)", kind: .customDomain, reason: "no", count: 1, nodes: [])
    }
    let result = CoverageResult(
      version: "1", nodes: 1_000, taken: 0, undetermined: 0, partitions: 0, blockers: blockers)
    let document = CoverageFacts.document(prefix: "p", result)
    #expect(document["p.blockers"]?.value.listValue?.count == CoverageFacts.mostRecords)
    #expect(document["p.unsupported"]?.value == 1_000)
  }

  @Test func `graphs that would take seconds are left alone`() {
    let node = OperatorGraph.Node(name: "", operatorIndex: 0, inputs: [], outputs: [])
    func graph(nodes: Int, graphs: Int = 1) -> OperatorGraph {
      var graph = OperatorGraph()
      graph.graphs = [OperatorGraph.Graph](repeating: OperatorGraph.Graph(name: ""), count: graphs)
      graph.graphs[0].nodes = [OperatorGraph.Node](repeating: node, count: nodes)
      return graph
    }
    #expect(!Coverage.isTooLarge(graph(nodes: Coverage.mostNodes)))
    #expect(Coverage.isTooLarge(graph(nodes: Coverage.mostNodes + 1)))
    #expect(Coverage.isTooLarge(graph(nodes: 1, graphs: Coverage.mostGraphs + 1)))
  }
}

import Facts
import ModelInspection

@testable import Coverage

/// Builds small operator graphs for tests: tensors by name, operators by need.
struct GraphBuilder {
  private(set) var graph = OperatorGraph(graphs: [OperatorGraph.Graph(name: "main")])
  private var tensors: [String: Int] = [:]
  private var operators: [String: Int] = [:]
  private var current = 0
  var opset = 17

  init(opset: Int = 17) { self.opset = opset }

  @discardableResult
  mutating func tensor(
    _ name: String, _ type: ElementType? = nil, _ shape: [OperatorGraph.Dimension]? = nil, constant: Bool = false
  ) -> Int {
    if name.isEmpty { return -1 }
    if let index = tensors[name] { return index }
    graph.tensors.append(OperatorGraph.Tensor(name: name, type: type, shape: shape, isConstant: constant))
    tensors[name] = graph.tensors.count - 1
    return graph.tensors.count - 1
  }

  mutating func input(_ name: String, _ type: ElementType?, _ shape: [Int64]?) {
    let index = tensor(name, type, shape.map { $0.map { $0 < 0 ? .symbol("n") : .fixed($0) } })
    graph.graphs[current].inputs.append(index)
  }

  mutating func constant(_ name: String, _ type: ElementType = .fp32, _ shape: [Int64] = [1]) {
    tensor(name, type, shape.map { .fixed($0) }, constant: true)
  }

  mutating func output(_ name: String) { graph.graphs[current].outputs.append(tensor(name)) }

  /// Adds a node named after its first output.
  mutating func node(
    _ name: String, _ inputs: [String], _ outputs: [String], domain: String = "ai.onnx",
    attributes: [String: OperatorGraph.Attribute] = [:], bodies: [Int] = [], isModelFunction: Bool = false
  ) {
    let key = "\(domain) \(name)"
    if operators[key] == nil {
      let version = domain == "ai.onnx" ? opset : 1
      graph.operators.append(
        OperatorGraph.Operator(domain: domain, name: name, opset: version, isModelFunction: isModelFunction))
      operators[key] = graph.operators.count - 1
    }
    let node = OperatorGraph.Node(
      name: outputs.first ?? "", operatorIndex: operators[key] ?? 0, inputs: inputs.map { tensor($0) },
      outputs: outputs.map { tensor($0) }, attributes: attributes, bodies: bodies)
    graph.graphs[current].nodes.append(node)
  }

  /// Fills a new body with what `build` adds and returns its index. Names are shared with the outer graph.
  mutating func body(_ build: (inout GraphBuilder) -> Void) -> Int {
    let outer = current
    graph.graphs.append(OperatorGraph.Graph(name: "body"))
    current = graph.graphs.count - 1
    build(&self)
    let index = current
    current = outer
    return index
  }
}

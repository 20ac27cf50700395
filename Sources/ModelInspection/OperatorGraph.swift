package import Facts

/// The operators of a model and the tensors that join them, without weights: what coverage is computed from.
///
/// Graphs, tensors and operators are held in flat arrays and named by index, so that a graph of a million nodes costs
/// no object per node. `graphs[0]` is the main graph; bodies of `If`, `Loop` and `Scan` follow,
/// then those of model-local functions.
package struct OperatorGraph: Sendable, Hashable {
  /// An operator as a model names it. ONNX's default domain is written `ai.onnx`.
  package struct Operator: Sendable, Hashable {
    package var domain: String
    package var name: String
    /// The opset version the model (or the model-local function) imports for the domain; nil when it imports none.
    package var opset: Int?
    /// Whether the model carries the body of this operator itself, as a model-local function.
    package var isModelFunction: Bool
    /// Index into ``OperatorGraph/graphs`` of the model-local function's body.
    package var body: Int?

    package init(domain: String, name: String, opset: Int?, isModelFunction: Bool = false, body: Int? = nil) {
      self.domain = domain
      self.name = name
      self.opset = opset
      self.isModelFunction = isModelFunction
      self.body = body
    }
  }

  /// One dimension of a shape.
  package enum Dimension: Sendable, Hashable {
    case fixed(Int64)
    /// A name the exporter gave to a free dimension, such as `batch`.
    case symbol(String)
    case unknown
  }

  /// A tensor of the model. Names are scoped to a graph: the same text in two graphs may be two tensors.
  package struct Tensor: Sendable, Hashable {
    package var name: String
    /// nil when the file does not say; coverage infers it where the operator determines it.
    package var type: ElementType?
    /// nil when the rank is not known; empty for a scalar.
    package var shape: [Dimension]?
    /// An initializer or the output of a Constant node: its value is in the file.
    package var isConstant: Bool
    /// The values of a short constant, such as the sizes that a Reshape is given; nil for all others.
    package var values: [Double]?

    package init(
      name: String, type: ElementType? = nil, shape: [Dimension]? = nil, isConstant: Bool = false,
      values: [Double]? = nil
    ) {
      self.name = name
      self.type = type
      self.shape = shape
      self.isConstant = isConstant
      self.values = values
    }
  }

  /// A small attribute. Tensors, graphs and long lists are not kept.
  package enum Attribute: Sendable, Hashable {
    case int(Int64)
    case float(Float)
    case string(String)
    case ints([Int64])
    /// Present, of another kind or too long to keep.
    case other
  }

  package struct Node: Sendable, Hashable {
    package var name: String
    /// Index into ``OperatorGraph/operators``.
    package var operatorIndex: Int
    /// Indices into ``OperatorGraph/tensors``; -1 for an optional input that is left out.
    package var inputs: [Int]
    /// Likewise.
    package var outputs: [Int]
    package var attributes: [String: Attribute]
    /// Indices into ``OperatorGraph/graphs`` of the bodies this node carries.
    package var bodies: [Int]

    package init(
      name: String, operatorIndex: Int, inputs: [Int], outputs: [Int], attributes: [String: Attribute] = [:],
      bodies: [Int] = []
    ) {
      self.name = name
      self.operatorIndex = operatorIndex
      self.inputs = inputs
      self.outputs = outputs
      self.attributes = attributes
      self.bodies = bodies
    }
  }

  package struct Graph: Sendable, Hashable {
    package var name: String
    /// In the file's order, which ONNX requires to be topological.
    package var nodes: [Node]
    /// Indices into ``OperatorGraph/tensors``, initializers excluded.
    package var inputs: [Int]
    package var outputs: [Int]

    package init(name: String, nodes: [Node] = [], inputs: [Int] = [], outputs: [Int] = []) {
      self.name = name
      self.nodes = nodes
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  package var operators: [Operator]
  package var tensors: [Tensor]
  package var graphs: [Graph]

  package init(operators: [Operator] = [], tensors: [Tensor] = [], graphs: [Graph] = []) {
    self.operators = operators
    self.tensors = tensors
    self.graphs = graphs
  }
}

import Facts
import ModelInspection

/// What is known of each tensor of a graph, by tensor index: from the file, or inferred.
struct TensorKnowledge {
  /// nil: not known, or no plain tensor.
  var types: [ElementType?]
  /// -1: not known.
  var ranks: [Int16]
  /// Certain to have a rank of 1 or more, also where the rank itself is not known.
  var isNoScalar: [Bool]
  /// The number of elements of a tensor of rank 1; -1: not known.
  var lengths: [Int32]
  /// An initializer or the output of a Constant node.
  var isConstant: [Bool]
  /// Computable before the model runs: from constants, or from the shape of an input whose shape is fixed.
  var isFoldable: [Bool]

  /// What the file says.
  init(_ graph: OperatorGraph) {
    types = graph.tensors.map(\.type)
    ranks = graph.tensors.map { $0.shape.map { Int16(clamping: $0.count) } ?? -1 }
    isNoScalar = ranks.map { $0 > 0 }
    lengths = graph.tensors.map { tensor in
      guard let shape = tensor.shape, shape.count == 1, case .fixed(let size) = shape[0] else { return -1 }
      return Int32(clamping: size)
    }
    isConstant = graph.tensors.map(\.isConstant)
    isFoldable = isConstant
  }

  func type(_ tensor: Int) -> ElementType? { types.indices.contains(tensor) ? types[tensor] : nil }
  func rank(_ tensor: Int) -> Int16 { ranks.indices.contains(tensor) ? ranks[tensor] : -1 }
  func isNoScalar(_ tensor: Int) -> Bool { isNoScalar.indices.contains(tensor) && isNoScalar[tensor] }
  func length(_ tensor: Int) -> Int32 { lengths.indices.contains(tensor) ? lengths[tensor] : -1 }
  func isConstant(_ tensor: Int) -> Bool { isConstant.indices.contains(tensor) && isConstant[tensor] }
  func isFoldable(_ tensor: Int) -> Bool { isFoldable.indices.contains(tensor) && isFoldable[tensor] }
}

extension OperatorGraph.Node {
  /// The tensor at an input; nil when it is left out.
  func input(_ index: Int) -> Int? { index < inputs.count && inputs[index] >= 0 ? inputs[index] : nil }

  /// The tensor at an output; nil when it is left out.
  func output(_ index: Int) -> Int? { index < outputs.count && outputs[index] >= 0 ? outputs[index] : nil }

  func int(_ attribute: String) -> Int64? {
    if case .int(let value)? = attributes[attribute] { value } else { nil }
  }

  func ints(_ attribute: String) -> [Int64]? {
    if case .ints(let values)? = attributes[attribute] { values } else { nil }
  }
}

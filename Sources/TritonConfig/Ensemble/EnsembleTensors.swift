import Facts

/// The tensors of an ensemble with the types and shapes that its own config and the steps' models give them (core,
/// `ensemble_utils.cc`).
struct EnsembleTensors {
  struct Node {
    var name: String
    /// The model that the type and shape were taken from first.
    var model: String
    var type = DataType.invalid
    var dims: [Int64] = []
    var fullDims: [Int64] = []
    /// Whether type and shape may be filled in by a backend.
    var isOpen = false
    /// The steps that read it.
    var readers: [Int] = []
  }

  /// A step, or the ensemble's response, which reads all outputs and makes nothing.
  struct Step {
    var reads: [Int]
    var makes: [Int] = []
    var isDecoupled = false
  }

  /// Something for which the server refuses the ensemble.
  struct Refusal {
    var id: String
    var message: String
    /// The way from the step to the element at fault.
    var steps: [ConfigPath.Step]
    var remedy: String?
  }

  private(set) var nodes: [Node] = []
  /// The ensemble's own inputs, by their places in ``nodes``.
  private(set) var inputs: [Int] = []
  /// The ensemble's response first, then its steps.
  private(set) var steps: [Step] = []
  /// The ensemble as messages name it.
  let label: String
  private var indices: [String: Int] = [:]

  init(_ config: ModelConfig, label: String) {
    self.label = label
    let hasBatch = config.maxBatchSize > 0
    var nodes: [Node] = []
    var indices: [String: Int] = [:]
    func declare(_ name: String, _ type: DataType, _ dims: [Int64]) -> Int {
      if let index = indices[name] { return index }
      indices[name] = nodes.count
      nodes.append(
        Node(name: name, model: label, type: type, dims: dims, fullDims: (hasBatch ? [-1] : []) + dims))
      return nodes.count - 1
    }
    for input in config.input { inputs.append(declare(input.name, input.dataType, input.reshape?.shape ?? input.dims)) }
    let outputs = config.output.map { declare($0.name, $0.dataType, $0.reshape?.shape ?? $0.dims) }
    self.nodes = nodes
    self.indices = indices
    append(Step(reads: Array(Set(outputs))))
  }

  /// Connects a step's model with the tensors that it is mapped to.
  ///
  /// - Parameter isOpen: whether the model's tensors are not all known.
  mutating func map(
    _ step: ModelEnsembling.Step, _ model: ModelConfig, label name: String, isOpen: Bool
  ) -> (refusals: [Refusal], doubts: [String]) {
    var refusals: [Refusal] = []
    var doubts: [String] = []
    let hasBatch = model.maxBatchSize > 0
    let prefix = "in ensemble \(label), "

    let known = Set(model.input.map(\.name))
    for (key, tensor) in step.inputMap where !known.contains(key) {
      if isOpen {
        doubts.append("whether model '\(name)' has an input '\(key)'")
        continue
      }
      refusals.append(
        Refusal(
          id: "step-input-unknown",
          message: prefix + "ensemble tensor \(tensor) is mapping to non-existing input \(key) in model \(name)",
          steps: ["input_map", .key(key)], remedy: Self.nearest(key, known)))
    }
    for input in model.input {
      guard let tensor = step.inputMap[input.name] else {
        if !input.optional {
          refusals.append(
            Refusal(
              id: "step-input-unmapped",
              message: prefix + "input \(input.name) in model \(name) is not mapped to any ensemble tensors",
              steps: ["input_map"], remedy: "add `input_map { key: \"\(input.name)\" value: \"…\" }`"))
        }
        continue
      }
      refusals += join(
        tensor,
        Node(
          name: tensor, model: name, type: input.dataType, dims: input.dims,
          fullDims: (hasBatch ? [-1] : []) + input.dims, isOpen: isOpen), ["input_map", .key(input.name)])
    }
    let outputs = Set(model.output.map(\.name))
    for (key, tensor) in step.outputMap where !outputs.contains(key) {
      if isOpen {
        doubts.append("whether model '\(name)' has an output '\(key)'")
        continue
      }
      refusals.append(
        Refusal(
          id: "step-output-unknown",
          message: prefix + "ensemble tensor \(tensor) is mapped from non-existing output \(key) in model "
            + step.modelName, steps: ["output_map", .key(key)], remedy: Self.nearest(key, outputs)))
    }
    for output in model.output {
      guard let tensor = step.outputMap[output.name] else { continue }
      refusals += join(
        tensor,
        Node(
          name: tensor, model: name, type: output.dataType, dims: output.dims,
          fullDims: (hasBatch ? [-1] : []) + output.dims, isOpen: isOpen), ["output_map", .key(output.name)])
    }
    append(
      Step(
        reads: Array(Set(step.inputMap.values.compactMap { indices[$0] })),
        makes: step.outputMap.values.compactMap { indices[$0] },
        isDecoupled: model.modelTransactionPolicy?.decoupled == true))
    return (refusals, doubts)
  }

  /// Adds a tensor, or compares it with what it was said to be before.
  private mutating func join(
    _ tensor: String, _ node: Node, _ steps: [ConfigPath.Step]
  ) -> [Refusal] {
    guard let index = indices[tensor] else {
      indices[tensor] = nodes.count
      nodes.append(node)
      return []
    }
    let other = nodes[index]
    let prefix = "in ensemble \(label), ensemble tensor \(tensor): "
    if other.isUnknown || node.isUnknown { return [] }
    if other.type != node.type {
      return [
        Refusal(
          id: "ensemble-types-differ",
          message: prefix + "inconsistent data type: \(other.type.text) is inferred from model \(other.model) while "
            + "\(node.type.text) is inferred from model \(node.model)",
          steps: steps, remedy: "put a step between them that converts, or correct the type")
      ]
    }
    if TensorShape.agree(other.dims, node.dims) || TensorShape.agree(other.fullDims, node.fullDims) { return [] }
    return [
      Refusal(
        id: "ensemble-shapes-differ",
        message: prefix + "inconsistent shape: \(TensorShape.text(other.fullDims)) is inferred from model "
          + "\(other.model) while \(TensorShape.text(node.fullDims)) is inferred from model \(node.model)",
        steps: steps, remedy: "write -1 for dimensions that vary, or correct the shape")
    ]
  }

  private mutating func append(_ step: Step) {
    for node in step.reads { nodes[node].readers.append(steps.count) }
    steps.append(step)
  }

  private static func nearest(_ name: String, _ names: Set<String>) -> String {
    if let near = Suggestion.nearest(to: name, among: names) { return "write `key: \"\(near)\"`" }
    return "the model has \(names.sorted().joined(separator: ", "))"
  }
}

extension EnsembleTensors.Node {
  /// Whether there is nothing to compare yet.
  fileprivate var isUnknown: Bool { isOpen && (type == .invalid || dims.isEmpty) }
}

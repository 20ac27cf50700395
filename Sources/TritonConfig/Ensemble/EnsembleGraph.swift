/// The tensors of an ensemble and which is made of which (core, `model_config_utils.cc`, BuildEnsembleGraph).
struct EnsembleGraph: Sendable {
  /// A tensor by its name in the ensemble.
  struct Tensor: Sendable {
    var name: String
    var isProduced = false
    var isReady = false
    /// The inputs of the step that makes it.
    var sources: [Int] = []
    /// The outputs of the steps that read it.
    var targets: [Int] = []
    /// Where the config names it first.
    var path: ConfigPath
  }

  /// An output map that makes a tensor that another has made before.
  struct Collision: Sendable {
    var tensor: String
    var step: Int
    var path: ConfigPath
  }

  private(set) var tensors: [Tensor] = []
  private(set) var collisions: [Collision] = []
  private var indices: [String: Int] = [:]

  init(_ ensemble: ModelEnsembling) {
    for (index, step) in ensemble.step.enumerated() {
      let path: ConfigPath = ["ensemble_scheduling", "step", .index(index)]
      var outputs: [Int] = []
      for (key, name) in step.outputMap {
        let place = path.field("output_map").key(key)
        let tensor = self.index(name, place)
        if tensors[tensor].isProduced { collisions.append(Collision(tensor: name, step: index, path: place)) }
        tensors[tensor].isProduced = true
        outputs.append(tensor)
      }
      for (key, name) in step.inputMap {
        let tensor = self.index(name, path.field("input_map").key(key))
        tensors[tensor].targets += outputs
        for output in outputs { tensors[output].sources.append(tensor) }
      }
    }
  }

  subscript(name: String) -> Tensor? { indices[name].map { tensors[$0] } }

  private mutating func index(_ name: String, _ path: ConfigPath) -> Int {
    if let index = indices[name] { return index }
    indices[name] = tensors.count
    tensors.append(Tensor(name: name, path: path))
    return tensors.count - 1
  }

  /// Follows the data from the ensemble's inputs: a tensor is ready when all that it is made of is.
  mutating func propagate(from inputs: [String]) {
    var waiting = tensors.map { Set($0.sources).count }
    var queue = inputs.compactMap { indices[$0] }
    for index in queue { tensors[index].isReady = true }
    while let index = queue.popLast() {
      for target in Set(tensors[index].targets) {
        waiting[target] -= 1
        if waiting[target] == 0, !tensors[target].isReady {
          tensors[target].isReady = true
          queue.append(target)
        }
      }
    }
  }

  /// The last tensor that is not ready on the way back from one; the tensor itself when all before it is ready.
  func origin(ofUnready name: String) -> String {
    guard var index = indices[name] else { return name }
    var seen: Set<Int> = []
    while let next = tensors[index].sources.first(where: { !tensors[$0].isReady && !seen.contains($0) }) {
      seen.insert(next)
      index = next
    }
    return tensors[index].name
  }
}

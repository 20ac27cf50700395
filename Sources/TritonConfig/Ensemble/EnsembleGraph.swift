/// The tensors of an ensemble and which is made of which (core, `model_config_utils.cc`, BuildEnsembleGraph).
struct EnsembleGraph: Sendable {
  /// A tensor by its name in the ensemble.
  struct Tensor: Sendable {
    var name: String
    /// The steps that make it; more than one is an error.
    var makers: [Int] = []
    var isUsed = false
    var isReady = false
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
  /// The tensors that each step reads, each once, and those it makes.
  private var steps: [(reads: [Int], makes: [Int])] = []
  /// The steps that read a tensor.
  private var readers: [[Int]] = []
  private var indices: [String: Int] = [:]

  init(_ ensemble: ModelEnsembling) {
    for (step, message) in ensemble.step.enumerated() {
      let path: ConfigPath = ["ensemble_scheduling", "step", .index(step)]
      var (reads, makes): (Set<Int>, [Int]) = ([], [])
      for (key, name) in message.outputMap {
        let place = path.field("output_map").key(key)
        let tensor = index(name, place)
        if !tensors[tensor].makers.isEmpty {
          collisions.append(Collision(tensor: name, step: step, path: place))
        }
        tensors[tensor].makers.append(step)
        makes.append(tensor)
      }
      for (key, name) in message.inputMap {
        let tensor = index(name, path.field("input_map").key(key))
        tensors[tensor].isUsed = true
        if reads.insert(tensor).inserted { readers[tensor].append(step) }
      }
      steps.append((reads.sorted(), makes))
    }
  }

  subscript(name: String) -> Tensor? { indices[name].map { tensors[$0] } }

  private mutating func index(_ name: String, _ path: ConfigPath) -> Int {
    if let index = indices[name] { return index }
    indices[name] = tensors.count
    tensors.append(Tensor(name: name, path: path))
    readers.append([])
    return tensors.count - 1
  }

  /// Follows the data from the ensemble's inputs: a tensor is ready when all that its steps read is.
  mutating func propagate(from inputs: [String]) {
    var waitingSteps = steps.map(\.reads.count)
    var waitingTensors = tensors.map(\.makers.count)
    var queue = inputs.compactMap { indices[$0] }.filter { index in
      defer { tensors[index].isReady = true }
      return !tensors[index].isReady
    }
    while let tensor = queue.popLast() {
      for step in readers[tensor] {
        waitingSteps[step] -= 1
        if waitingSteps[step] > 0 { continue }
        for made in steps[step].makes {
          waitingTensors[made] -= 1
          if waitingTensors[made] == 0, !tensors[made].isReady {
            tensors[made].isReady = true
            queue.append(made)
          }
        }
      }
    }
  }

  /// The last tensor that is not ready on the way back from one; the tensor itself when all before it is ready.
  func origin(ofUnready name: String) -> String {
    guard var tensor = indices[name] else { return name }
    var seen: Set<Int> = []
    while let next = source(of: tensor, without: seen) {
      seen.insert(next)
      tensor = next
    }
    return tensors[tensor].name
  }

  private func source(of tensor: Int, without seen: Set<Int>) -> Int? {
    for step in tensors[tensor].makers {
      if let source = steps[step].reads.first(where: { !tensors[$0].isReady && !seen.contains($0) }) { return source }
    }
    return nil
  }
}

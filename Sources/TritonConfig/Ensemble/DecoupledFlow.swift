/// How responses of decoupled steps run through an ensemble: no step may take them from two of these (core,
/// `ensemble_utils.cc`, ValidateEnsembleConfig).
struct DecoupledFlow {
  /// Whether any step is decoupled.
  private(set) var isDecoupled = false
  /// The model of the first step that takes inputs from two decoupled steps.
  private(set) var meetingPlace: String?

  init(_ tensors: EnsembleTensors) {
    // 0 is the request itself; every decoupled step starts a stream of its own.
    var streams = [Int](repeating: 0, count: tensors.nodes.count)
    var streamCount = 0
    var waiting = tensors.steps.map(\.reads.count)
    var isReached = [Bool](repeating: false, count: tensors.nodes.count)
    var queue = tensors.inputs
    for input in queue { isReached[input] = true }
    var next = 0
    while next < queue.count {
      for reader in tensors.nodes[queue[next]].readers {
        waiting[reader] -= 1
        let step = tensors.steps[reader]
        guard waiting[reader] == 0, let first = step.reads.first else { continue }
        let stream = streams[first]
        if step.reads.contains(where: { streams[$0] != stream }) {
          // The server names the model that the step's first tensor was first seen in.
          meetingPlace = step.makes.first.map { tensors.nodes[$0].model } ?? tensors.label
          return
        }
        if step.isDecoupled { streamCount += 1 }
        for made in step.makes where !isReached[made] {
          isReached[made] = true
          streams[made] = step.isDecoupled ? streamCount : stream
          queue.append(made)
        }
      }
      next += 1
    }
    isDecoupled = streamCount != 0
  }
}

/// How responses of decoupled steps run through an ensemble: no step may take them from two of these (core,
/// `ensemble_utils.cc`, ValidateEnsembleConfig).
struct DecoupledFlow {
  /// Whether any step is decoupled.
  private(set) var isDecoupled = false
  /// The model of the first step that takes inputs from two decoupled steps.
  private(set) var meetingPlace: String?

  init(_ tensors: EnsembleTensors) {
    let nodes = tensors.nodes
    // 0 is the request itself; every decoupled step starts a stream of its own.
    var streams = [Int](repeating: 0, count: nodes.count)
    var isReached = [Bool](repeating: false, count: nodes.count)
    var streamOfStep: [Int: Int] = [:]
    var streamCount = 0
    var waiting = nodes.map(\.sources.count)
    var queue = tensors.inputs
    for input in queue { isReached[input] = true }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for target in nodes[node].targets {
        waiting[target] -= 1
        guard waiting[target] == 0, !isReached[target], let first = nodes[target].sources.first else { continue }
        let stream = streams[first]
        if nodes[target].sources.contains(where: { streams[$0] != stream }) {
          meetingPlace = nodes[target].model
          return
        }
        streams[target] = stream
        if let step = nodes[target].step, let known = streamOfStep[step] {
          streams[target] = known
        } else if nodes[target].isDecoupled {
          streamCount += 1
          streams[target] = streamCount
        }
        if let step = nodes[target].step { streamOfStep[step] = streams[target] }
        isReached[target] = true
        queue.append(target)
      }
    }
    isDecoupled = streamCount != 0
  }
}

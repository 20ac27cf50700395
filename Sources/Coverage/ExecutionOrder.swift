import ModelInspection

/// The nodes of one graph in the order in which ONNX Runtime hands them to its providers, and the edges between them.
///
/// The order is topological with priorities: Shape and Size first, then the place in the file
/// (onnxruntime GraphViewer, priority-based topological sort).
struct ExecutionOrder {
  /// Node indices.
  private(set) var nodes: [Int] = []
  /// By node index: the nodes that read its outputs, each once or more.
  private(set) var consumers: [[Int32]]

  /// - Parameter isPresent: by node index; nodes that were folded away are left out with their edges.
  init(_ graph: OperatorGraph, graphIndex: Int, isPresent: [Bool]) {
    let all = graph.graphs[graphIndex].nodes
    var producer = Producers(all)
    for (index, node) in all.enumerated() where isPresent[index] {
      for tensor in node.outputs where tensor >= 0 { producer[tensor] = Int32(clamping: index) }
    }
    consumers = [[Int32]](repeating: [], count: all.count)
    var waiting = [Int32](repeating: 0, count: all.count)
    for (index, node) in all.enumerated() where isPresent[index] {
      ExecutionOrder.forEachRead(node, graph) { tensor in
        let source = producer[tensor]
        guard source >= 0, source != Int32(clamping: index) else { return }
        consumers[Int(source)].append(Int32(clamping: index))
        waiting[index] &+= 1
      }
    }
    let isFirst = graph.operators.map { $0.name == "Shape" || $0.name == "Size" }
    var ready = ReadyQueue()
    for index in all.indices where isPresent[index] && waiting[index] == 0 {
      ready.push(index, isFirst: isFirst[all[index].operatorIndex])
    }
    nodes.reserveCapacity(all.count)
    while let index = ready.pop() {
      nodes.append(index)
      for consumer in consumers[index] {
        waiting[Int(consumer)] &-= 1
        if waiting[Int(consumer)] == 0 {
          ready.push(Int(consumer), isFirst: isFirst[all[Int(consumer)].operatorIndex])
        }
      }
    }
  }

  /// The tensors a node reads, those that its bodies take from outside included.
  private static func forEachRead(_ node: OperatorGraph.Node, _ graph: OperatorGraph, _ body: (Int) -> Void) {
    for tensor in node.inputs where tensor >= 0 { body(tensor) }
    guard !node.bodies.isEmpty else { return }
    var pending = node.bodies
    var isSeen = Set(pending)
    while let index = pending.popLast() {
      guard graph.graphs.indices.contains(index) else { continue }
      for inner in graph.graphs[index].nodes {
        for tensor in inner.inputs where tensor >= 0 { body(tensor) }
        for next in inner.bodies where isSeen.insert(next).inserted { pending.append(next) }
      }
      for tensor in graph.graphs[index].outputs where tensor >= 0 { body(tensor) }
    }
  }
}

/// The node of a graph that yields a tensor, by tensor index; -1 for none.
///
/// A graph's tensors usually lie together, so an array over their range serves; a model with many small bodies whose
/// tensors are scattered gets a dictionary, lest every body costs as much as the whole model.
private struct Producers {
  private let start: Int
  private var dense: [Int32] = []
  private var sparse: [Int: Int32] = [:]

  init(_ nodes: [OperatorGraph.Node]) {
    var least = Int.max
    var greatest = -1
    for node in nodes {
      for tensor in node.outputs where tensor >= 0 {
        least = min(least, tensor)
        greatest = max(greatest, tensor)
      }
    }
    start = greatest < 0 ? 0 : least
    let span = greatest - start + 1
    if span <= 16 * nodes.count + 1024 { dense = [Int32](repeating: -1, count: span) }
  }

  subscript(tensor: Int) -> Int32 {
    get {
      if dense.isEmpty { return sparse[tensor] ?? -1 }
      return tensor >= start && tensor - start < dense.count ? dense[tensor - start] : -1
    }
    set { if dense.isEmpty { sparse[tensor] = newValue } else { dense[tensor - start] = newValue } }
  }
}

/// Node indices by priority: a binary heap of numbers in which Shape and Size come before all others.
private struct ReadyQueue {
  private var heap: [Int] = []
  private static let laterBit = 1 << 40

  mutating func push(_ index: Int, isFirst: Bool) {
    heap.append(isFirst ? index : index | ReadyQueue.laterBit)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] <= heap[child] { break }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  mutating func pop() -> Int? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        let child = 2 * parent + 1
        if child < heap.count, heap[child] < heap[least] { least = child }
        if child + 1 < heap.count, heap[child + 1] < heap[least] { least = child + 1 }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return first & ~ReadyQueue.laterBit
  }
}

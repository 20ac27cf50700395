/// How much memory the tensors between a model's operators need at once.
package enum ActivationBound {
  /// An operator: which tensors it reads and which it makes, as indices.
  package struct Step: Sendable, Hashable {
    package var reads: [Int]
    package var makes: [Int]

    package init(reads: [Int], makes: [Int]) {
      self.reads = reads
      self.makes = makes
    }
  }

  /// The largest sum of tensors that live at the same time when operators run in the given order: each tensor lives from
  /// the step that makes it to the last one that reads it, inputs from the start, outputs to the end.
  ///
  /// No allocator can do with less in this order; real ones need somewhat more.
  ///
  /// - Parameter bytes: of each tensor; 0 for weights, which are counted elsewhere.
  package static func peak(_ steps: [Step], bytes: [Int64], inputs: [Int], outputs: [Int]) -> Int64 {
    func size(_ tensor: Int) -> Int64 { bytes.indices.contains(tensor) ? max(0, bytes[tensor]) : 0 }
    var lastUse: [Int: Int] = [:]
    for (index, step) in steps.enumerated() {
      for tensor in step.makes + step.reads { lastUse[tensor] = index }
    }
    for tensor in outputs { lastUse[tensor] = steps.count }
    var living: Set<Int> = []
    var live: Int64 = 0
    func begin(_ tensor: Int) {
      if living.insert(tensor).inserted { live = live.clampedSum(size(tensor)) }
    }
    for tensor in inputs { begin(tensor) }
    var peak = live
    for (index, step) in steps.enumerated() {
      for tensor in step.makes { begin(tensor) }
      peak = max(peak, live)
      for tensor in step.reads + step.makes where lastUse[tensor] == index {
        if living.remove(tensor) != nil { live -= min(live, size(tensor)) }
      }
    }
    return peak
  }
}

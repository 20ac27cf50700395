import Planning
import Testing

@Suite struct ActivationBoundTests {
  private func step(_ reads: [Int], _ makes: [Int]) -> ActivationBound.Step { .init(reads: reads, makes: makes) }

  @Test func `a chain needs its largest neighbours at once`() {
    let steps = [step([0], [1]), step([1], [2]), step([2], [3])]
    #expect(ActivationBound.peak(steps, bytes: [1, 10, 20, 2], inputs: [0], outputs: [3]) == 30)
  }

  @Test func `a residual keeps its tensor until it is added`() {
    let steps = [step([0], [1]), step([1], [2]), step([2, 0], [3])]
    #expect(ActivationBound.peak(steps, bytes: [5, 10, 10, 5], inputs: [0], outputs: [3]) == 25)
  }

  @Test func `outputs live to the end and unread results die at once`() {
    let steps = [step([0], [1, 2]), step([0], [3])]
    #expect(ActivationBound.peak(steps, bytes: [1, 7, 100, 1], inputs: [0], outputs: [1, 3]) == 108)
    #expect(ActivationBound.peak([], bytes: [4], inputs: [0], outputs: []) == 4)
  }

  @Test func `missing tensors, cycles and hostile sizes do no harm`() {
    let steps = [step([-1, 9], [0]), step([0], [0]), step([0], [5])]
    #expect(ActivationBound.peak(steps, bytes: [.max, -4], inputs: [1], outputs: [0]) == .max)
  }
}

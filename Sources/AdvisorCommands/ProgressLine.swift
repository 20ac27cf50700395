import Glibc
import Synchronization

/// A line on the terminal that counts what is done; nothing where stderr is no terminal, or the work is quick.
final class ProgressLine: Sendable {
  private struct State {
    var start = ContinuousClock.now
    var last: ContinuousClock.Instant?
  }

  private let noun: String
  private let isShown: Bool
  private let state = Mutex(State())

  init(noun: String) {
    self.noun = noun
    isShown = Console.isTerminal(STDERR_FILENO)
  }

  /// May be called from any thread, and for every piece of work.
  @Sendable func show(done: Int, all: Int) {
    if !isShown { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - (state.last ?? state.start) > .milliseconds(100) else { return }
      state.last = now
      try? Console.write("\r\u{1b}[K\(done) of \(all) \(noun)", to: STDERR_FILENO)
    }
  }

  /// Removes the line, so that what follows begins at the margin.
  func clear() {
    state.withLock { state in
      if state.last != nil { try? Console.write("\r\u{1b}[K", to: STDERR_FILENO) }
    }
  }
}

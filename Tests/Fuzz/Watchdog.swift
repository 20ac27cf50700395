import Glibc
import Synchronization

/// Ends the process when an input takes too much time or memory, so that a hang is found as surely as a crash.
///
/// Time is processor time: a busy machine must not look like a slow program. Only an input that waits for something
/// is judged by the clock on the wall, at ten times the limit.
enum Watchdog {
  /// Microseconds on the process's clock when the input in progress began; 0 between inputs.
  private static let began = Atomic<Int>(0)
  private static let beganOnWall = Atomic<Int>(0)
  private static let timeLimit = Atomic<Int>(0)
  private static let memoryLimit = Atomic<Int>(0)

  static func start(milliseconds: Int, mebibytes: Int) {
    timeLimit.store(milliseconds * 1_000, ordering: .relaxed)
    memoryLimit.store(mebibytes << 20, ordering: .relaxed)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        while true {
          usleep(20_000)
          Watchdog.check()
        }
      }, nil)
  }

  /// - Returns: the time to give back to ``end(_:)``.
  static func begin() -> Int {
    let start = now(CLOCK_PROCESS_CPUTIME_ID)
    beganOnWall.store(now(CLOCK_MONOTONIC), ordering: .relaxed)
    began.store(start, ordering: .releasing)
    return start
  }

  /// - Returns: microseconds of processor time since the beginning.
  static func end(_ start: Int) -> Int {
    began.store(0, ordering: .releasing)
    return now(CLOCK_PROCESS_CPUTIME_ID) - start
  }

  /// Largest resident memory of the process so far, in bytes.
  static var peak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }

  /// Microseconds on a clock.
  static func now(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
  }

  private static func check() {
    let start = began.load(ordering: .acquiring)
    if start == 0 { return }
    let limit = timeLimit.load(ordering: .relaxed)
    let time = now(CLOCK_PROCESS_CPUTIME_ID) - start
    let wall = now(CLOCK_MONOTONIC) - beganOnWall.load(ordering: .relaxed)
    if time > limit || wall > 10 * limit {
      stop("one input has taken \(time / 1_000) ms of processor time in \(wall / 1_000) ms and goes on")
    }
    if peak > memoryLimit.load(ordering: .relaxed) { stop("peak memory of \(peak >> 20) MiB, and the input goes on") }
  }

  private static func stop(_ message: String) -> Never {
    FuzzCommand.write("fuzz: \(message)\n", to: STDERR_FILENO)
    abort()
  }
}

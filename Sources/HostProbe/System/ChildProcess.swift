import CHostLibraries
import Glibc

/// Runs a program with a deadline and collects what it writes to one descriptor of its own.
///
/// Its standard streams go to /dev/null, so that whatever a driver prints cannot mix with the answer.
package struct ChildProcess: Sendable {
  package var executable: String
  /// Without the program's name.
  package var arguments: [String]
  package var environment: [String: String]
  /// The descriptor, in the child, that carries the answer.
  package static let answerDescriptor: Int32 = 3

  package init(executable: String, arguments: [String], environment: [String: String]) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
  }

  /// How the child ended.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
    /// Killed because the deadline passed.
    case timedOut
    /// Killed because it wrote more than the limit.
    case wroteTooMuch
    /// It never ran; the errno.
    case notStarted(Int32)
  }

  /// Starts the child, reads its answer and waits for its end; a child that outlives the deadline is killed and reaped.
  /// - Parameters:
  ///   - deadline: seconds for the whole run.
  ///   - limit: the most bytes of answer.
  package func run(deadline: Double, limit: Int) -> (answer: [UInt8], ending: Ending) {
    var ends: [Int32] = [-1, -1]
    if host_pipe(&ends) != 0 { return ([], .notStarted(errno)) }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    defer { close(readEnd) }
    let (process, failure) = spawn(answerTo: writeEnd)
    close(writeEnd)
    if failure != 0 { return ([], .notStarted(failure)) }

    let end = Self.now() + deadline
    let (answer, cut) = Self.collect(readEnd, until: end, limit: limit)
    if let cut {
      kill(process, SIGKILL)
      // A process stuck inside a driver cannot even be killed; it is left to init rather than waited for.
      _ = Self.wait(process, until: Self.now() + 1)
      return (answer, cut)
    }
    if let ending = Self.wait(process, until: end) { return (answer, ending) }
    kill(process, SIGKILL)
    _ = Self.wait(process, until: Self.now() + 1)
    return (answer, .timedOut)
  }

  private func spawn(answerTo descriptor: Int32) -> (process: pid_t, failure: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The answer's descriptor first: /dev/null must not land on it when a standard stream was closed.
    posix_spawn_file_actions_adddup2(&actions, descriptor, Self.answerDescriptor)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

    var argv = ([executable] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, executable, &actions, nil, &argv, &envp)
    return (process, failure)
  }

  /// Reads until the other end is closed; the second part says why reading was cut short.
  private static func collect(_ descriptor: Int32, until end: Double, limit: Int) -> (answer: [UInt8], cut: Ending?) {
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let left = end - now()
      if left <= 0 { return (answer, .timedOut) }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, Int32(min(left * 1000 + 1, 60_000)))
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return (answer, nil) }
      answer.append(contentsOf: chunk[..<count])
      if answer.count > limit { return (answer, .wroteTooMuch) }
    }
  }

  /// Reaps the child; nil when it still runs at the given time.
  private static func wait(_ process: pid_t, until end: Double) -> Ending? {
    var pause: useconds_t = 200
    while true {
      var status: Int32 = 0
      let result = waitpid(process, &status, WNOHANG)
      if result == process {
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
      }
      if result < 0 && errno != EINTR { return .exited(0) }
      if now() >= end { return nil }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
  }

  /// Seconds of the monotonic clock.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

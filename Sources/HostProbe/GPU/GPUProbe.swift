import CHostLibraries
import Facts
import Glibc

/// Asks the GPU driver from a child process: a broken driver may hang, crash or print, and must not take this program
/// with it.
///
/// The child writes one JSON record a line: `{"step": …}` before everything that can hang, `{"simulated": true}` when a
/// library is a stand-in, `{"cuda": …}` and `{"nvml": …}` as soon as each is complete, `{"done": true}` at the end. So
/// what was learnt before a crash is kept.
package enum GPUProbe {
  /// The hidden subcommand that makes the executable run ``childMain()``.
  package static let subcommand = "__probe-gpu"

  /// The program that probes, and how long it may take.
  package struct Child: Sendable {
    package var executable: String
    package var arguments: [String]
    /// Seconds. Drivers that must first wake their GPUs were measured at more than 6.
    package var deadline: Double

    /// - Parameter executable: by default the running program itself, even when its file has been replaced since.
    package init(
      executable: String = "/proc/self/exe", arguments: [String] = [subcommand], deadline: Double = defaultDeadline
    ) {
      self.executable = executable
      self.arguments = arguments
      self.deadline = deadline
    }

    package static let defaultDeadline = 15.0
    /// Overrides the deadline, in seconds.
    package static let deadlineVariable = "TRITON_ADVISOR_GPU_DEADLINE"

    /// The deadline that the environment asks for, at most ten minutes; nil when it asks for none or for nonsense.
    package static func deadline(in environment: [String: String]) -> Double? {
      guard let text = environment[deadlineVariable], let seconds = Double(text), seconds > 0 else { return nil }
      return min(seconds, 600)
    }
  }

  /// More than a thousand GPUs need; a child that writes more is out of order.
  private static let answerLimit = 4 << 20

  /// Runs the child and reads its answer. Whatever goes wrong becomes ``GPUObservation/failure``.
  static func runInChild(_ child: Child, environment: [String: String]) -> GPUObservation {
    let (answer, ending) = reply(of: child, environment: environment)
    return GPUObservation(answer: answer, ending: ending, deadline: child.deadline)
  }

  /// What the child wrote, as it wrote it, and how it ended.
  static func reply(of child: Child, environment: [String: String]) -> (answer: [UInt8], ending: ChildProcess.Ending) {
    var environment = environment
    // New drivers load their compilers in cuInit unless told not to; a crash must not start a debugger.
    environment["CUDA_FORCE_PRELOAD_LIBRARIES"] = "0"
    environment["SWIFT_BACKTRACE"] = "enable=no"
    let process = ChildProcess(
      executable: child.executable, arguments: child.arguments, environment: environment)
    return process.run(deadline: child.deadline, limit: answerLimit)
  }

  /// The whole life of the child: ask CUDA, ask NVML, write the answer, end without running the drivers' exit handlers.
  ///
  /// The answer goes to descriptor 3 where that is a pipe, else to standard output for a person who tries it by hand.
  package static func childMain() -> Never {
    _ = host_die_with_parent()
    var status = stat()
    let isPipe = fstat(ChildProcess.answerDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    let descriptor = isPipe ? ChildProcess.answerDescriptor : STDOUT_FILENO
    // Helpers that a driver starts must not keep the pipe open.
    if isPipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    func send(_ key: String, _ value: Value) {
      var line = Array((JSONWriter.write(.record([key: value]), pretty: false) + "\n").utf8)[...]
      while !line.isEmpty {
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        // Nobody reads the answer any more.
        if count <= 0 { _exit(1) }
        line = line.dropFirst(count)
      }
    }
    func announce(_ step: String) { send("step", .string(step)) }
    func announceSimulation() { send("simulated", true) }
    send("cuda", CUDADriver.observe(announce: announce, announceSimulation: announceSimulation).answer)
    send("nvml", NVMLLibrary.observe(announce: announce, announceSimulation: announceSimulation).answer)
    send("done", true)
    _exit(0)
  }
}

import Glibc

/// Runs the inputs in a child process, so that a crash leaves somebody to tell which input it was.
enum Supervisor {
  /// - Returns: the exit status of the run.
  static func run(_ options: FuzzOptions, _ arguments: [String]) throws(FuzzFailure) -> Int32 {
    try Files.makeFolder(options.work)
    let current = "\(options.work)/\(options.subject.rawValue)-\(getpid()).current"
    try CurrentInput.create(current)
    defer { unlink(current) }
    let status = try wait(for: spawn(arguments + ["--worker", current]))
    let signal = status & 0x7f
    if signal == 0, status >> 8 & 0xff == 0 { return 0 }
    if signal != 0 { tell("the worker ended by signal \(signal) (\(String(cString: strsignal(signal))))") }
    guard options.replay == nil, let (number, input) = CurrentInput.read(current) else { return 1 }
    let kept = "\(options.work)/\(options.subject.rawValue)-seed\(options.seed)-\(number).input"
    try Files.write(input, to: kept)
    tell("input \(number) of seed \(options.seed), \(input.count) bytes, is kept in \(kept)")
    tell("try it alone: \(arguments[0]) \(options.subject.rawValue) --replay \(kept)")
    return 1
  }

  private static func tell(_ text: String) { FuzzCommand.write("fuzz: \(text)\n", to: STDERR_FILENO) }

  private static func spawn(_ arguments: [String]) throws(FuzzFailure) -> pid_t {
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/proc/self/exe", nil, nil, &words, environ)
    if code != 0 { throw FuzzFailure("cannot start the worker: \(String(cString: strerror(code)))") }
    return child
  }

  private static func wait(for child: pid_t) throws(FuzzFailure) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { throw FuzzFailure("cannot wait for the worker: \(String(cString: strerror(errno)))") }
    }
    return status
  }
}

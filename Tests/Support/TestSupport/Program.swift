import Glibc

/// A program that tests run as a process of its own.
package struct Program: Sendable {
  package let path: String

  /// The command-line program of this package.
  package static let advisor = Program(Places.products + "/triton-advisor")

  package init(_ path: String) { self.path = path }

  /// What a run left behind.
  package struct Result: Sendable {
    package enum Ending: Sendable, Hashable {
      case exited(Int32)
      case signalled(Int32)
      /// Killed, because it did not end in time.
      case timedOut
    }

    package var ending: Ending
    package var output: String
    package var errors: String

    /// The exit status; nil when it did not exit by itself.
    package var status: Int32? { if case .exited(let status) = ending { status } else { nil } }
  }

  /// What the program's standard streams are connected to.
  package enum Streams: Sendable {
    /// No input; output and errors are captured.
    case captured
    /// Input and errors are a terminal on which these lines are typed; output is captured.
    case terminal(typed: String)
    /// No input; nobody reads the output, errors are captured.
    case brokenPipe
  }

  /// Runs the program to its end.
  /// - Parameters:
  ///   - directory: the folder to start it in.
  ///   - environment: its whole environment besides PATH.
  ///   - deadline: seconds after which it is killed.
  package func run(
    _ arguments: [String], in directory: String = "/", environment: [String: String] = [:],
    streams: Streams = .captured, deadline: Int = 60
  ) -> Result {
    var outputs = Pipe(), errors = Pipe()
    var terminal: Terminal?
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, outputs.writeEnd, STDOUT_FILENO)
    if case .terminal(let typed) = streams {
      let opened = Terminal(typing: typed)
      posix_spawn_file_actions_adddup2(&actions, opened.programSide, STDIN_FILENO)
      posix_spawn_file_actions_adddup2(&actions, opened.programSide, STDERR_FILENO)
      terminal = opened
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, errors.writeEnd, STDERR_FILENO)
    }
    if case .brokenPipe = streams { outputs.closeReadEnd() }
    var process: pid_t = 0
    let variables = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }.map { "\($0)=\($1)" }
    // Swift's Glibc module has no call that sets the folder; the shell does, and then becomes the program.
    let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory, path] + arguments
    let code = Self.withCStrings(line) { line in
      Self.withCStrings(variables) { posix_spawn(&process, "/bin/sh", &actions, nil, line, $0) }
    }
    outputs.closeWriteEnd()
    errors.closeWriteEnd()
    terminal?.closeProgramSide()
    guard code == 0 else {
      return Result(ending: .exited(127), output: "", errors: "\(path): \(String(cString: strerror(code)))")
    }
    let errorSource = terminal?.ownSide ?? errors.readEnd
    let (texts, isTimedOut) = Self.readAll([outputs.readEnd, errorSource], deadline: deadline)
    if isTimedOut { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    outputs.closeReadEnd()
    errors.closeReadEnd()
    terminal?.closeOwnSide()
    let signal = status & 0x7f
    let ending: Result.Ending =
      isTimedOut ? .timedOut : signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    return Result(ending: ending, output: texts[0], errors: texts[1])
  }

  /// Reads descriptors until all are at their end; a closed one (-1) gives nothing.
  private static func readAll(_ descriptors: [Int32], deadline: Int) -> (texts: [String], isTimedOut: Bool) {
    var bytes = descriptors.map { _ in [UInt8]() }
    var open = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let end = time(nil) + deadline
    while open.contains(where: { $0.fd >= 0 }) {
      let left = end - time(nil)
      if left <= 0 { return (bytes.map { String(decoding: $0, as: UTF8.self) }, true) }
      if poll(&open, nfds_t(open.count), Int32(left) * 1000) <= 0 { continue }
      for index in open.indices where open[index].revents != 0 {
        let count = read(open[index].fd, &buffer, buffer.count)
        // A terminal whose program has ended answers EIO where a pipe answers 0.
        if count > 0 { bytes[index] += buffer[..<count] } else if count == 0 || errno != EINTR { open[index].fd = -1 }
      }
    }
    return (bytes.map { String(decoding: $0, as: UTF8.self) }, false)
  }

  private static func withCStrings<Answer>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer
  ) -> Answer {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

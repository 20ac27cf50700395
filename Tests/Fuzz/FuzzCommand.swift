import Glibc

/// `fuzz SUBJECT [options]`: feeds mutated inputs to one of the program's readers.
///
/// Exit status 0 when every input ended in an answer or an error within the limits, 1 when one did not, 64 for a wrong
/// command line.
enum FuzzCommand {
  static let usage = """
    usage: fuzz onnx|cel|json|rules|config-text|lint|trees|pickle|torch|tensorflow|keras|formats|deployment|log
      [options]
      --inputs N        inputs to try (default 20000)
      --seconds T       stop after so many seconds, whatever is left
      --seed S          the inputs are a function of seed and number (default 1)
      --corpus DIR      files to start from besides the built-in ones; their headers only
      --work DIR        where the input in progress and failing inputs are kept (default .cache/fuzz)
      --time-limit MS   processor time one input may take (default 1000)
      --memory-limit M  peak memory of the whole run in MiB (default 256)
      --replay FILE     one input, checked as thoroughly as can be
    """

  static func run(_ arguments: [String]) -> Int32 {
    let options: FuzzOptions
    do {
      options = try FuzzOptions(arguments.dropFirst())
    } catch {
      write("fuzz: \(error.message)\n\(usage)\n", to: STDERR_FILENO)
      return 64
    }
    do {
      if options.isWorker { return try Worker(options).run() }
      return try Supervisor.run(options, arguments)
    } catch {
      write("fuzz: \(error.message)\n", to: STDERR_FILENO)
      return 1
    }
  }

  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// Why a run ends: a broken promise of the program under test, or a driver that cannot work.
struct FuzzFailure: Error, CustomStringConvertible {
  var message: String
  var description: String { message }

  init(_ message: String) { self.message = message }
}

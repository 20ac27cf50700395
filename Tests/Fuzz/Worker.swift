import TestSupport
import Glibc

/// Makes the inputs one after the other, feeds them to the subject and keeps the totals.
struct Worker {
  private let options: FuzzOptions
  private let target: any FuzzTarget
  private let current: CurrentInput

  init(_ options: FuzzOptions) throws(FuzzFailure) {
    self.options = options
    current = try CurrentInput(options.current ?? "")
    switch options.subject {
    case .onnx: target = try ModelTarget(corpus: options.corpus)
    case .cel: target = try ExpressionTarget(corpus: options.corpus)
    case .json: target = try JSONTarget(corpus: options.corpus)
    case .rules: target = try RuleTarget()
    case .configText: target = try ConfigTextTarget(corpus: options.corpus)
    case .lint: target = try LintTarget()
    case .trees: target = try FormatTarget.trees(corpus: options.corpus)
    case .torch: target = try ArchiveTarget.torch(corpus: options.corpus)
    case .tensorflow: target = try FormatTarget.tensorFlow(corpus: options.corpus)
    case .keras: target = try ArchiveTarget.keras(corpus: options.corpus)
    case .formats: target = try FormatTarget.formats(corpus: options.corpus)
    case .pickle: target = try FormatTarget.pickles(corpus: options.corpus)
    case .deployment: target = try DeploymentTarget(corpus: options.corpus)
    case .log: target = try LogTarget(corpus: options.corpus)
    }
  }

  /// - Returns: the exit status.
  func run() throws(FuzzFailure) -> Int32 {
    Watchdog.start(milliseconds: options.timeLimit, mebibytes: options.memoryLimit)
    if let path = options.replay {
      let input = try Files.read(path, limit: CurrentInput.capacity)
      let (isAccepted, time) = try attempt(input, number: 0, isThorough: true)
      FuzzCommand.write(
        "\(isAccepted ? "accepted" : "refused") in \(time / 1_000) ms, peak \(Watchdog.peak >> 20) MiB\n")
      return 0
    }
    let start = Watchdog.now(CLOCK_MONOTONIC)
    var (tried, accepted, slowest, slowestNumber) = (0, 0, 0, 0)
    while tried < options.inputs {
      if let seconds = options.seconds, Watchdog.now(CLOCK_MONOTONIC) - start >= seconds * 1_000_000 { break }
      // Every input has a generator of its own, so that its number is enough to make it again.
      var random = SplitMix64(seed: options.seed &* 0x2545_f491_4f6c_dd1d &+ UInt64(tried) &* 0xd134_2543_de82_ef95)
      let input = target.input(&random)
      let (isAccepted, time) = try attempt(input, number: tried, isThorough: tried % 50 == 0)
      if isAccepted { accepted += 1 }
      if time > slowest { (slowest, slowestNumber) = (time, tried) }
      tried += 1
    }
    let seconds = (Watchdog.now(CLOCK_MONOTONIC) - start) / 1_000_000
    FuzzCommand.write(
      "\(options.subject.rawValue): \(tried) inputs, \(accepted) accepted, \(tried - accepted) refused, "
        + "peak \(Watchdog.peak >> 20) MiB, slowest \(slowest / 1_000) ms (input \(slowestNumber) of seed \(options.seed)), "
        + "\(seconds) s\n")
    return 0
  }

  /// - Returns: whether the input was accepted, and the microseconds of processor time it took.
  private func attempt(
    _ input: [UInt8], number: Int, isThorough: Bool
  ) throws(FuzzFailure) -> (isAccepted: Bool, time: Int) {
    current.record(input, number: number)
    let start = Watchdog.begin()
    let isAccepted: Bool
    do {
      isAccepted = try target.run(input, isThorough: isThorough)
    } catch {
      throw FuzzFailure("\(error)")
    }
    let time = Watchdog.end(start)
    if time > options.timeLimit * 1_000 {
      throw FuzzFailure("one input took \(time / 1_000) ms; at most \(options.timeLimit) are allowed")
    }
    if Watchdog.peak > options.memoryLimit << 20 {
      throw FuzzFailure("peak memory of \(Watchdog.peak >> 20) MiB; at most \(options.memoryLimit) are allowed")
    }
    return (isAccepted, time)
  }
}

/// A reader of the program, and the inputs that try it.
protocol FuzzTarget {
  /// One input, a function of the generator's state alone.
  func input(_ random: inout SplitMix64) -> [UInt8]

  /// Feeds an input to the reader, and what it makes of it to the parts behind.
  ///
  /// - Parameter isThorough: whether the parts that take long are run too.
  /// - Returns: whether the reader accepted the input.
  /// - Throws: when a promise other than not crashing is broken.
  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool
}

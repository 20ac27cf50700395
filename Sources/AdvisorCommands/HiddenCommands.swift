import Advisor
import ArgumentParser
import HostProbe

/// Probes the GPUs in a process of its own, so that a broken driver cannot take the answer with it.
struct ProbeGPUCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: GPUProbe.subcommand, shouldDisplay: false)

  func run() throws { GPUProbe.childMain() }
}

/// Measures what no whole process can: the load of the rule book and decisions from facts in memory.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "__bench", shouldDisplay: false)

  func run() throws {
    try Console.run {
      try Console.write(try Benchmark.run())
      return .answered
    }
  }
}

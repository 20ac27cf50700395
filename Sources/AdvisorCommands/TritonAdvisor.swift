package import ArgumentParser

/// The root command: only configuration.
package struct TritonAdvisor: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "triton-advisor",
    abstract: "Which Triton Inference Server backend serves this model best on this host, and why.",
    discussion: """
      Facts about the host and the model go through a rule book that encodes the decision tree of Triton's tutorial. \
      Every answer shows its evidence and its source. No server, GPU, Python or network is needed.

      Exit status: 0 answered, 1 lint or audit found failures or a rule's case failed, 2 no sound advice, 64 usage, 65 malformed input, \
      66 input not found, 70 internal error, 73 cannot write output.
      """,
    version: ProgramVersion.text,
    subcommands: [
      AdviseCommand.self, ConfigCommand.self, LintCommand.self, AuditCommand.self, InspectCommand.self,
      HostCommand.self,
      RulesCommand.self,
      ExplainCommand.self, ProbeGPUCommand.self, BenchmarkCommand.self,
    ])

  package init() {}
}

enum ProgramVersion {
  static let text = "0.1.0"
}

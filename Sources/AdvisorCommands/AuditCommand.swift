import Advisor
import ArgumentParser
import Facts
import Glibc
import Reports

/// Is this host, with this repository, fit for production?
struct AuditCommand: ParsableCommand {
  enum GPU: String, ExpressibleByArgument, CaseIterable { case auto, never }
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown, sarif, junit }

  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Check this host, its model repository and its server for what production needs.",
    discussion: """
      Numbered checks of driver, GPUs, topology, CPU, memory, limits, container, installation, security, repository and \
      models; `rules list --checks` lists them, `explain ID` explains one. A check passes, fails, warns or informs; it is \
      skipped where it does not apply, and unknown where a fact is missing: the report says which and why.

      Without a repository only the host is checked. --waivers names a file of accepted findings:
        waivers:
          - {id: SEC-001, subject: http, reason: behind the gateway, expires: 2027-01-31}
      An expired waiver accepts nothing. --baseline names an earlier report (--format json): what it has is known and does \
      not count for the exit status.

      --fix mends what is certain in the files of the repositories: config.pbtxt (comments and order stay), names of files \
      and version folders. The changes are shown first, and a change that would leave a new error is not made. Links are not \
      moved, and files that two models share, are read-only or lie outside the repository stay. Hosts are never changed: the \
      report has the commands. The exit status is that of the audit after the changes; with --dry-run, as things are. \
      Unless --format is text, the changes are shown on stderr.

      Exit status: 0 nothing failed, 1 something did (or warned, with --fail-on warn) or a check itself broke.

      Examples:
        triton-advisor audit
        triton-advisor audit --model-repository model_repository --format sarif > audit.sarif
        triton-advisor audit --host g6.xlarge --model-repository model_repository --fail-on warn
        triton-advisor audit --deployment compose.yaml --model-repository model_repository
        triton-advisor audit --deployment running --url localhost:8000
        triton-advisor audit --only limits,SEC-003 -v
        triton-advisor audit --model-repository model_repository --fix --dry-run
      """)

  @Option(help: ArgumentHelp("A model repository of the server; may be repeated.", valueName: "dir"))
  var modelRepository: [String] = []

  @Option(
    help: ArgumentHelp(
      "What starts the server: a command line, script or Makefile of tritonserver or docker, a compose file, a manifest of Kubernetes, a unit of systemd, a Dockerfile, a README with one of them; `running` for the server that runs here.",
      valueName: "file"))
  var deployment: String?

  @Option(
    help: ArgumentHelp("Which service or container of the file; `line N` where it has no name.", valueName: "name"))
  var deploymentName: String?

  @Option(help: ArgumentHelp("A running server to ask, http://HOST:PORT.", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("Port of its metrics.", valueName: "port"))
  var metricsPort: UInt16 = 8002

  @OptionGroup var host: HostOptions

  @Option(help: "Whether the server uses the host's NVIDIA GPUs.")
  var gpu = GPU.auto

  @Option(help: "What makes the exit status 1.")
  var failOn = AuditRequest.Threshold.fail

  @Option(help: ArgumentHelp("Only these checks or groups, separated by commas.", valueName: "ids"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Not these checks or groups.", valueName: "ids"))
  var skip: [String] = []

  @Option(help: "What a check may cost: 1 reads files and asks the driver, 2 looks at models, 3 asks a server.")
  var level = 3

  @Option(help: ArgumentHelp("An earlier report as JSON: only what is new counts.", valueName: "file"))
  var baseline: String?

  @Option(help: ArgumentHelp("Findings that are accepted, with reason and day of expiry.", valueName: "file"))
  var waivers: String?

  @Flag(help: "Mend what can be mended in the repositories' files; the changes are shown first.")
  var fix = false

  @Flag(help: "With --fix: only show the changes.")
  var dryRun = false

  @Option(help: "How to write the findings.")
  var format = Format.text

  @OptionGroup var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if !(1...3).contains(level) { throw ValidationError("--level is 1, 2 or 3") }
    if dryRun, !fix { throw ValidationError("--dry-run is for --fix") }
    if fix, modelRepository.isEmpty { throw ValidationError("--fix needs --model-repository") }
  }

  func run() throws {
    try Console.run {
      let progress = ProgressLine(noun: "models")
      let request = AuditRequest(
        host: host.source, repositories: modelRepository, deployment: deployment, deploymentName: deploymentName,
        url: url, metricsPort: metricsPort, rules: rules.rules, release: host.release,
        threshold: failOn, only: only, skip: skip, level: level, usesGPUs: gpu != .never, baseline: baseline,
        waivers: waivers)
      let result =
        fix ? try fixed(request, progress) : try Auditing.audit(request, progress: progress.show)
      progress.clear()
      switch format {
      case .text:
        try Console.write(
          AuditTextReport.render(result, style: Console.style(display.color), isVerbose: display.verbose))
      case .json: try Console.write(AuditJSONReport.render(result))
      case .markdown: try Console.write(AuditMarkdownReport.render(result))
      case .sarif: try Console.write(AuditSARIFReport.render(result, version: ProgramVersion.text))
      case .junit: try Console.write(AuditJUnitReport.render(result))
      }
      return result.isFailure ? .failed : .answered
    }
  }

  /// Mends, and audits what came of it. Where a program reads the report, the changes go to stderr.
  private func fixed(_ request: AuditRequest, _ progress: ProgressLine) throws -> AuditResult {
    let style = format == .text ? Console.style(display.color) : OutputStyle()
    let descriptor = format == .text ? STDOUT_FILENO : STDERR_FILENO
    let outcome = try Fixing.run(
      request, isDryRun: dryRun,
      show: { plan in
        progress.clear()
        try Console.write(FixTextReport.render(plan, isDryRun: dryRun, style: style), to: descriptor)
      }, progress: progress.show)
    progress.clear()
    try Console.write(FixTextReport.closing(outcome, isDryRun: dryRun), to: descriptor)
    return outcome.after
  }
}

extension AuditRequest.Threshold: ExpressibleByArgument {}

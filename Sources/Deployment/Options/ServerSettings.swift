import Facts
import RuleText

/// Turns a command line of tritonserver into `deployment.server.*` facts: what was given, else the release's defaults.
struct ServerSettings {
  let table: ServerOptionTable
  let release: DottedVersion?
  let line: ServerCommandLine

  init(_ arguments: [Word], table: ServerOptionTable, release: DottedVersion?) {
    self.table = table
    self.release = release
    line = ServerCommandLine(arguments, table: table, release: release)
  }

  /// States everything a command line tells.
  /// - Parameter program: the word that starts the server.
  func state(in deployment: inout Deployment, program: Word) {
    deployment.set("server.program", .string(program.text), at: program.place)
    for problem in line.problems { deployment.report(problem.place, problem.severity, problem.message) }
    for word in line.hiddenOptions {
      deployment.notRead.append("\(word.place): options in \(word.unresolved.joined(separator: ", "))")
    }
    deployment.set(
      "server.options",
      .list(
        line.given.map { given in
          [
            "name": .string(given.option.name), "value": .string(Self.shown(given)),
            "place": .string("\(given.word.place)"),
          ]
        }), at: program.place)
    var seen: Set<String> = []
    deployment.set(
      "server.given", .strings(line.given.map(\.option.name).filter { seen.insert($0).inserted }), at: program.place)
    for option in table.options { stateScalar(option, in: &deployment) }
    stateLists(in: &deployment, program)
    stateDerived(in: &deployment, program)
    EndpointSettings(self).state(in: &deployment, program)
    CombinationChecks(self).check(&deployment, program)
  }

  /// States that nothing is known of a server's command line.
  static func stateUnknown(
    _ reason: String, at place: SourceLocation, table: ServerOptionTable, in deployment: inout Deployment
  ) {
    let others = [
      "program", "options", "given", "modelRepositories", "loadModels", "headerForwardPatterns", "cudaMemoryPools",
      "cudaMemoryPoolDefault", "cudaVirtualAddressSizes", "modelLoadGpuLimits", "backendConfig", "rateLimitResources",
      "metricsConfig", "traceSettings", "traceEnabled", "autoCompleteConfig", "hostPolicies", "caches", "endpoints",
      "restrictedApis",
    ]
    for fact in table.options.compactMap(\.fact) + others {
      deployment.setUnknown("server.\(fact)", reason, at: place)
    }
  }

  /// A command line shows secrets to whoever reads a report of it: the key of a restriction is one.
  private static func shown(_ given: ServerCommandLine.Given) -> String {
    guard given.option.form == .restriction, let (before, _) = given.word.text.cutLast(at: "=") else {
      return given.word.text
    }
    return "\(before)=…"
  }

  // MARK: Options whose value is a fact as it stands

  private func stateScalar(_ option: ServerOption, in deployment: inout Deployment) {
    guard let fact = option.fact else { return }
    let path = "server.\(fact)"
    if let given = line.last(option.name) {
      if let value = given.value.flatMap({ Self.scalar($0, option) }) {
        deployment.set(path, value, at: given.word.place)
      } else {
        deployment.setUnknown(path, reason(given), at: given.word.place)
      }
      return
    }
    // What may be among options that nobody sees is not known to have its default.
    if let word = line.hiddenOptions.first, let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
      return
    }
    let text = option.defaultValue(in: release)
    let value = text.flatMap { try? OptionValue.read($0, as: option, apis: table.apis) }
    deployment.setDefault(path, value.flatMap { Self.scalar($0, option) } ?? .null, .catalog, defaultSource)
  }

  private static func scalar(_ value: OptionValue, _ option: ServerOption) -> Value? {
    switch value {
    case .bool(let value): .bool(value)
    case .integer(let value):
      option.fact?.hasSuffix("Milliseconds") == true ? .double(Double(value)) : .int(value)
    case .number(let value): .double(value)
    case .text(let value): .string(value)
    default: nil
    }
  }

  var defaultSource: String { "default of tritonserver\(release.map { " \($0)" } ?? "")" }

  /// Why a given value is not known.
  func reason(_ given: ServerCommandLine.Given) -> String {
    given.word.unknownReason ?? "\(given.word.place): the server refuses the value of --\(given.option.name)"
  }

  // MARK: Options that may repeat

  private func stateLists(in deployment: inout Deployment, _ program: Word) {
    stateTexts("model-repository", "server.modelRepositories", in: &deployment, program)
    stateTexts("load-model", "server.loadModels", in: &deployment, program)
    let patterns = ["http-header-forward-pattern", "grpc-header-forward-pattern"].compactMap(line.last)
    list("server.headerForwardPatterns", patterns, in: &deployment, program) { .string(Self.text($0)) }
    list("server.cudaMemoryPools", line.all("cuda-memory-pool-byte-size"), in: &deployment, program, Self.gpuBytes)
    list(
      "server.cudaVirtualAddressSizes", line.all("cuda-virtual-address-size"), in: &deployment, program, Self.gpuBytes)
    list("server.modelLoadGpuLimits", line.all("model-load-gpu-limit"), in: &deployment, program) { value in
      guard case .gpuFraction(let gpu, let fraction) = value else { return .null }
      return ["gpu": .int(gpu), "fraction": .double(fraction)]
    }
    list("server.backendConfig", line.all("backend-config"), in: &deployment, program) { value in
      guard case .setting(let name, let key, let value) = value else { return .null }
      return ["backend": .string(name), "setting": .string(key), "value": .string(value)]
    }
    list("server.rateLimitResources", line.all("rate-limit-resource"), in: &deployment, program) { value in
      guard case .resource(let name, let count, let gpu) = value else { return .null }
      return ["name": .string(name), "count": .int(count), "gpu": gpu.map(Value.int) ?? .null]
    }
    map("server.metricsConfig", line.all("metrics-config"), in: &deployment, program)
    map("server.traceSettings", line.all("trace-config"), in: &deployment, program)
  }

  private func stateTexts(_ option: String, _ path: String, in deployment: inout Deployment, _ program: Word) {
    // A path with a variable in it is still worth showing: it is text as it was written.
    let given = line.all(option)
    if given.isEmpty, let word = line.hiddenOptions.first, let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else {
      deployment.set(path, .strings(given.map(\.word.text)), at: given.first?.word.place ?? program.place)
    }
  }

  private static func text(_ value: OptionValue) -> String { if case .text(let text) = value { text } else { "" } }

  private static func gpuBytes(_ value: OptionValue) -> Value {
    guard case .gpuBytes(let gpu, let bytes) = value else { return .null }
    return ["gpu": .int(gpu), "bytes": .int(bytes)]
  }

  /// States a list with one element for each time an option is given; unknown when one of them is not known.
  func list(
    _ path: String, _ given: [ServerCommandLine.Given], in deployment: inout Deployment, _ program: Word,
    _ record: (OptionValue) -> Value
  ) {
    guard let values = known(path, given, in: &deployment) else { return }
    deployment.set(path, .list(values.map(record)), at: given.first?.word.place ?? program.place)
  }

  private func map(
    _ path: String, _ given: [ServerCommandLine.Given], in deployment: inout Deployment, _ program: Word
  ) {
    guard let values = known(path, given, in: &deployment) else { return }
    var entries: [Value: Value] = [:]
    for case .setting(let name, let key, let value) in values {
      entries[.string(name.isEmpty ? key : "\(name),\(key)")] = .string(value)
    }
    deployment.set(path, .map(entries), at: given.first?.word.place ?? program.place)
  }

  /// The values of an option; nil, with the fact stated as unknown, when one of them is not known.
  func known(
    _ path: String, _ given: [ServerCommandLine.Given], in deployment: inout Deployment
  ) -> [OptionValue]? {
    if let hidden = given.first(where: { $0.value == nil }) {
      deployment.setUnknown(path, reason(hidden), at: hidden.word.place)
      return nil
    }
    if let word = line.hiddenOptions.first, let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
      return nil
    }
    return given.compactMap(\.value)
  }
}

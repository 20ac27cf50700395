import Facts

extension BackendReview {
  /// Checks the keys and values of `parameters`.
  mutating func checkParameters(_ backend: Backend) {
    let path: ConfigPath = [.field("parameters")]
    let known = backend.parameters + shown.catalog.sharedParameters
    for (key, parameter) in config.parameters {
      if let described = known.first(where: { $0.key == key }) {
        check(described, parameter.stringValue, at: path.key(key), backend)
      } else if backend.others == .ignored {
        reportUnknown(key, among: known.map(\.key), at: path.key(key), backend)
      }
    }
    checkRequired(backend)
  }

  private mutating func reportUnknown(_ key: String, among known: [String], at path: ConfigPath, _ backend: Backend) {
    let near = Suggestion.nearest(to: key, among: known)
    let isSpelling = near.map { $0.lowercasedASCII == key.lowercasedASCII } ?? false
    report(
      near == nil ? "unknown-parameter" : "misspelt-parameter", near == nil ? .note : .warning, .load, at: path,
      "the \(backend.name) backend reads no parameter '\(key)'; it is ignored",
      remedy: near.map { isSpelling ? "keys are case sensitive: write '\($0)'" : "did you mean '\($0)'?" },
      source: backend.citation)
  }

  /// Checks one key that the backend knows.
  private mutating func check(_ parameter: BackendParameter, _ value: String, at path: ConfigPath, _ backend: Backend) {
    if !shown.isCurrent(since: parameter.since, until: parameter.until) {
      reportOutdated(parameter, at: path, backend)
      return
    }
    if Self.isPlaceholder(value) {
      report(
        "placeholder", .warning, .load, at: path,
        "the value '\(value)' of '\(parameter.key)' is a placeholder of a template that was not filled in",
        remedy: "fill the template in, or remove the parameter", source: parameter.citation)
      return
    }
    if !parameter.platforms.isEmpty, !parameter.platforms.contains(mode) {
      report(
        "parameter-ignored", .warning, .load, at: path,
        "the \(backend.name) backend does not read '\(parameter.key)' for \(mode); it is ignored",
        remedy: "it is for \(parameter.platforms.joined(separator: ", "))", source: parameter.citation)
      return
    }
    if parameter.kinds == ["KIND_GPU"], shown.usesGPU == false {
      report(
        "parameter-ignored", .note, .load, at: path,
        "'\(parameter.key)' is read for KIND_GPU instances only, and this model has none", source: parameter.citation)
      return
    }
    if let words = parameter.unsupported {
      report("parameter-unsupported", .warning, .load, at: path, words, remedy: "remove it", source: parameter.citation)
    }
    judge(parameter, value, at: path)
  }

  /// Judges a value and reports what comes of a wrong one.
  mutating func judge(
    _ parameter: BackendParameter, _ value: String, at path: ConfigPath, isCertain: Bool = true
  ) {
    guard let fault = parameter.fault(of: value, model: model) else { return }
    let remedy = "'\(parameter.key)' takes \(parameter.allowed)"
    if fault.endsServer {
      report(
        "parameter-ends-server", isCertain ? .error : .warning, .load, at: path, fault.message + ": the server ends",
        remedy: remedy, source: "triton-backend-library")
      return
    }
    switch parameter.consequence {
    case .load:
      report(
        "parameter-value", isCertain ? .error : .warning, .load, at: path, fault.message, remedy: remedy,
        source: parameter.citation)
    case .serve, .crash:
      report("parameter-value", .warning, .serve, at: path, fault.message, remedy: remedy, source: parameter.citation)
    case .ignored:
      report(
        "parameter-value", .warning, .load, at: path,
        "the value '\(value)' of '\(parameter.key)' is none it knows and has no effect",
        remedy: remedy, source: parameter.citation)
    }
  }

  /// `${name}`, as the templates of TensorRT-LLM have it.
  private static func isPlaceholder(_ value: String) -> Bool { value.hasPrefix("${") && value.hasSuffix("}") }

  private mutating func reportOutdated(_ parameter: BackendParameter, at path: ConfigPath, _ backend: Backend) {
    let release = shown.situation.release?.description ?? "the newest release"
    if let until = parameter.until, shown.isCurrent(since: parameter.since, until: nil) {
      let stillCounts = backend.parameters.contains { $0.substitutes.contains(parameter.key) }
      report(
        "parameter-outdated", .warning, .load, at: path,
        "'\(parameter.key)' was documented up to \(until); \(release) \(stillCounts ? "reads it with a warning" : "ignores it")",
        remedy: parameter.replacement.map { "write '\($0)'" } ?? "remove it", source: parameter.citation)
    } else {
      report(
        "parameter-too-new", .warning, .load, at: path,
        "'\(parameter.key)' is read from \(parameter.since ?? "a later release") on; \(release) ignores it",
        source: parameter.citation)
    }
  }

  private mutating func checkRequired(_ backend: Backend) {
    for parameter in backend.parameters where shown.isCurrent(since: parameter.since, until: parameter.until) {
      let isWanted = parameter.isRequired || parameter.requiredBy.contains { isOn($0) }
      let names = [parameter.key] + parameter.substitutes
      guard isWanted, !names.contains(where: { config.parameters[$0] != nil }) else { continue }
      let path: ConfigPath? = config.parameters.isEmpty ? nil : [.field("parameters")]
      report(
        "parameter-missing", at: path,
        parameter.absence.map { WordPattern.fill($0, ["key": parameter.key, "model": model]) }
          ?? "the \(backend.name) backend needs the parameter '\(parameter.key)'",
        remedy: "add parameters { key: \"\(parameter.key)\" value: { string_value: \"…\" } }: \(parameter.help)",
        source: parameter.citation)
    }
  }

  func isOn(_ key: String) -> Bool {
    ["true", "1", "on", "yes"].contains(config.parameters[key]?.stringValue.lowercasedASCII)
  }

  /// The platform or runtime under which the backend runs: what decides which parameters it reads.
  var mode: String {
    config.runtime.hasSuffix(".py") ? config.runtime : config.platform.isEmpty ? config.backend : config.platform
  }
}

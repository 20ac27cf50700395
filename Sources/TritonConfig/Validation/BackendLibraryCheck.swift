import Facts

extension LoadingModel {
  /// Whether the server has the backend (core, `backend_model.cc`, GetBackendLibraryProperties).
  mutating func checkBackendLibrary() {
    let backend = config.backend
    if backend.isEmpty || config.platform == ensemblePlatform { return }
    if !config.runtime.isEmpty {
      checkRuntime()
      return
    }
    if isBesideModel("libtriton_\(backend).so") { return }
    if let installed = situation.backends {
      if !installed.contains(backend) { refuseBackend(remedy: backendRemedy(installed)) }
    } else if let known = self.backend {
      if let until = known.until, situation.isNewer(than: until) {
        refuseBackend(
          remedy: "the images of NVIDIA have it up to \(until)" + (known.successor.map { "; use \($0)" } ?? ""))
      } else if let since = known.since, situation.isOlder(than: since) {
        refuseBackend(remedy: "the images of NVIDIA have it from \(since) on")
      }
    } else {
      doubt("whether the server has a backend '\(backend)'")
    }
  }

  private mutating func refuseBackend(remedy: String) {
    refuse(
      "backend-not-installed", .load,
      "unable to find backend library for backend '\(config.backend)', try specifying runtime on the model "
        + "configuration.", remedy: remedy, at: "backend", source: Source.backendModel)
  }

  private func backendRemedy(_ installed: Set<String>) -> String {
    if let near = Suggestion.nearest(to: config.backend, among: installed) { return "write `backend: \"\(near)\"`" }
    return installed.isEmpty
      ? "install it below the backend directory"
      : "install it below the backend directory, which has \(installed.sorted().joined(separator: ", "))"
  }

  private mutating func checkRuntime() {
    let runtime = config.runtime
    if !PathText.staysBelow(runtime) {
      refuse(
        "runtime-escapes", .load,
        "backend library name '\(runtime)' escapes backend directory, for model '\(config.name)', "
          + "check model config runtime field",
        remedy: "write the file's name alone", at: "runtime", source: Source.backendModel)
    } else if runtime != "model.py", !isBesideModel(runtime),
      !(runtime == "libtriton_\(config.backend).so" && (situation.backends?.contains(config.backend) ?? false))
    {
      doubt("whether the server has '\(runtime)' for backend '\(config.backend)'")
    }
  }

  /// Whether a file is in the model's directory or in that of a version it loads.
  private func isBesideModel(_ file: String) -> Bool {
    if entry.listing?[file] != nil || entry.references[file].map({ $0.kind != .missing }) == true { return true }
    return (selectedVersions ?? []).contains { version in
      guard case .directory(let content?) = entry.listing?[String(version)]?.kind else { return false }
      return content[file] != nil
    }
  }

  /// Agents, which run before anything else and can refuse the model.
  mutating func checkRepositoryAgents() {
    for agent in config.modelRepositoryAgents?.agents ?? [] {
      doubt("what the repository agent '\(agent.name)' says of the model")
    }
  }
}

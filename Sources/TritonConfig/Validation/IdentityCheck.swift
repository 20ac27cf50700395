import Facts

extension LoadingModel {
  /// Name, backend and platform (core, `model_config_utils.cc`, ValidateModelConfig, its first part).
  mutating func checkBackendAndPlatform() {
    let (backend, platform, name) = (config.backend, config.platform, config.name)
    // Said before by the completion, which is where the server stops.
    if findings.contains(where: { $0.id == "backend-not-determined" }) { return }
    if name.isEmpty, entry.name != nil {
      refuse(
        "name-missing", .poll, "model configuration must specify 'name'", at: "name", source: Source.modelConfigUtils)
    }
    if backend.isEmpty, platform != ensemblePlatform {
      if entry.listing == nil, platform.isEmpty { return }
      refuse(
        "unexpected-platform", .poll, "unexpected platform type '\(platform)' for \(name)",
        remedy: platformRemedy, at: platform.isEmpty ? "default_model_filename" : "platform",
        source: Source.modelConfigUtils)
    } else if !backend.isEmpty, platform == ensemblePlatform {
      refuse(
        "ensemble-with-backend", .poll,
        "Ensemble model '\(name)' must have platform type '\(platform)' and empty backend type",
        remedy: "remove `backend`", at: "backend", source: Source.modelConfigUtils)
    }
    let known = BackendConvention.platforms(of: backend)
    if !known.isEmpty, !known.contains(platform) {
      refuse(
        "platform-and-backend-differ", .poll,
        "unexpected 'platform' and 'backend' pair, got:\(platform), \(backend)",
        remedy: "write `platform: \"\(known[0])\"`, or remove `platform`",
        at: entry.document?.isWritten("platform") == true ? "platform" : "backend", source: Source.modelConfigUtils)
    }
    if platform == "torch_aoti", situation.isOlder(than: "26.03") {
      refuse(
        "platform-and-backend-differ", .poll,
        "unexpected 'platform' and 'backend' pair, got:\(platform), \(backend)",
        remedy: "use release 26.03 or later: older ones do not know AOTInductor packages", at: "platform",
        source: "pytorch_backend README.md")
    }
  }

  private var platformRemedy: String {
    let backends = BackendConvention.all.map(\.backend)
    if backends.contains(config.platform) {
      return "write `backend: \"\(config.platform)\"` in place of `platform`"
    }
    let platforms = BackendConvention.all.map(\.platform).filter { !$0.isEmpty } + [ensemblePlatform]
    if let near = Suggestion.nearest(to: config.platform, among: platforms) { return "write `platform: \"\(near)\"`" }
    return "write `backend: \"…\"`; platforms are \(platforms.joined(separator: ", "))"
  }

  /// The server has the name of the directory in its index.
  mutating func checkDirectoryName() {
    guard let name = entry.name else { return }
    if name.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      warn(
        "blank-name", .poll, "Model name cannot be empty. Please enter a valid name to deploy.",
        remedy: "rename the directory: the name cannot be loaded by request", file: entry.directory,
        source: Source.repositoryManager)
    }
    if config.name != name {
      refuse(
        "name-differs-from-directory", .poll,
        "unexpected directory name '\(name)' for model '\(config.name)', directory name must equal model name",
        remedy: "remove `name`, or rename the directory to \(config.name)", at: "name",
        source: Source.repositoryManager)
    }
  }
}

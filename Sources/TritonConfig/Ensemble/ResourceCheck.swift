extension RepositoryLinter {
  /// A resource of the rate limiter is one pool for the server or one a device, for every model alike (core,
  /// `rate_limiter.cc`, ValidateMaxResources).
  func checkResources(_ models: inout [ModelLint]) {
    var uses: [String: (global: Bool, local: Bool)] = [:]
    for resource in models.flatMap(\.resources) {
      var use = uses[resource.name] ?? (false, false)
      if resource.isGlobal { use.global = true } else { use.local = true }
      uses[resource.name] = use
    }
    let mixed = Set(uses.filter { $0.value.global && $0.value.local }.keys)
    if mixed.isEmpty { return }
    for place in models.indices {
      for resource in models[place].resources where mixed.contains(resource.name) {
        let model = models[place]
        models[place].findings.append(
          LintFinding(
            id: "resource-global-and-local", severity: .warning, stage: .load,
            message:
              "Resource \"\(resource.name)\" is present as both global and device-specific resource in the model "
              + "configuration.",
            remedy: "write `global` alike everywhere; with `--rate-limit=execution_count` the server refuses the model",
            model: model.name, file: model.entry.configFile,
            position: model.entry.document?.location(of: resource.path), path: resource.path,
            source: Source.rateLimiter))
      }
    }
  }
}

extension ModelLint {
  fileprivate struct Resource {
    var name: String
    var isGlobal: Bool
    var path: ConfigPath
  }

  fileprivate var resources: [Resource] {
    (effective?.instanceGroup ?? []).enumerated().flatMap { group, instance in
      (instance.rateLimiter?.resources ?? []).enumerated().map { index, resource in
        Resource(
          name: resource.name, isGlobal: resource.global,
          path: ["instance_group", .index(group), "rate_limiter", "resources", .index(index)])
      }
    }
  }
}

import Facts
import TritonConfig

/// The facts `repository.*`: what a server would make of the models of its repositories.
struct RepositoryFacts {
  /// nil when no repository was named.
  var lint: LintResult?
  var paths: [String]

  private static let origin = Origin(.derived, "configurations as the server completes them")

  var document: FactDocument {
    var document = FactDocument()
    let named = Origin(.declared, "--model-repository")
    document.set("repository.given", .bool(lint != nil), named)
    guard let lint else { return document }
    document.set("repository.paths", .strings(paths), named)
    let models = lint.models.filter { $0.effective != nil }
    document.set("repository.models", .list(models.map(Self.record)), Self.origin)
    document.set("repository.count", .integer(lint.models.count), Self.origin)
    let backends = Set(models.compactMap { $0.effective?.backend }.filter { !$0.isEmpty })
    document.set("repository.backends", .strings(backends.sorted()), Self.origin)
    let byBackend = Dictionary(grouping: models) { $0.effective?.backend ?? "" }.filter { !$0.key.isEmpty }
    document.set(
      "repository.instancesByBackend",
      .map(
        Dictionary(
          uniqueKeysWithValues: byBackend.map { backend, models in
            (.string(backend), .int(models.reduce(0) { $0 &+ Self.instances(of: $1.effective?.instanceGroup ?? []) }))
          })), Self.origin)
    document.set(
      "repository.bytes", .integer(models.reduce(0 as Int64) { $0 &+ Self.fileBytes($1) }),
      Origin(.measured, "sizes of the files"))
    document.merge(RepositoryDemand(models: lint.models).document)
    document.merge(RepositoryFiles(models: lint.models, paths: paths).document)
    return document
  }

  private static func record(_ model: ModelLint) -> Value {
    let config = model.effective ?? ModelConfig()
    let groups = config.instanceGroup.filter { !$0.passive }
    return [
      "name": .string(model.name), "directory": .string(model.entry.directory),
      "verdict": .string(model.verdict.word), "doubt": .string(model.doubts.first ?? ""),
      "backend": .string(config.backend),
      "platform": .string(config.platform), "maxBatchSize": .int(Int64(config.maxBatchSize)),
      "dynamicBatching": .bool(config.dynamicBatching != nil),
      "sequenceBatching": .bool(config.sequenceBatching != nil),
      "decoupled": .bool(config.modelTransactionPolicy?.decoupled == true),
      "ensemble": .bool(config.ensembleScheduling != nil),
      "responseCache": .bool(config.responseCache?.enable == true), "warmup": .bool(!config.modelWarmup.isEmpty),
      "rateLimiter": .bool(groups.contains { $0.rateLimiter != nil }), "instances": .int(instances(of: groups)),
      "kinds": .strings(Set(groups.compactMap(\.kind.name)).sorted()),
      "gpus": .list(Set(groups.flatMap(\.gpus)).sorted().map { .int(Int64($0)) }),
      "hostPolicies": .strings(Set(groups.map(\.hostPolicy).filter { !$0.isEmpty }).sorted()),
      "versions": .list((model.versions ?? []).map(Value.int)), "fileBytes": .int(fileBytes(model)),
      "accelerators": .strings(accelerators(of: config)),
      "parameters": .map(
        Dictionary(
          config.parameters.map { (.string($0.key), .string($0.value.stringValue)) }, uniquingKeysWith: { $1 })),
      "tensorBytes": tensorBytes(of: config).map(Value.int) ?? .null,
    ]
  }

  /// On all devices together.
  private static func instances(of groups: [ModelInstanceGroup]) -> Int64 {
    groups.filter { !$0.passive }.reduce(0) { sum, group in
      let devices = group.kind == .gpu ? max(1, group.gpus.count) : 1
      return sum &+ Int64(max(1, group.count)) &* Int64(devices)
    }
  }

  private static func accelerators(of config: ModelConfig) -> [String] {
    let accelerators = config.optimization?.executionAccelerators
    let all = (accelerators?.gpuExecutionAccelerator ?? []) + (accelerators?.cpuExecutionAccelerator ?? [])
    return Set(all.map(\.name)).sorted()
  }

  /// Sizes of the files of the versions that are loaded.
  static func fileBytes(_ model: ModelLint) -> Int64 {
    guard let listing = model.entry.listing else { return 0 }
    return (model.versions ?? []).reduce(0) { sum, version in
      guard case .directory(let content?) = listing[String(version)]?.kind else { return sum }
      return sum &+ bytes(of: content)
    }
  }

  private static func bytes(of listing: DirectoryListing) -> Int64 {
    listing.entries.reduce(0) { sum, entry in
      switch entry.kind {
      case .file(let size): sum &+ size
      case .directory(let content?): sum &+ bytes(of: content)
      default: sum
      }
    }
  }

  /// Inputs and outputs of one largest batch; nil where a size is not known or an element has no fixed one.
  private static func tensorBytes(of config: ModelConfig) -> Int64? {
    var sum: Int64 = 0
    let tensors = config.input.map { ($0.dataType, $0.dims) } + config.output.map { ($0.dataType, $0.dims) }
    if tensors.isEmpty { return nil }
    for (type, dims) in tensors {
      guard let bits = type.elementType?.bits, bits >= 8 else { return nil }
      var bytes = Int64(bits / 8) &* Int64(max(1, config.maxBatchSize))
      for dimension in dims {
        guard dimension > 0 else { return nil }
        let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
        if overflow { return nil }
        bytes = product
      }
      sum = sum.addingReportingOverflow(bytes).partialValue
    }
    return sum > 0 ? sum : nil
  }
}

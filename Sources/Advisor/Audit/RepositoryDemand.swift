import Facts
import Planning
import TritonConfig

/// What the files of a repository's models come to on each device, from the configurations as the server completes them.
///
/// Files are a lower bound of the weights. What a graph needs besides would take reading each model: `config` and `advise`
/// work that out for models they write, an audit of a thousand entries does not.
struct RepositoryDemand {
  var models: [ModelLint]

  /// What is loaded on one device.
  struct Load {
    var models = 0
    var instances: Int64 = 0
    /// Each model once; those left out whose weights may be kept in a narrower type, or of which nobody knows what is loaded.
    var leastBytes: Int64 = 0
    /// Each model once for each instance.
    var bytes: Int64 = 0

    mutating func add(instances count: Int64, files: Int64, isCertain: Bool) {
      models += 1
      instances = instances.clampedSum(count)
      if isCertain { leastBytes = leastBytes.clampedSum(files) }
      bytes = bytes.clampedSum(files.clampedProduct(count))
    }
  }

  /// Sets `repository.gpuLoads` and `repository.host*`.
  var document: FactDocument {
    var gpus: [Int32: Load] = [:]
    var host = Load()
    for model in models {
      guard Self.isLoaded(model.verdict), let config = model.effective else { continue }
      let files = RepositoryFacts.fileBytes(model)
      let isCertain = config.optimization?.executionAccelerators == nil && config.backend != "python"
      for (gpu, count) in Self.instancesByGPU(config) {
        gpus[gpu, default: Load()].add(instances: count, files: files, isCertain: isCertain)
      }
      let onHost = config.instanceGroup.filter { $0.kind == .cpu && !$0.passive }
      if onHost.isEmpty { continue }
      host.add(
        instances: onHost.reduce(0) { $0 &+ Int64(max(1, $1.count)) }, files: files, isCertain: isCertain)
    }
    let origin = Origin(.derived, "instance groups as the server completes them, and sizes of the files")
    var document = FactDocument()
    document.set(
      "repository.gpuLoads",
      .list(
        gpus.sorted { $0.key < $1.key }.map { gpu, load in
          [
            "gpu": .int(Int64(gpu)), "models": .integer(load.models), "instances": .int(load.instances),
            "leastBytes": .int(load.leastBytes), "bytes": .int(load.bytes),
          ]
        }), origin)
    document.set("repository.hostModels", .integer(host.models), origin)
    document.set("repository.hostInstances", .int(host.instances), origin)
    document.set("repository.hostLeastBytes", .int(host.leastBytes), origin)
    document.set("repository.hostBytes", .int(host.bytes), origin)
    return document
  }

  private static func isLoaded(_ verdict: ServerVerdict) -> Bool {
    switch verdict {
    case .ready, .unknown: true
    case .absent, .pollFailure, .loadFailure: false
    }
  }

  private static func instancesByGPU(_ config: ModelConfig) -> [Int32: Int64] {
    var counts: [Int32: Int64] = [:]
    for group in config.instanceGroup where group.kind == .gpu && !group.passive {
      for gpu in Set(group.gpus) { counts[gpu, default: 0] += Int64(max(1, group.count)) }
    }
    return counts
  }
}

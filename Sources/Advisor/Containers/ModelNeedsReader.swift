import Facts
import Planning
import RuleBook
import TritonConfig

/// Reads from a completed config and its model file what a model asks of an image.
struct ModelNeedsReader {
  let gathered: GatheredFacts
  let catalog: BackendCatalog
  let images: [ContainerImage]

  func needs(_ config: ModelConfig, _ lint: ModelLint) -> ContainerNeeds {
    let path = gathered.book.paths.first { path in
      path.backend == config.backend && !path.platform.isEmpty && path.platform == config.platform
    }
    var needs = ContainerNeeds(
      model: lint.name, backends: backends(config, lint), since: path?.since, until: path?.until, gpu: usesGPU(config))
    if config.backend == "onnxruntime", let version = lint.versions?.first,
      let signature = ModelFiles(catalog: catalog).read(config, directory: lint.entry.directory, version: version)?
        .signature
    {
      needs.opset = signature.opset
      needs.irVersion = signature.irVersion
    }
    return needs
  }

  /// None for a model that brings its own backend.
  private func backends(_ config: ModelConfig, _ lint: ModelLint) -> Set<String> {
    if config.ensembleScheduling != nil { return ["ensemble"] }
    if config.backend.isEmpty || !config.runtime.isEmpty && catalog[config.backend] == nil { return [] }
    let library = "libtriton_\(config.backend).so"
    let folders =
      [lint.entry.listing].compactMap { $0 }
      + (lint.entry.listing?.directories ?? []).compactMap {
        if case .directory(let listing?) = $0.kind { listing } else { nil }
      }
    return folders.contains { $0[library] != nil } ? [] : [config.backend]
  }

  /// A kind that is not written is what the backend prefers of what is there.
  private func usesGPU(_ config: ModelConfig) -> Bool {
    if config.ensembleScheduling != nil { return false }
    if isForGPUsOnly(config.backend) { return true }
    let kinds = config.instanceGroup.map(\.kind)
    if kinds.contains(.gpu) { return true }
    if !kinds.isEmpty, kinds.allSatisfy({ $0 == .cpu }) { return false }
    let sheet = gathered.sheet
    if sheet.value("intent.gpu") == "never" || sheet.value("host.gpus").listValue?.isEmpty == true { return false }
    // The Python backend, too, tells scripts about the GPUs that are there.
    return catalog[config.backend]?.kinds.contains { $0.name == "KIND_GPU" } ?? false
      || gathered.book.paths.contains { $0.backend == config.backend && $0.device != .cpu }
  }

  /// Of a backend that takes no instances on CPUs, or that is in an image of its own for a path on GPUs.
  private func isForGPUsOnly(_ backend: String) -> Bool {
    if let kinds = catalog[backend]?.kinds, !kinds.isEmpty, !kinds.contains(where: { $0.name == "KIND_CPU" }) {
      return true
    }
    let homes = Set(images.filter { image in image.backends.values.contains { $0.contains(backend) } }.map(\.flavour))
    return homes.count == 1 && gathered.book.paths.contains { homes.contains($0.image) && $0.device == .gpu }
  }
}

import Facts
import Planning
import RuleBook

extension ContainerHost {
  /// What the facts say of a host, with what the catalog says of its GPUs.
  init(_ sheet: FactSheet, _ releases: ReleaseCatalog) {
    let kinds = (sheet.value("host.accelerators").listValue ?? []).compactMap { $0["kind"]?.stringValue }
    let architecture = sheet.value("host.architecture").stringValue
    self.init(
      platform: kinds.contains("nvidia-jetson") ? "jetson" : architecture, driver: Self.driver(sheet),
      gpus: sheet.value("host.gpus").listValue?.map { gpu in
        let name = gpu["name"]?.stringValue ?? ""
        return GPU(
          name: name, capability: gpu["computeCapability"]?.doubleValue,
          takesForwardCompatibility: releases.takesForwardCompatibility(name))
      })
  }

  private static func driver(_ sheet: FactSheet) -> Driver {
    if let text = sheet.value("host.driver.version").stringValue {
      if text.isEmpty { return .none }
      if let version = DottedVersion(text) { return .version(version) }
    }
    guard let branch = sheet.value("host.driver.major").intValue, branch > 0, let version = DottedVersion("\(branch)")
    else { return .unknown }
    return .version(version)
  }

  /// Whether all GPUs may use CUDA's forward-compatibility packages, as a fact for the rules.
  static func forwardCompatibility(_ sheet: FactSheet, _ releases: ReleaseCatalog) -> FactDocument {
    var document = FactDocument()
    let origin = Origin(.derived, "names of the GPUs, catalog/releases.yaml")
    guard let gpus = ContainerHost(sheet, releases).gpus, !gpus.isEmpty else { return document }
    if gpus.contains(where: { $0.takesForwardCompatibility == false }) {
      document.set("plan.forwardCompatible", false, origin)
    } else if gpus.allSatisfy({ $0.takesForwardCompatibility == true }) {
      document.set("plan.forwardCompatible", true, origin)
    }
    return document
  }
}

extension ContainerNeeds {
  /// What a serving path asks of an image; nil for a path that is in no image of NVIDIA's.
  init?(_ path: ServingPath, _ sheet: FactSheet, _ images: [ContainerImage]) {
    let isDefault = path.image == images.first?.flavour
    guard isDefault || images.contains(where: { $0.flavour == path.image }) else { return nil }
    let isONNX = path.backend == "onnxruntime" && sheet.value("model.format") == "onnx"
    self.init(
      model: sheet.value("model.file").stringValue ?? "the model", backends: [path.backend],
      flavours: isDefault ? nil : [path.image], since: path.since, until: path.until,
      opset: isONNX ? sheet.value("model.onnx.opset").intValue : nil,
      irVersion: isONNX ? sheet.value("model.onnx.irVersion").intValue : nil, gpu: Self.usesGPU(path, sheet))
  }

  /// A path for either device uses the GPUs that are there, unless they are not wanted.
  private static func usesGPU(_ path: ServingPath, _ sheet: FactSheet) -> Bool {
    switch path.device {
    case .gpu: true
    case .cpu: false
    case .any:
      sheet.value("intent.gpu") != "never" && sheet.value("host.gpus").listValue?.isEmpty == false
        || sheet.value("intent.gpu") == "require"
    }
  }
}

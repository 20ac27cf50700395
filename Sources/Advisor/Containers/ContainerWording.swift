import Facts
import Planning

/// Findings of the container solver in words.
struct ContainerWording {
  let host: ContainerHost

  /// What keeps an image from serving: a clause without a full stop.
  func text(_ obstacle: ContainerObstacle, _ image: ContainerImage) -> String {
    switch obstacle {
    case .platform(let platform, let builtFor):
      "there is no such image for \(Self.platform(platform)), only for \(Self.list(builtFor.map(Self.platform)))"
    case .capabilityTooLow(let highest, let least):
      "it takes GPUs of compute capability \(HumanText.tenths(least)) or newer, and the newest here has "
        + HumanText.tenths(highest)
    case .capabilityTooHigh(let lowest, let newest):
      "its CUDA \(image.cuda.value) has no kernels for compute capability \(HumanText.tenths(lowest)), only up to "
        + HumanText.tenths(newest)
    case .noGPU: "it has to run on a GPU, and CUDA sees none here"
    case .before(let since, let models):
      "\(Self.some(models)) \(models.count == 1 ? "needs" : "need") Triton \(since) or newer"
    case .after(let until, let models):
      "\(Self.some(models)) \(models.count == 1 ? "uses" : "use") what left Triton after \(until)"
    case .flavour(let models):
      "\(Self.some(models)) \(models.count == 1 ? "needs" : "need") an image of another flavour"
    case .purpose(let names): "it is made for the \(Self.backends(names)), which nothing here needs"
    case .missingBackends(let names, _): "it does not hold the \(Self.backends(names))"
    case .opset(let needed, let accepted, let models):
      "\(Self.some(models)) \(models.count == 1 ? "uses" : "use") ONNX opset \(needed), and its ONNX Runtime"
        + "\(Self.version("onnxruntime", image)) accepts up to \(accepted)"
    case .irVersion(let needed, let accepted, let models):
      "\(Self.some(models)) \(models.count == 1 ? "has" : "have") ONNX IR version \(needed), and its ONNX Runtime"
        + "\(Self.version("onnxruntime", image)) accepts up to \(accepted)"
    case .plan(let plan, let tensorrt, let models):
      "\(Self.some(models)) was built with TensorRT \(plan), and it holds \(tensorrt)"
    case .driver(let driver, let least):
      "CUDA \(image.cuda.value.major) needs driver branch \(least) or newer, and this host has \(driver)"
    }
  }

  /// What would lift an obstacle, the least effort first.
  func lifts(_ obstacle: ContainerObstacle, _ image: ContainerImage) -> [String] {
    switch obstacle {
    case .platform(_, let builtFor): ["another host: \(Self.list(builtFor.map(Self.platform), last: "or"))"]
    case .capabilityTooLow(_, let least): ["a GPU of compute capability \(HumanText.tenths(least)) or newer"]
    case .capabilityTooHigh: ["a newer release"]
    case .noGPU: ["a host with a GPU and NVIDIA's driver"]
    case .before: ["a newer release"]
    case .after: ["an older release, or the path that replaced it"]
    case .flavour: ["a server of its own"]
    case .purpose: ["another flavour"]
    case .missingBackends: ["another flavour, a second server, or an image of one's own (build.py)"]
    case .opset, .irVersion: ["exporting the model for an older opset, or a newer release"]
    case .plan: ["building the plan again with the TensorRT of the image"]
    case .driver(let driver, let least):
      ["driver branch \(least) or newer"]
        + (image.driver.lifts(driver) == true
          ? ["a data-centre GPU, on which the image's compatibility package lifts this driver"] : [])
    }
  }

  /// What would have to turn out true.
  func text(_ question: ContainerQuestion, _ image: ContainerImage) -> String {
    switch question {
    case .existence:
      "there is an image \(image.tag): no source shows one"
        + (image.existence.note.isEmpty ? "" : " (\(image.existence.note))")
    case .platform(let builtFor): "the host is \(Self.list(builtFor.map(Self.platform), last: "or"))"
    case .driver(let least, let forward):
      "the driver is of branch \(least) or newer"
        + (forward.isEmpty || host.gpus?.contains { $0.takesForwardCompatibility != true } ?? true
          ? "" : " (on these GPUs also \(forward.map { "\($0)+" }.joined(separator: ", ")))")
    case .capability(let least, let newest):
      "a GPU has compute capability \(HumanText.tenths(least)) \(newest.map { "to \(HumanText.tenths($0))" } ?? "or newer")"
    case .forwardCompatibility(let driver, true):
      "the GPUs may use CUDA's forward-compatibility package, which the driver \(driver) needs (data-centre GPUs may)"
    case .forwardCompatibility(let driver, false):
      "its forward-compatibility package lifts driver branch \(driver.major), of which the release notes say nothing "
        + "(branch \(image.driver.least.value) needs no lifting)"
    case .disputed(let name, let values):
      "\(Self.field(name)) is as needed: sources give \(Self.list(values, last: "and"))"
    case .plan(let plan, let assumed, let models):
      "it holds TensorRT \(plan), with which \(Self.some(models)) was built"
        + (assumed.map { ": \($0) is assumed" } ?? ": no source names its TensorRT")
    }
  }

  /// Limits it would run under.
  func text(_ remark: ContainerRemark, _ image: ContainerImage) -> String {
    switch remark {
    case .forwardCompatibility(let driver, let least):
      "the driver \(driver) is older than branch \(least) and works through the image's forward-compatibility package only"
    case .minorCompatibility(let driver, let stated):
      "the driver \(driver) runs CUDA \(image.cuda.value) by minor-version compatibility: the release notes ask for branch "
        + "\(stated.value), and code that is compiled at run time (PTX) may need it"
    case .statedTooLow(let stated, let least):
      "the release notes ask for driver branch \(stated.value) only; CUDA \(image.cuda.value.major) needs \(least)"
    }
  }

  // MARK: Words

  static func platform(_ platform: String) -> String {
    switch platform {
    case "x86_64": "x86-64"
    case "aarch64": "Arm (SBSA)"
    case "jetson": "Jetson"
    default: platform
    }
  }

  static func list(_ words: [String], last: String = "and") -> String {
    words.count < 2 ? words.first ?? "none" : words.dropLast().joined(separator: ", ") + " \(last) \(words.last ?? "")"
  }

  static func backends(_ names: [String]) -> String { "\(list(names)) backend\(names.count == 1 ? "" : "s")" }

  /// The first few of many models.
  static func some(_ models: [String]) -> String {
    let shown = models.prefix(3).map { $0.escapingControls.shortened(to: 60) }
    return models.count > shown.count
      ? "\(shown.joined(separator: ", ")) and \(models.count - shown.count) more" : list(shown)
  }

  private static func version(_ name: String, _ image: ContainerImage) -> String {
    image.contents[name].map { " \($0.value)" } ?? ""
  }

  private static func field(_ name: String) -> String {
    switch name {
    case "minimumComputeCapability": "the lowest compute capability that it takes"
    case "onnxOpset": "the newest ONNX opset that it accepts"
    case "onnxIr": "the newest ONNX IR version that it accepts"
    default: name
    }
  }
}

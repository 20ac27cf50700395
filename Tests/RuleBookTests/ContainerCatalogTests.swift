import Facts
import Planning
import RuleBook
import Testing

/// The solver on the real table: against a filter written down separately, and against expectations read by hand from the
/// release notes and the compatibility matrix.
@Suite struct ContainerCatalogTests {
  static let book: RuleBook = {
    do { return try RuleBook.load() } catch { fatalError("\(error)") }
  }()
  static let images = book.releases.containers
  static let solver = ContainerSolver(images: images)

  static func gpu(_ name: String, _ capability: Double?) -> ContainerHost.GPU {
    .init(name: name, capability: capability, takesForwardCompatibility: book.releases.takesForwardCompatibility(name))
  }

  static func host(
    _ driver: String?, _ gpus: [(String, Double)] = [], platform: String? = "x86_64"
  ) -> ContainerHost {
    ContainerHost(
      platform: platform, driver: driver.map { DottedVersion($0).map { .version($0) } ?? .none } ?? .unknown,
      gpus: gpus.map { gpu($0.0, $0.1) })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var host: ContainerHost
    var needs: ContainerNeeds
    var choice: String?
    /// An image that only something unknown keeps from being the choice.
    var perhaps: String?

    init(
      _ name: String, _ host: ContainerHost, _ backends: Set<String>, opset: Int64? = nil, ir: Int64? = nil,
      flavours: Set<String>? = nil, gpu: Bool = true, _ choice: String?, perhaps: String? = nil
    ) {
      self.name = name
      self.host = host
      needs = ContainerNeeds(
        model: "m", backends: backends, flavours: flavours, opset: opset, irVersion: ir, gpu: gpu)
      self.choice = choice
      self.perhaps = perhaps
    }

    var testDescription: String { name }
  }

  private static let l4 = [("NVIDIA L4", 8.9)]
  private static let rtx3090 = [("NVIDIA GeForce RTX 3090", 8.6)]
  private static let rtx5090 = [("NVIDIA GeForce RTX 5090", 12.0)]
  private static let v100 = [("Tesla V100-SXM2-16GB", 7.0)]

  static let cases = [
    Case("L4 with a new driver", host("590.48.01", l4), ["tensorrt"], "26.08-py3"),
    Case("L4 with R535: lifted by the compatibility package", host("535.183.01", l4), ["tensorrt"], "26.08-py3"),
    Case("L4 with R550: the notes say nothing", host("550.90.07", l4), ["tensorrt"], "25.07-py3", perhaps: "26.08-py3"),
    Case("L4 with R545: not forward-compatible", host("545.23.08", l4), ["tensorrt"], "25.07-py3"),
    Case("GeForce cards need the real branch", host("535.183.01", rtx3090), ["tensorrt"], "25.07-py3"),
    Case("GeForce with R580", host("580.65.06", rtx3090), ["tensorrt"], "26.08-py3"),
    Case("GeForce with R510: CUDA 11", host("510.47.03", rtx3090), ["onnxruntime"], "22.12-py3"),
    Case(
      "a workstation card may be a certified board", host("535.183.01", [("NVIDIA RTX A6000", 8.6)]), ["tensorrt"],
      "25.07-py3", perhaps: "26.08-py3"),
    Case("Blackwell desktop with R570", host("570.124.06", rtx5090), ["tensorrt"], "25.07-py3"),
    Case("GB10 on Arm", host("580.95.05", [("NVIDIA GB10", 12.1)], platform: "aarch64"), ["onnxruntime"], "26.08-py3"),
    Case("V100: 24.11 is disputed", host("550.127.05", v100), ["tensorrt"], "24.10-py3", perhaps: "24.11-py3"),
    Case("P100", host("590.48.01", [("Tesla P100-PCIE-16GB", 6.0)]), ["pytorch"], "24.10-py3", perhaps: "24.11-py3"),
    Case("Kepler is in no table", host("470.57.02", [("Tesla K80", 3.7)]), ["pytorch"], nil),
    Case("T4 with R418: to be avoided by all", host("418.67", [("Tesla T4", 7.5)]), ["tensorrt"], nil),
    Case("vLLM", host("590.48.01", l4), ["vllm"], "26.08-vllm-python-py3"),
    Case("vLLM on Arm", host("590.48.01", [("NVIDIA GH200 480GB", 9.0)], platform: "aarch64"), ["vllm"], nil),
    Case(
      "TensorRT-LLM: the table ends with 26.07", host("590.48.01", l4), ["tensorrtllm"], "26.07-trtllm-python-py3",
      perhaps: "26.08-trtllm-python-py3"),
    Case(
      "TensorRT-LLM has a CUDA of its own, 12.9 up to 25.10", host("575.57.08", [("NVIDIA GeForce RTX 4090", 8.9)]),
      ["tensorrtllm"], "25.10-trtllm-python-py3"),
    Case("vLLM and ONNX Runtime are in no one image", host("590.48.01", l4), ["vllm", "onnxruntime"], nil),
    Case("TensorFlow left after 25.02", host("", []), ["tensorflow"], gpu: false, "25.02-py3"),
    Case("opset 26 on the CPU", host("", []), ["onnxruntime"], opset: 26, gpu: false, "26.08-py3"),
    Case("opset 27", host("", []), ["onnxruntime"], opset: 27, gpu: false, nil),
    Case("IR 10 on a V100", host("550.127.05", v100), ["onnxruntime"], ir: 10, "24.10-py3", perhaps: "24.11-py3"),
    Case("opset 19 on GeForce with R515: 22.12 has 17", host("515.65.01", rtx3090), ["onnxruntime"], opset: 19, nil),
    Case("OpenVINO on Arm", host("", [], platform: "aarch64"), ["openvino"], gpu: false, nil),
    Case("trees on Arm", host("", [], platform: "aarch64"), ["fil"], gpu: false, nil),
    Case("ONNX Runtime on Arm", host("", [], platform: "aarch64"), ["onnxruntime"], gpu: false, "26.08-py3"),
    Case(
      "Jetson", host("", [], platform: "jetson"), ["onnxruntime"], gpu: false, "25.08-py3-igpu",
      perhaps: "26.08-py3-igpu"),
    Case("DALI and trees", host("590.48.01", l4), ["dali", "fil"], "26.08-py3"),
    Case("only PyTorch and scripts: the image for all", host("590.48.01", l4), ["pytorch", "python"], "26.08-py3"),
    Case(
      "a flavour that was asked for", host("590.48.01", l4), ["pytorch"], flavours: ["pyt-python-py3"],
      "25.07-pyt-python-py3", perhaps: "26.08-pyt-python-py3"),
    Case("no GPU where one is needed", host("", []), ["tensorrt"], nil),
  ]

  @Test(arguments: cases) func `the release notes' expectations`(_ it: Case) {
    let solution = Self.solver.solve([it.needs], on: it.host)
    #expect(solution.choice?.image.tag == it.choice)
    #expect(solution.conditional.first?.image.tag == it.perhaps)
  }

  @Test func `24.02 ships without ONNX Runtime`() throws {
    let needs = ContainerNeeds(model: "m", backends: ["onnxruntime"])
    let verdicts = Self.solver.verdicts([needs], on: Self.host("", []))
    let serving = Set(verdicts.filter(\.serves).map(\.image.release))
    #expect(Set(Self.book.releases.ids).subtracting(serving) == ["24.02"])
  }

  @Test func `every value of the table names its source, or that it has none`() {
    #expect(Self.images.count > 200)
    for image in Self.images {
      #expect(!image.existence.sources.isEmpty, "\(image.tag)")
      #expect(image.cuda.basis != .sourced || !image.cuda.sources.isEmpty, "\(image.tag) cuda")
      #expect(!image.driver.least.sources.isEmpty, "\(image.tag) driver")
      #expect(image.leastCapability.basis != .sourced || !image.leastCapability.sources.isEmpty, "\(image.tag)")
      #expect(image.newestCapability?.sources.isEmpty == false, "\(image.tag) newest capability")
      for (name, value) in image.contents {
        #expect(value.basis != .sourced || !value.sources.isEmpty, "\(image.tag) \(name)")
        #expect((value.basis == .disputed) == !value.others.isEmpty, "\(image.tag) \(name)")
      }
      for source in image.existence.sources + image.cuda.sources + image.leastCapability.sources {
        #expect(Self.book.sources[source] != nil, "\(image.tag) \(source)")
      }
    }
  }

  @Test func `the facts of a release are those of its image`() throws {
    for image in Self.images where image.flavour == "py3" {
      let facts = try #require(Self.book.releases.facts(of: image.release))
      #expect(facts["release.driver"]?.value.intValue == Int64(image.driver.least.value), "\(image.tag)")
      #expect(facts["release.minimumComputeCapability"]?.value.doubleValue == image.leastCapability.value)
      #expect(facts["release.newestComputeCapability"]?.value.doubleValue == image.newestCapability?.value)
      #expect(facts["release.onnxOpset"]?.value.intValue == image.onnxOpset?.value, "\(image.tag)")
      #expect(facts["release.onnxIr"]?.value.intValue == image.onnxIR?.value, "\(image.tag)")
      #expect(facts["release.cuda"]?.value.stringValue == image.cuda.value.description)
    }
  }

  // MARK: Brute force

  /// Whether an image certainly serves (true), certainly does not (false), or nobody knows (nil), straight from the columns.
  private static func serves(_ image: ContainerImage, _ need: ContainerNeeds, _ host: ContainerHost) -> Bool? {
    var certain = image.existence.basis == .sourced
    if let flavours = need.flavours, !flavours.contains(image.flavour) { return false }
    let isMadeForOthers = !image.purpose.isEmpty && image.purpose.isDisjoint(with: need.backends)
    if isMadeForOthers, need.flavours == nil { return false }
    if let platform = host.platform {
      guard let held = image.backends[platform], need.backends.isSubset(of: held) else { return false }
    } else {
      let fitting = image.backends.values.filter { need.backends.isSubset(of: $0) }.count
      if fitting == 0 { return false }
      if fitting == 1 || fitting < image.backends.count { certain = false }
    }
    for (needed, limit) in [(need.opset, image.onnxOpset), (need.irVersion, image.onnxIR)] {
      guard let needed, let limit else { continue }
      let answers = Set(([limit.value] + limit.others).map { needed <= $0 })
      if answers == [false] { return false }
      if answers.count == 2 { certain = false }
    }
    guard need.gpu else { return certain ? true : nil }
    if host.driver == .none || host.gpus?.isEmpty == true { return false }
    if let gpus = host.gpus {
      var best: [Bool?] = []
      for gpu in gpus {
        guard let capability = gpu.capability else {
          best.append(nil)
          continue
        }
        let low = Set(([image.leastCapability.value] + image.leastCapability.others).map { capability >= $0 })
        let high = capability <= image.newestCapability?.value ?? .infinity
        best.append(low == [false] || !high ? false : low.count == 2 ? nil : true)
      }
      if !best.contains(true) {
        if !best.contains(nil) { return false }
        certain = false
      }
    } else {
      certain = false
    }
    guard case .version(let driver) = host.driver else { return nil }
    if driver.major >= image.driver.least.value { return certain ? true : nil }
    let packages = host.gpus?.map(\.takesForwardCompatibility) ?? [nil]
    if packages.contains(false) || image.driver.avoided.contains(driver.major) { return false }
    let listed = image.driver.forward.first { $0.major == driver.major }
    if let listed, driver.parts.count > 1, driver < listed { return false }
    if listed == nil, driver.major < image.driver.forward.map(\.major).min() ?? .max { return false }
    return listed != nil && !packages.contains(nil) && certain ? true : nil
  }

  @Test(arguments: 1...4)
  func `the answer is that of a filter over the whole table, on 10,000 random hosts`(seed: UInt64) {
    var random = Random(state: seed)
    let drivers = [
      nil, "", "390.12", "418.67", "450.51.05", "450.80.02", "470.42", "470.57.02", "470", "510.47", "515.65", "520.61",
      "525.60", "525.85.12", "530.30", "535.54", "535.86.10", "545.23", "550.54", "555.42", "560.35", "570.86",
      "575.51",
      "580.65.06", "590.48", "615.61",
    ]
    let names = ["Tesla T4", "NVIDIA L4", "NVIDIA GeForce RTX 4090", "NVIDIA RTX A6000", "NVIDIA TITAN V", "Orin", "?"]
    let capabilities = [3.7, 6.0, 7.0, 7.5, 8.0, 8.6, 8.7, 8.9, 9.0, 10.0, 10.3, 12.0, 12.1, 13.0]
    let backends = [
      "onnxruntime", "tensorrt", "pytorch", "python", "tensorflow", "openvino", "fil", "dali", "vllm", "tensorrtllm",
      "ensemble", "mystery",
    ]
    var outcomes: [String: Int] = [:]
    for _ in 0..<2_500 {
      let gpus = (0..<random.below(4)).map { _ in
        ContainerHost.GPU(
          name: "", capability: random.below(12) == 0 ? nil : random.pick(capabilities),
          takesForwardCompatibility: Self.book.releases.takesForwardCompatibility(random.pick(names)))
      }
      let driver = random.pick(drivers)
      let host = ContainerHost(
        platform: random.below(10) == 0 ? nil : random.pick(["x86_64", "x86_64", "aarch64", "jetson", "riscv64"]),
        driver: driver.map { DottedVersion($0).map { .version($0) } ?? .none } ?? .unknown,
        gpus: random.below(15) == 0 ? nil : gpus)
      let need = ContainerNeeds(
        model: "m", backends: Set((0..<random.below(3)).map { _ in random.pick(backends) }),
        flavours: random.below(10) == 0 ? [random.pick(["trtllm-python-py3", "pyt-python-py3"])] : nil,
        opset: random.below(2) == 0 ? nil : Int64(random.below(28)),
        irVersion: random.below(2) == 0 ? nil : Int64(random.below(14)),
        gpu: random.below(3) > 0)
      let solution = Self.solver.solve([need], on: host)
      // Newest first; of one release in the order of the table.
      var expected: ContainerImage?
      var newestPossible: ContainerImage?
      for image in Self.images {
        let verdict = Self.serves(image, need, host)
        if verdict == true, image.release > expected?.release ?? "" { expected = image }
        if verdict == nil, image.release > newestPossible?.release ?? "" { newestPossible = image }
      }
      #expect(solution.choice?.image == expected, "\(host) \(need)")
      if let newestPossible, newestPossible.release > expected?.release ?? "" {
        #expect(solution.conditional.first?.image == newestPossible, "\(host) \(need)")
      }
      outcomes[expected == nil ? newestPossible == nil ? "none" : "perhaps" : "certain", default: 0] += 1
      for newer in solution.newer where newer.image.release > expected?.release ?? "" {
        #expect(!newer.serves)
      }
    }
    // All three kinds of answer have to occur often, or the test proves little.
    #expect(outcomes.values.allSatisfy { $0 > 100 } && outcomes.count == 3, "\(outcomes)")
  }

  private struct Random {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }

    mutating func pick<Element>(_ values: [Element]) -> Element { values[below(values.count)] }
  }
}

import Facts
import Planning
import Testing

@Suite struct ContainerSolverTests {
  struct DriverCase: Sendable, CustomTestStringConvertible {
    var driver: String?
    var dataCenter: Bool?
    var choice: String?
    var conditional: [String] = []
    var testDescription: String { "\(driver ?? "unknown"), data centre: \(dataCenter.map { "\($0)" } ?? "unknown")" }
  }

  @Test(arguments: [
    DriverCase(driver: "590.48.01", dataCenter: nil, choice: "26.08-py3"),
    DriverCase(driver: "580.65.06", dataCenter: false, choice: "26.08-py3"),
    // The compatibility package lifts R535 on data-centre GPUs, from 535.86 on.
    DriverCase(driver: "535.104.05", dataCenter: true, choice: "26.08-py3"),
    DriverCase(driver: "535.54", dataCenter: true, choice: "25.07-py3"),
    DriverCase(driver: "535.104.05", dataCenter: false, choice: "25.07-py3"),
    DriverCase(driver: "535.104.05", dataCenter: nil, choice: "25.07-py3", conditional: ["26.08-py3"]),
    // R545 is listed and to be avoided; of R550 nothing is said; R515 lies between listed branches too.
    DriverCase(driver: "545.29", dataCenter: true, choice: "25.07-py3"),
    DriverCase(driver: "550.90.07", dataCenter: true, choice: "25.07-py3", conditional: ["26.08-py3"]),
    DriverCase(driver: "515.65", dataCenter: false, choice: "22.11-py3"),
    DriverCase(driver: "470.57", dataCenter: true, choice: "26.08-py3"),
    DriverCase(driver: "470.57", dataCenter: false, choice: "22.11-py3"),
    DriverCase(driver: "418.67", dataCenter: true, choice: nil),
    DriverCase(driver: nil, dataCenter: true, choice: nil, conditional: ["26.08-py3", "25.07-py3", "22.11-py3"]),
    DriverCase(driver: "", dataCenter: true, choice: nil),
  ])
  func `a driver decides by CUDA major version and compatibility package`(_ it: DriverCase) {
    let solution = SampleImages.solver.solve(
      [SampleImages.needs()], on: SampleImages.host(it.driver, dataCenter: it.dataCenter))
    #expect(solution.choice?.image.tag == it.choice)
    #expect(solution.conditional.map(\.image.tag) == it.conditional)
  }

  @Test func `a driver known by its branch alone is presumed to be late enough in it`() {
    let solution = SampleImages.solver.solve([SampleImages.needs()], on: SampleImages.host("535"))
    #expect(solution.choice?.image.tag == "26.08-py3")
  }

  @Test(
    arguments: [
      ([7.0], "22.11-py3"), ([7.5], "26.08-py3"), ([7.0, 8.9], "26.08-py3"), ([12.0], "26.08-py3"), ([12.5], nil),
      ([5.2], nil), ([6.0, 12.5], "22.11-py3"), ([], nil),
    ] as [([Double], String?)])
  func `one GPU that the image takes is enough`(capabilities: [Double], choice: String?) {
    let solution = SampleImages.solver.solve([SampleImages.needs()], on: SampleImages.host("590.48", capabilities))
    #expect(solution.choice?.image.tag == choice)
  }

  @Test func `GPUs and driver do not matter to what runs on the CPU`() {
    for host in [SampleImages.host("418.67"), SampleImages.host("", []), SampleImages.host(nil, nil)] {
      let solution = SampleImages.solver.solve([SampleImages.needs(gpu: false)], on: host)
      #expect(solution.choice?.image.tag == "26.08-py3")
      #expect(solution.newer.isEmpty)
    }
  }

  @Test(
    arguments: [
      (["vllm"], "x86_64", "26.08-vllm-python-py3"), (["vllm", "python"], "x86_64", "26.08-vllm-python-py3"),
      (["python"], "x86_64", "26.08-py3"), (["vllm"], "aarch64", nil), (["openvino"], "aarch64", nil),
      (["onnxruntime"], "aarch64", "26.08-py3"), (["vllm", "onnxruntime"], "x86_64", nil), (["python"], "riscv64", nil),
      ([], "x86_64", "26.08-py3"),
    ] as [(Set<String>, String, String?)])
  func `the flavour follows from backends and platform`(backends: Set<String>, platform: String, choice: String?) {
    let host = SampleImages.host("590.48", platform: platform)
    #expect(SampleImages.solver.solve([SampleImages.needs(backends)], on: host).choice?.image.tag == choice)
  }

  @Test func `an unknown platform leaves a question only where platforms differ`() throws {
    let host = SampleImages.host("590.48", platform: nil)
    let solution = SampleImages.solver.solve([SampleImages.needs()], on: host)
    // On both platforms the image has the backend, so that nothing has to be known.
    #expect(solution.choice?.image.tag == "26.08-py3")
    let openvino = SampleImages.solver.solve([SampleImages.needs(["openvino"])], on: host)
    #expect(openvino.choice == nil)
    #expect(openvino.conditional.map(\.image.tag) == ["26.08-py3"])
    #expect(try #require(openvino.best).questions == [.platform(builtFor: ["x86_64"])])
    let vllm = SampleImages.solver.solve([SampleImages.needs(["vllm"])], on: host)
    #expect(try #require(vllm.best).questions == [.platform(builtFor: ["x86_64"])])
    #expect(SampleImages.solver.solve([SampleImages.needs(["fil"])], on: host).best == nil)
  }

  @Test func `for each newer release the hardest obstacle is named first`() throws {
    // A V100 with an old driver: a new driver would not help, so that the GPU is what to name.
    let solution = SampleImages.solver.solve(
      [SampleImages.needs()], on: SampleImages.host("470.57", [7.0], dataCenter: false))
    #expect(solution.choice?.image.tag == "22.11-py3")
    #expect(solution.newer.map(\.image.tag) == ["26.08-py3", "25.07-py3"])
    let driver = SampleImages.version("470.57")
    #expect(
      solution.newer.map(\.obstacles) == [
        [.capabilityTooLow(7.0, least: 7.5), .driver(driver, least: 580)],
        [.capabilityTooLow(7.0, least: 7.5), .driver(driver, least: 525)],
      ])
    // Of a release's images the one that comes nearest is shown.
    let vllm = SampleImages.solver.solve(
      [SampleImages.needs(["vllm"])], on: SampleImages.host("535.104", dataCenter: false))
    #expect(vllm.newer.map(\.image.tag) == ["26.08-vllm-python-py3"])
    #expect(vllm.newer.first?.obstacles == [.driver(SampleImages.version("535.104"), least: 580)])
  }

  @Test func `older drivers run newer toolkits of the same major version with limits, which are said`() throws {
    let solution = SampleImages.solver.solve([SampleImages.needs()], on: SampleImages.host("530.41", dataCenter: false))
    let choice = try #require(solution.choice)
    #expect(choice.image.tag == "25.07-py3")
    #expect(choice.remarks == [.minorCompatibility(SampleImages.version("530.41"), stated: SourcedValue(575))])
    let newest = try #require(
      SampleImages.solver.solve([SampleImages.needs()], on: SampleImages.host("590.48")).choice)
    #expect(newest.remarks == [.statedTooLow(SourcedValue(575), least: 580)])
  }

  @Test(arguments: [(17, "26.08-py3"), (26, "26.08-py3"), (27, nil)] as [(Int64, String?)])
  func `operator sets have to be known to the runtime`(opset: Int64, choice: String?) {
    let host = SampleImages.host("590.48")
    #expect(SampleImages.solver.solve([SampleImages.needs(opset: opset)], on: host).choice?.image.tag == choice)
  }

  @Test func `the most demanding of several models counts, and is named`() throws {
    let models = [
      ContainerNeeds(model: "old", backends: ["onnxruntime"], opset: 12),
      ContainerNeeds(model: "new", backends: ["onnxruntime"], opset: 26),
    ]
    let images = SampleImages.table.filter { $0.release < "26" }
    let solution = ContainerSolver(images: images).solve(models, on: SampleImages.host("590.48"))
    #expect(solution.choice == nil)
    #expect(solution.newer.first?.obstacles == [.opset(26, accepted: 22, models: ["new"])])
  }

  @Test(
    arguments: [
      ("8.5.1", false, "22.11-py3"), ("8.5.1", true, "22.11-py3"), ("8.4", true, "22.11-py3"), ("8.4", false, nil),
      ("10.9.0.34", false, "25.07-py3"), ("10.9", false, "25.07-py3"), ("10.8", true, "25.07-py3"),
      ("10.8", false, nil),
      ("11.1.0.5", false, "26.08-py3"), ("11.2", true, nil),
    ] as [(String, Bool, String?)])
  func `a plan runs on its own TensorRT, or with version compatibility on a newer one of the same major version`(
    version: String, isCompatible: Bool, choice: String?
  ) {
    let plan = ContainerNeeds.Plan(version: SampleImages.version(version), isVersionCompatible: isCompatible)
    let solution = SampleImages.solver.solve(
      [SampleImages.needs(["tensorrt"], plan: plan)], on: SampleImages.host("590.48", [8.9]))
    #expect(solution.choice?.image.tag == choice)
  }

  @Test func `where sources disagree, what the answer hangs on stays a question`() throws {
    var images = SampleImages.table.filter { $0.release != "26.08" }
    images.append(SampleImages.image("24.11", cuda: "12.6.3", disputedLeast: [6.0]))
    let solver = ContainerSolver(images: images)
    let pascal = solver.solve([SampleImages.needs()], on: SampleImages.host("550.54", [7.0]))
    #expect(pascal.choice?.image.tag == "22.11-py3")
    #expect(pascal.conditional.map(\.image.tag) == ["24.11-py3"])
    #expect(pascal.conditional.first?.questions == [.disputed("minimumComputeCapability", ["6.0", "7.5"])])
    // What both values allow is no question.
    #expect(
      solver.verdicts([SampleImages.needs()], on: SampleImages.host("550.54", [8.0])).allSatisfy {
        $0.questions.isEmpty
      })
  }

  @Test func `a tag that no source shows is never a certain choice`() {
    let images =
      SampleImages.table.filter { $0.release != "26.08" }
      + [SampleImages.image("26.08", cuda: "13.4.1", existence: .assumed)]
    let solution = ContainerSolver(images: images).solve([SampleImages.needs()], on: SampleImages.host("590.48"))
    #expect(solution.choice?.image.tag == "25.07-py3")
    #expect(solution.conditional.map(\.image.tag) == ["26.08-py3"])
    #expect(solution.conditional.first?.questions == [.existence])
  }

  @Test func `first and last release of what a model uses are kept`() {
    let since = ContainerNeeds(model: "m", backends: ["onnxruntime"], since: "26.03")
    let until = ContainerNeeds(model: "m", backends: ["onnxruntime"], until: "25.02")
    let host = SampleImages.host("590.48")
    #expect(SampleImages.solver.solve([since], on: host).choice?.image.tag == "26.08-py3")
    #expect(SampleImages.solver.solve([until], on: host).choice?.image.tag == "22.11-py3")
    #expect(SampleImages.solver.solve([since, until], on: host).choice == nil)
  }

  @Test func `nothing to serve, nothing to serve it with`() {
    #expect(ContainerSolver(images: []).solve([SampleImages.needs()], on: SampleImages.host("590.48")).best == nil)
    #expect(SampleImages.solver.solve([], on: SampleImages.host(nil, nil)).choice?.image.tag == "26.08-py3")
  }
}

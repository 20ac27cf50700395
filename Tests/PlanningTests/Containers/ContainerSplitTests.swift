import Facts
import Planning
import Testing

@Suite struct ContainerSplitTests {
  private static func model(_ name: String, _ backends: Set<String>, gpu: Bool = false) -> ContainerNeeds {
    ContainerNeeds(model: name, backends: backends, gpu: gpu)
  }

  private func shares(_ models: [ContainerNeeds], _ host: ContainerHost = SampleImages.host("590.48")) -> [String:
    [String]]
  {
    let split = SampleImages.solver.split(models, on: host)
    return Dictionary(
      uniqueKeysWithValues: split.shares.map { ($0.solution.best?.image.tag ?? "none", $0.needs.map(\.model)) })
  }

  @Test func `what one image holds needs one server`() {
    let models = [
      Self.model("a", ["onnxruntime"]), Self.model("b", ["python"]), Self.model("c", ["tensorrt"], gpu: true),
    ]
    #expect(shares(models) == ["26.08-py3": ["a", "b", "c"]])
    #expect(
      shares([Self.model("a", ["vllm"], gpu: true), Self.model("b", ["python"])]) == [
        "26.08-vllm-python-py3": ["a", "b"]
      ])
  }

  @Test func `what no image holds together is shared out among the fewest servers`() {
    let models = [
      Self.model("trees", ["onnxruntime"]), Self.model("llm", ["vllm"], gpu: true), Self.model("pre", ["python"]),
      Self.model("none", []),
    ]
    // What either would serve goes to the preferred flavour.
    #expect(shares(models) == ["26.08-py3": ["trees", "pre", "none"], "26.08-vllm-python-py3": ["llm"]])
  }

  @Test func `each share has the newest image of its own`() {
    let models = [Self.model("trees", ["onnxruntime"]), Self.model("llm", ["vllm"], gpu: true)]
    let host = SampleImages.host("535.104", dataCenter: false)
    #expect(shares(models, host) == ["26.08-py3": ["trees"], "25.07-vllm-python-py3": ["llm"]])
  }

  @Test func `a backend that no image has leaves its model without a home, and the others with theirs`() {
    let models = [Self.model("a", ["mystery"]), Self.model("b", ["python"]), Self.model("e", ["vllm", "onnxruntime"])]
    let split = SampleImages.solver.split(models, on: SampleImages.host("590.48"))
    #expect(split.homeless.map(\.model) == ["a", "e"])
    #expect(split.shares.map { $0.needs.map(\.model) } == [["b"]])
    #expect(SampleImages.solver.split([models[0]], on: SampleImages.host(nil, nil)).shares.isEmpty)
    let arm = SampleImages.host("590.48", platform: "aarch64")
    #expect(SampleImages.solver.split([Self.model("llm", ["vllm"])], on: arm).homeless.map(\.model) == ["llm"])
  }

  @Test func `a driver that is too old for all does not split`() {
    let models = [Self.model("a", ["tensorrt"], gpu: true), Self.model("b", ["onnxruntime"], gpu: true)]
    let split = SampleImages.solver.split(models, on: SampleImages.host("390.12"))
    #expect(split.shares.count == 1)
    #expect(split.shares.first?.solution.best == nil)
    #expect(split.shares.first?.solution.newer.first?.image.tag == "26.08-py3")
  }

  @Test func `many models are no longer work than a moment`() {
    let backends: [Set<String>] = [["vllm"], ["onnxruntime"], ["python"], ["vllm", "python"], []]
    let models = (0..<5_000).map { Self.model("m\($0)", backends[$0 % backends.count]) }
    let split = SampleImages.solver.split(models, on: SampleImages.host("590.48"))
    #expect(split.shares.map(\.needs.count).reduce(0, +) == 5_000)
    #expect(split.shares.count == 2)
  }
}

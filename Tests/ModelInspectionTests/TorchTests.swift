import Facts
import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct TorchTests {
  @Test func `a state_dict gives its weights, each storage once`() throws {
    for (bytes, name) in [(TorchSamples.state, "m.pt"), (TorchSamples.legacy, "m.pth"), (TorchSamples.checkpoint, "x")]
    {
      let inspection = try inspect(bytes, as: name)
      #expect(inspection[.format] == "torch-pickle")
      #expect(inspection[.parameters] == 8)
      #expect(inspection[.weightBytes] == 28)
      #expect(inspection[.precision] == "FP32")
      #expect(inspection[.pickleDangerous] == [])
      #expect(inspection[.customCode] == [])
      #expect(inspection[.hasGraph] == false)
      #expect(inspection.facts.paths.count == ModelFact.allCases.count)
    }
  }

  @Test func `a whole module names its class and the code it needs`() throws {
    let inspection = try inspect(TorchSamples.module, as: "m.pt")
    #expect(inspection[.pickleClass] == "mine.net Net")
    #expect(inspection[.customCode] == ["mine.net"])
    #expect(inspection[.parameters] == 8)
  }

  @Test func `a pickle that would run a command is told, also where weights are missing`() throws {
    let inspection = try inspect(TorchSamples.evil, as: "m.pt")
    #expect(inspection[.pickleDangerous] == ["os system"])
    let pickle = TorchSamples.pickle(
      TorchSamples.global("os", "system") + [0x28] + TorchSamples.text("true") + [0x74, 0x52])
    #expect(try inspect(ZipBuilder.stored([("m/data.pkl", pickle)]), as: "m.pt")[.pickleDangerous] == ["os system"])
    // Among the notes before the object of a legacy file.
    let legacy = Array(TorchSamples.legacy.prefix(15)) + pickle + Array(TorchSamples.legacy.dropFirst(15))
    #expect(try inspect(legacy, as: "m.pt")[.pickleDangerous] == ["os system"])
  }

  @Test func `TorchScript gives forward's signature, weights and operators`() throws {
    let inspection = try inspect(TorchSamples.torchScript(), as: "m.pt")
    #expect(inspection[.format] == "torchscript")
    let inputs = try #require(inspection[.inputs].listValue)
    #expect(inputs.map { $0["name"]?.stringValue } == ["x", "lengths"])
    #expect(inputs.map { $0["kind"]?.stringValue } == ["tensor", "optional"])
    #expect(inputs[0]["dims"]?.unknownValue != nil)
    #expect(inspection[.outputs].listValue?.map { $0["kind"]?.stringValue } == ["tensor", "map"])
    #expect(inspection[.nonTensorIO] == ["lengths: Optional[Tensor]", "OUTPUT__1: Dict[str, Tensor]"])
    #expect(inspection[.parameters] == 8)
    #expect(inspection[.nodes] == 3)
    #expect(inspection[.dynamicShapes].unknownValue != nil)
    #expect(inspection[.batchable] == false)
  }

  @Test func `a traced module carries the shapes of its examples, which are no limits`() throws {
    let inspection = try inspect(TorchSamples.traced, as: "m.pt")
    let input = try #require(inspection[.inputs].listValue?.first)
    #expect(input["type"] == "FP32")
    #expect(input["dims"] == [4, 3])
    #expect(input["batch"]?.unknownValue != nil)
    #expect(inspection[.dynamicShapes].unknownValue != nil)
  }

  @Test(arguments: [
    ("class Net(Module):\n  def forward(self: __torch__.Net) -> Tensor:\n    return x", [String](), "Tensor"),
    (
      "class Net(Module):\n  def forward(self: T,\n    a: Tuple[Tensor, List[Tensor]],\n    b: int=3) -> NoneType:\n",
      ["a: Tuple[Tensor, List[Tensor]]", "b: int"], "NoneType"
    ),
    (
      "class Net(Module):\n  def forward(self: T, a: Tensor) -> Tuple[Tensor, Tuple[int, Tensor]]:", ["a: Tensor"],
      "Tuple[Tensor, Tuple[int, Tensor]]"
    ),
  ])
  func `signatures are read as TorchScript writes them`(source: String, parameters: [String], result: String) throws {
    let signature = try #require(TorchScriptSignature(source: source, class: "Net"))
    #expect(signature.parameters.map { "\($0.name): \($0.type)" } == parameters)
    #expect(signature.result == result)
  }

  @Test(arguments: [
    "", "class Net(Module):", "class Net(Module):\n  def forward(self",
    "class Other(Module):\n  def forward(self: T) -> int:",
  ])
  func `code without a forward leaves the inputs unknown`(source: String) throws {
    #expect(TorchScriptSignature(source: source, class: "Net") == nil)
    let inspection = try inspect(TorchSamples.torchScript(source: source), as: "m.pt")
    #expect(inspection[.inputs].unknownValue != nil)
    #expect(inspection[.parameters] == 8)
  }

  @Test func `tuples are taken apart at their own commas only`() {
    #expect(
      TorchScriptSignature.members(of: "Tuple[Tensor, Dict[str, Tensor], Tuple[int, int]]") == [
        "Tensor", "Dict[str, Tensor]", "Tuple[int, int]",
      ])
    #expect(TorchScriptSignature.members(of: "List[Tensor]") == ["List[Tensor]"])
  }

  @Test func `torch.export gives inputs with free dimensions, weights and operators`() throws {
    let inspection = try inspect(TorchSamples.export, as: "m.pt2")
    #expect(inspection[.format] == "torch-export")
    #expect(inspection[.torchVersion] == "2.13.0+cpu")
    let input = try #require(inspection[.inputs].listValue?.first)
    #expect(input["dims"] == [-1, 3])
    #expect(input["symbols"] == ["s77", ""])
    #expect(inspection[.outputs].listValue?.first?["type"] == "BF16")
    #expect(inspection[.batchable] == true)
    #expect(inspection[.parameters] == 6)
    #expect(inspection[.nodes] == 3)
    #expect(inspection[.customDomains] == ["mine"])
  }

  @Test func `an AOTInductor package says what it is compiled for`() throws {
    let inspection = try inspect(TorchSamples.compiled, as: "m.pt2")
    #expect(inspection[.format] == "torch-aoti")
    #expect(inspection[.aotiDevice] == "cuda")
    #expect(inspection[.aotiComputeCapability] == 9.0)
    #expect(inspection[.aotiMachine] == "x86_64")
    #expect(inspection[.inputs].unknownValue != nil)
    #expect(inspection[.hasGraph] == false)
  }

  static let broken: [(String, [UInt8], String)] = [
    (
      "a storage that is not there", ZipBuilder.stored([("m/data.pkl", TorchSamples.pickle(TorchSamples.stateDict))]),
      "lacks data/0"
    ),
    (
      "a storage too short",
      ZipBuilder.stored([
        ("m/data.pkl", TorchSamples.pickle(TorchSamples.stateDict)), ("m/data/0", [1]), ("m/data/1", [1]),
      ]), "data/0 needs 24 bytes and has 1"
    ),
    ("a legacy file cut short", Array(TorchSamples.legacy.dropLast(2)), "the weights end at byte"),
    ("a legacy file of one pickle", Array(TorchSamples.legacy.prefix(15)), "the pickle has no end"),
    (
      "a program that is no JSON", ZipBuilder.stored([("m/archive_format", []), ("m/models/a.json", [0x7b])]),
      "not valid JSON"
    ),
    (
      "a program nested without end",
      ZipBuilder.stored([
        ("m/archive_format", []), ("m/models/a.json", Array(("{\"x\":" + String(repeating: "[", count: 100_000)).utf8)),
      ]), "nested more than 512 levels deep"
    ),
    (
      "a module whose pickle stops",
      ZipBuilder.stored([("m/data.pkl", [0x80, 2]), ("m/constants.pkl", [0x80, 2, 0x29, 0x2e]), ("m/code/a.py", [])]),
      "data.pkl in the archive: the pickle has no end"
    ),
  ]

  @Test(arguments: broken)
  func `a file of PyTorch that cannot be right is refused`(title: String, bytes: [UInt8], problem: String) {
    let error = #expect(throws: InspectionError.self) { try inspect(bytes, as: "m.pt") }
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }
}

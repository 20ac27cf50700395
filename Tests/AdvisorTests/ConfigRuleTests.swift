import Facts
import TestSupport
import Testing

@testable import Advisor
@testable import RuleBook

/// The rules that config.pbtxt is made of, and what they build on.
@Suite struct ConfigRuleTests {
  @Test func `every block of the rules names fields of the schema`() throws {
    #expect(BlockCheck.problems(in: try RuleBook.load()) == [])
  }

  @Test func `a field that is misspelt in an overlay is an error with its place`() throws {
    let text = try #require(TestFile.text("\(Places.repository)/Rules/config/tensors.yaml"))
    let folder = TemporaryFolder(files: [
      "config/tensors.yaml": text.split(separator: "max_batch_size:").joined(separator: "max_batchsize:")
    ])
    let error = try #require(throws: AdvisorError.self) { try RuleBookSource.load(overlay: folder.path) }
    #expect(error.exitStatus == .malformedInput)
    #expect(
      error.description.contains(
        "config/tensors.yaml:5:11: ModelConfig has no field 'max_batchsize'; did you mean 'max_batch_size'?"))
  }

  @Test(arguments: [
    ("resnet50", true), ("a.b_c-1", true), ("1", true), ("", false), ("..", false), (".", false), (".x", false),
    ("../x", false), ("a/b", false), ("-x", false), ("a b", false), ("a\"b", false), ("a\nb", false), ("a\0b", false),
    ("é", false), (String(repeating: "a", count: 256), false),
  ])
  func `names that paths, shells and URLs could misread are none for a model`(name: String, isGood: Bool) {
    #expect((EntryName.problem(with: name) == nil) == isGood, "\(EntryName.problem(with: name) ?? "")")
    #expect(EntryName.problem(with: EntryName.harmless(name)) == nil)
  }

  @Test func `stated tensors become facts, and with them the batch`() throws {
    let declared = try DeclaredTensors.declarations(
      inputs: ["x:0:FP32:-1,3,224"], outputs: ["y:INT64:-1", "z:STRING:-1,2"])
    func value(_ path: String) -> Value? { declared.first { $0.path == path }?.value }
    #expect(value("model.inputs")?.listValue?.first?["name"] == "x:0")
    #expect(value("model.inputs")?.listValue?.first?["dims"] == [-1, 3, 224])
    #expect(value("model.batchable") == true)
    let fixed = try DeclaredTensors.declarations(inputs: ["x:FP32:1,3"], outputs: ["y:FP32:-1"])
    #expect(fixed.first { $0.path == "model.batchable" }?.value == false)
    #expect(try DeclaredTensors.declarations(inputs: [], outputs: []).isEmpty)
  }

  @Test(arguments: [
    ("x", "too few parts"), ("x:FP32", "too few parts"), (":FP32:1", "the name is empty"),
    ("x:FP31:1", "'FP31' is no type of Triton; did you mean 'FP32'?"), ("x:FP32:0", "each dimension is -1"),
    ("x:FP32:a", "each dimension is -1"), ("x:FP32:-2", "each dimension is -1"),
  ])
  func `a tensor stated wrongly is refused`(text: String, says: String) throws {
    let error = try #require(throws: AdvisorError.self) {
      try DeclaredTensors.declarations(inputs: [text], outputs: ["y:FP32:1"])
    }
    #expect(error.description.contains(says), "\(error)")
    #expect(throws: AdvisorError.self) { try DeclaredTensors.declarations(inputs: ["x:FP32:1"], outputs: []) }
  }

  private static func plan(
    _ inputs: Value, batchSize: Int64,
    outputs: Value = [["name": "y", "kind": "tensor", "type": "FP32", "dims": [-1]]],
    isCompleted: Bool = true
  ) throws -> FactDocument {
    var sheet = FactSheet(try RuleBook.load().vocabulary)
    let origin = Origin(.measured, "test")
    sheet["model.inputs"] = Fact(inputs, origin)
    sheet["model.outputs"] = Fact(outputs, origin)
    sheet["model.batchable"] = Fact(true, origin)
    sheet["plan.batchSize"] = Fact(.int(batchSize), origin)
    return TensorPlan.document(sheet, isCompleted: isCompleted)
  }

  /// The runtime may find a size that the file leaves open to be fixed, and then refuses a config that says -1.
  @Test(arguments: [
    ("time", true), ("2*time + 1", true), ("", false), ("Concat7_dim_1", false),
  ])
  func `outputs with a size that no input has are left to backends that complete them`(
    symbol: String, isDecided: Bool
  ) throws {
    let inputs: Value = [
      ["name": "x", "kind": "tensor", "type": "FP32", "dims": [-1, -1], "symbols": ["batch", "time"]]
    ]
    let outputs: Value = [
      ["name": "y", "kind": "tensor", "type": "FP32", "dims": [-1, -1], "symbols": ["", .string(symbol)]]
    ]
    let completed = try Self.plan(inputs, batchSize: 8, outputs: outputs)
    #expect((completed["plan.outputs"]?.value.listValue != nil) == isDecided)
    #expect(completed["plan.openSizes"]?.value == (isDecided ? nil : ["y[1]"]))
    let written = try Self.plan(inputs, batchSize: 8, outputs: outputs, isCompleted: false)
    #expect(written["plan.outputs"]?.value.listValue?.count == 1)
    #expect(written["plan.doubtfulSizes"]?.value == (isDecided ? nil : ["y[1]"]))
  }

  @Test func `dims leave the batch out, and a scalar for each item is reshaped`() throws {
    let input: Value = ["name": "x", "kind": "tensor", "type": "INT64", "dims": [-1, 3]]
    let batched = try Self.plan([input], batchSize: 8)
    #expect(batched["plan.inputs"]?.value == [["name": "x", "data_type": "TYPE_INT64", "dims": [3]]])
    #expect(
      batched["plan.outputs"]?.value
        == [["name": "y", "data_type": "TYPE_FP32", "dims": [1], "reshape": ["shape": []]]])
    #expect(batched["plan.batchTable"]?.value == .strings(["x: [-1, 3] = batch + [3]", "y: [-1] = batch + []"]))
    let whole = try Self.plan([input], batchSize: 0)
    #expect(whole["plan.inputs"]?.value == [["name": "x", "data_type": "TYPE_INT64", "dims": [-1, 3]]])
    #expect(whole["plan.outputs"]?.value == [["name": "y", "data_type": "TYPE_FP32", "dims": [-1]]])
  }

  @Test func `example tensors for conversions have a batch and PyTorch's types`() throws {
    let known = try Self.plan([["name": "x", "kind": "tensor", "type": "INT64", "dims": [-1, 3]]], batchSize: 8)
    #expect(known["plan.exampleInputs"]?.value == "torch.zeros([1, 3], dtype=torch.int64)")
    let text = try Self.plan([["name": "x", "kind": "tensor", "type": "STRING", "dims": [-1]]], batchSize: 8)
    #expect(text["plan.exampleInputs"] == nil)
  }

  @Test func `warm-up needs every size, and tensors need a type and a rank`() throws {
    let fixed = try Self.plan([["name": "x", "kind": "tensor", "type": "FP32", "dims": [-1, 3]]], batchSize: 8)
    #expect(
      fixed["plan.warmupInputs"]?.value == ["x": ["data_type": "TYPE_FP32", "dims": [3], "zero_data": true]])
    let free = try Self.plan([["name": "x", "kind": "tensor", "type": "FP32", "dims": [-1, -1]]], batchSize: 8)
    #expect(free["plan.warmupInputs"] == nil)
    for broken: Value in [
      ["name": "x", "kind": "sequence", "type": "FP32", "dims": [1]],
      ["name": "x", "kind": "tensor", "type": "FLOAT8E5M2", "dims": [1]],
      ["name": "x", "kind": "tensor", "type": "FP32", "dims": .missing("no rank")],
    ] {
      #expect(try Self.plan([broken], batchSize: 8)["plan.inputs"] == nil)
    }
  }
}

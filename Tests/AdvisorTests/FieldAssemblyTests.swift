import Facts
import RuleBook
import Testing
import TritonConfig

@testable import Advisor

/// Fields by name as values of the schema.
@Suite struct FieldAssemblyTests {
  static func tree(_ value: Value) -> FieldTree { FieldTree(value) ?? .message([]) }

  private static func config(_ value: Value) throws -> ModelConfig {
    try FieldAssembly.message(ModelConfig.self, tree(value))
  }

  @Test func `scalars, lists, messages, maps and enumerations find their fields`() throws {
    let config = try Self.config([
      "name": "m", "max_batch_size": 8,
      "input": [["name": "x", "data_type": "TYPE_FP32", "dims": [3, -1], "reshape": ["shape": []]]],
      "instance_group": [["kind": "KIND_CPU", "count": 2, "gpus": [0, 1]]],
      "parameters": ["a": "1", "b": 2, "c": true],
      "optimization": ["cuda": ["graphs": true], "graph": ["level": -1]], "dynamic_batching": [:],
    ])
    #expect(config.name == "m")
    #expect(config.maxBatchSize == 8)
    #expect(config.input.first?.dataType == .fp32)
    #expect(config.input.first?.dims == [3, -1])
    #expect(config.input.first?.reshape?.shape == [])
    #expect(config.instanceGroup.first?.kind == .cpu)
    #expect(config.instanceGroup.first?.gpus == [0, 1])
    #expect(["a", "b", "c"].map { config.parameters[$0]?.stringValue } == ["1", "2", "true"])
    #expect(config.optimization?.cuda?.graphs == true)
    #expect(config.optimization?.graph?.level == -1)
    #expect(config.dynamicBatching == ModelDynamicBatching())
  }

  @Test(
    arguments: [
      (["max_batchsize": 8], "ModelConfig has no field 'max_batchsize'; did you mean 'max_batch_size'?"),
      (["max_batch_size": "x"], "max_batch_size: expected int32, found \"x\""),
      (["max_batch_size": 3_000_000_000], "max_batch_size: out of range"),
      (["max_batch_size": [1, 2]], "max_batch_size: expected one int32"),
      (["input": [["data_type": "FP32"]]], "input[0].data_type: 'FP32' is no DataType"),
      (
        ["instance_group": [["kind": "KIND_GPUS"]]],
        "'KIND_GPUS' is no ModelInstanceGroup.Kind; did you mean 'KIND_GPU'?"
      ),
      (["optimization": 1], "optimization: expected fields of ModelOptimizationPolicy in braces"),
      (["parameters": "x"], "parameters: expected keys and values in braces"),
      (["dynamic_batching": ["preferred_batch_size": "two"]], "preferred_batch_size[0]: expected int32"),
    ] as [(Value, String)])
  func `what the schema does not have is refused with its place`(fields: Value, says: String) throws {
    let problem = try #require(throws: FieldAssembly.Problem.self) { try Self.config(fields) }
    #expect(problem.description.contains(says), "\(problem)")
  }

  @Test func `later fields join earlier ones: by name in lists, replacing scalars`() {
    var tree = Self.tree(["a": 1, "list": [["name": "x", "dims": [1, 2]]], "m": ["k": 1]])
    tree.merge(
      Self.tree(["a": 2, "list": [["name": "x", "dims": [3]], ["name": "y"]], "m": ["l": 2]]))
    #expect(tree["a"] == .scalar(2))
    #expect(tree["list"] == Self.tree([["name": "x", "dims": [3]], ["name": "y"]]))
    #expect(tree["m"] == Self.tree(["k": 1, "l": 2]))
  }

  @Test func `a comment stands above the first field that is new`() {
    func place(_ fields: Value, _ tree: Value = [:]) -> String {
      CommentPlace.path(of: Self.tree(fields), in: Self.tree(tree)).description
    }
    #expect(place(["max_batch_size": 8]) == "max_batch_size")
    #expect(place(["parameters": ["b": "1"]]) == "parameters[\"b\"]")
    #expect(place(["optimization": ["cuda": ["graphs": true]]]) == "optimization.cuda.graphs")
    #expect(place(["instance_group": [["kind": "KIND_CPU"]]]) == "instance_group")
    let accelerator: Value = [
      "optimization": ["execution_accelerators": ["gpu_execution_accelerator": [["name": "tensorrt"]]]]
    ]
    let precision: Value = [
      "optimization": [
        "execution_accelerators": [
          "gpu_execution_accelerator": [["name": "tensorrt", "parameters": ["precision_mode": "FP16"]]]
        ]
      ]
    ]
    let list = "optimization.execution_accelerators.gpu_execution_accelerator"
    #expect(place(accelerator) == list)
    #expect(place(precision, accelerator) == "\(list)[0].parameters[\"precision_mode\"]")
  }
}

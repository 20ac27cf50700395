import Facts
import RuleBook
import Testing
import TritonConfig

@testable import Advisor

/// `--set` and `--unset`.
@Suite struct ConfigSettingTests {
  private static func applied(_ settings: [ConfigSetting], to value: Value) throws -> ModelConfig {
    var tree = FieldAssemblyTests.tree(value)
    for setting in settings { tree = try setting.applied(to: tree) }
    return try FieldAssembly.message(ModelConfig.self, tree)
  }

  @Test(arguments: [
    ("max_batch_size=4", "max_batch_size", "4"), ("optimization.graph.level=1", "optimization.graph.level", "1"),
    ("parameters.gpu_mem_limit=7", "parameters[\"gpu_mem_limit\"]", "7"),
    ("parameters[\"a=b\"]=c=d", "parameters[\"a=b\"]", "c=d"),
    (
      "parameters.memory.enable_memory_arena_shrinkage=cpu:0", "parameters[\"memory.enable_memory_arena_shrinkage\"]",
      "cpu:0"
    ),
    ("input[0].dims=[1, 32]", "input[0].dims", "[1, 32]"), ("dynamic_batching={}", "dynamic_batching", "{}"),
  ])
  func `a field is named as findings name it`(text: String, path: String, value: String) throws {
    let setting = try ConfigSetting(assignment: text)
    #expect(setting.path.description == path)
    #expect(setting.value == value)
  }

  @Test(arguments: [
    ("max_batch_size", "expected FIELD=VALUE"), ("=1", "no field is named"), ("a=1", "has no field 'a'"),
    ("input[x].dims=1", "brackets take a number"), ("input[0=1", "expected FIELD=VALUE"),
    ("input[0].dim=1", "ModelInput has no field 'dim'; did you mean 'dims'?"), ("a\u{1b}=1", "a\\u{1b}"),
  ])
  func `what is no field is refused`(text: String, says: String) throws {
    let error = try #require(throws: AdvisorError.self) { try ConfigSetting(assignment: text) }
    #expect(error.exitStatus == .usage)
    #expect(error.description.contains(says), "\(error)")
  }

  @Test func `settings change, add and take away fields`() throws {
    let config = try Self.applied(
      [
        ConfigSetting(assignment: "max_batch_size=4"), ConfigSetting(assignment: "optimization.graph.level=1"),
        ConfigSetting(assignment: "instance_group[0].count=3"), ConfigSetting(assignment: "parameters.x=1"),
        ConfigSetting(assignment: "input[0].dims=[1, -1]"), ConfigSetting(removing: "dynamic_batching"),
        ConfigSetting(assignment: "instance_group[1].kind=KIND_CPU"),
      ],
      to: [
        "max_batch_size": 8, "dynamic_batching": [:], "instance_group": [["kind": "KIND_GPU", "count": 1]],
        "input": [["name": "x", "dims": [7]]],
      ])
    #expect(config.maxBatchSize == 4)
    #expect(config.optimization?.graph?.level == 1)
    #expect(config.instanceGroup.map(\.count) == [3, 0])
    #expect(config.instanceGroup.map(\.kind) == [.gpu, .cpu])
    #expect(config.parameters["x"]?.stringValue == "1")
    #expect(config.input.first?.dims == [1, -1])
    #expect(config.dynamicBatching == nil)
  }

  @Test func `taking away the last of something takes it away whole`() throws {
    let config = try Self.applied(
      [ConfigSetting(removing: "optimization.graph.level"), ConfigSetting(removing: "instance_group[0]")],
      to: ["optimization": ["graph": ["level": 1]], "instance_group": [["count": 1]]])
    #expect(config.optimization == nil)
    #expect(config.instanceGroup.isEmpty)
  }

  @Test func `an element that is not there cannot be reached`() throws {
    let setting = try ConfigSetting(assignment: "instance_group[5].count=1")
    let error = try #require(throws: AdvisorError.self) { try setting.applied(to: .message([])) }
    #expect(error.description.contains("there is no element 5; there are 0"))
  }
}

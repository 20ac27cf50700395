import Facts
import Testing
import TritonConfig

@Suite struct SchemaTests {
  @Test func `a field is read and written through its table`() throws {
    var config = ModelConfig()
    let index = try #require(ModelConfig.schema.index(of: "max_batch_size"))
    #expect(config.content(at: index).isEmpty)
    let isSet = config.add(.int(8), at: index)
    #expect(isSet)
    #expect(config.maxBatchSize == 8)
    for wrong in [ConfigValue.string("8"), .int(1 << 40)] {
      let isSet = config.add(wrong, at: index)
      #expect(!isSet)
    }
    #expect(config.maxBatchSize == 8)
    let parameters = try #require(ModelConfig.schema.index(of: "parameters"))
    config.add(.message(ModelParameter("1")), key: .string("x"), at: parameters)
    #expect(config.parameters["x"]?.stringValue == "1")
  }

  @Test func `a oneof holds the member set last`() {
    var config = ModelConfig()
    config.dynamicBatching = ModelDynamicBatching()
    config.sequenceBatching = ModelSequenceBatching()
    #expect(config.dynamicBatching == nil)
    #expect(config.schedulingChoice == .sequenceBatching(ModelSequenceBatching()))
  }

  @Test func `maps compare without order and keep it`() {
    let a: ConfigMap<String> = ["x": "1", "y": "2"]
    let b: ConfigMap<String> = ["y": "2", "x": "1"]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a.keys == ["x", "y"])
    #expect(b.keys == ["y", "x"])
    var c = b
    c["y"] = nil
    c["z"] = "3"
    #expect(c.keys == ["x", "z"])
    #expect(c["z"] == "3" && c["x"] == "1" && c["y"] == nil)
    #expect(c != b)
  }

  @Test func `keys of a map are compared by their bytes`() {
    let map: ConfigMap<String> = ["e\u{301}": "decomposed", "\u{e9}": "composed"]
    #expect(map.count == 2)
    #expect(map["\u{e9}"] == "composed")
  }

  @Test func `enumerations keep numbers without a name`() {
    #expect(DataType(number: 77).name == nil)
    #expect(DataType(number: 77).text == "77")
    #expect(DataType(name: "TYPE_FP32") == .fp32)
    #expect(DataType(name: "FP32") == nil)
    #expect(ElementType.allCases.filter(\.isTritonType).count == DataType.cases.count - 1)
    for type in ElementType.allCases { #expect((DataType(type) != nil) == type.isTritonType) }
    for type in DataType.cases.dropFirst() {
      #expect(DataType(number: type.number).elementType.flatMap { DataType($0) } == DataType(number: type.number))
    }
  }

  @Test func `paths print as people write them`() {
    let path: ConfigPath = [.field("input"), .index(0), .field("dims"), .index(1)]
    #expect("\(path)" == "input[0].dims[1]")
    #expect(
      "\(ConfigPath().field("parameters").key("a\"b").field("string_value"))" == #"parameters["a\"b"].string_value"#)
    #expect(path.parent?.parent?.description == "input[0]")
  }
}

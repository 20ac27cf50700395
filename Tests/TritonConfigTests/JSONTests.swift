import Facts
import Testing
import TritonConfig

/// The form of `GET /v2/models/NAME/config`.
@Suite struct ConfigJSONTests {
  @Test func `defaults are written, unset messages are not`() throws {
    let json = ConfigJSON.write(ModelConfig.with { $0.name = "m" })
    #expect(json["name"] == "m")
    #expect(json["max_batch_size"] == 0)
    #expect(json["platform"] == "")
    #expect(json["input"] == [])
    #expect(json["parameters"] == [:])
    #expect(json["optimization"] == nil)
    #expect(json["dynamic_batching"] == nil)
  }

  @Test func `numbers are numbers where the server makes them so`() throws {
    let config = try ConfigDocument(
      text: """
        input { dims: [ -1, 9223372036854775807 ] data_type: TYPE_FP32 }
        instance_group { secondary_devices { device_id: 1 } }
        dynamic_batching { max_queue_delay_microseconds: 18446744073709551615
          priority_queue_policy { key: 1 value { default_timeout_microseconds: 5 } } }
        optimization { cuda { graph_spec { input { key: "a" value { dim: 3 } } } } }
        """, file: "f"
    ).config
    let json = ConfigJSON.write(config)
    #expect(json["input"]?.listValue?[0]["dims"] == [-1, 9_223_372_036_854_775_807])
    #expect(json["input"]?.listValue?[0]["data_type"] == "TYPE_FP32")
    #expect(json["dynamic_batching"]?["max_queue_delay_microseconds"] == .uint(.max))
    let policy = json["dynamic_batching"]?["priority_queue_policy"]?["1"]
    #expect(policy?["default_timeout_microseconds"] == 5)
    let group = json["instance_group"]?.listValue?[0]
    #expect(group?["secondary_devices"]?.listValue?[0]["device_id"] == "1")
    let graph = json["optimization"]?["cuda"]?["graph_spec"]?.listValue?[0]
    #expect(graph?["input"]?["a"]?["dim"] == ["3"])
  }

  @Test func `floats are written with as few digits as they need`() {
    let config = ModelConfig.with {
      $0.sequenceBatching = .with { $0.direct = .with { $0.minimumSlotUtilization = 0.1 } }
    }
    #expect(JSONWriter.write(ConfigJSON.write(config), pretty: false).contains("\"minimum_slot_utilization\":0.1}"))
  }

  @Test(arguments: [
    (#"{"maxBatchSize": "8", "input": [{"dims": ["-1", 3.0], "dataType": "type_fp32"}]}"#, "dims: [ -1, 3 ]"),
    (#"{"instance_group": [{"kind": 2}, {"kind": "kind-gpu"}]}"#, "kind: KIND_GPU"),
    (#"{"optimization": null, "response_cache": {"enable": true}}"#, "response_cache { enable: true }"),
    (#"{"sequence_batching": {"direct": {"minimum_slot_utilization": "NaN"}}}"#, "minimum_slot_utilization: nan"),
    (#"{"dynamic_batching": {"priority_queue_policy": {"3": {}}}}"#, "key: 3 value: { }"),
  ])
  func `leniencies of protobuf's JSON are kept`(_ json: String, _ part: String) throws {
    let config = try ConfigJSON.read(try JSONReader.read(json))
    #expect(ConfigPrinter().print(config).contains(part))
  }

  @Test(arguments: [
    ("[]", "expected an object"),
    (#"{"max_batchsize": 8}"#, "ModelConfig has no field 'max_batchsize'; did you mean 'max_batch_size'?"),
    (#"{"max_batch_size": 8.5}"#, "max_batch_size: expected a value of type int32"),
    (#"{"max_batch_size": 3000000000}"#, "max_batch_size: expected a value of type int32"),
    (#"{"name": 1}"#, "name: expected a value of type string"),
    (#"{"input": {}}"#, "input: expected an array"),
    (#"{"input": [{"data_type": "FP32"}]}"#, "input[0].data_type: DataType has no value 'FP32'"),
    (#"{"parameters": []}"#, "parameters: expected an object"),
    (#"{"parameters": {"a": "1"}}"#, "parameters[\"a\"]: expected an object"),
    (#"{"dynamic_batching": {}, "sequence_batching": {}}"#, "cannot both be given"),
    (#"{"maxBatchSize": 1, "max_batch_size": 1}"#, "cannot both be given"),
    (#"{"sequence_batching": {"direct": {"minimum_slot_utilization": 1e39}}}"#, "expected a value of type float"),
  ])
  func `what is no configuration is refused with its place`(_ json: String, _ reason: String) throws {
    let value = try JSONReader.read(json)
    let error = #expect(throws: ConfigJSONError.self) { _ = try ConfigJSON.read(value) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }
}

import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct HuggingFaceTests {
  private func inspect(_ files: [String: [UInt8]]) throws -> Inspection {
    let folder = TemporaryFolder()
    for (name, contents) in files { folder.write("m/\(name)", contents) }
    return try ModelInspector.inspect(path: "\(folder.path)/m")
  }

  private func inspect(config: String, _ files: [String: [UInt8]] = ["model.safetensors": WeightSamples.safetensors()])
    throws -> Inspection
  {
    try inspect(files.merging(["config.json": Array(config.utf8)]) { first, _ in first })
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var config: String
    var facts: [ModelFact: Value]
    var unknown: [ModelFact]

    init(_ title: String, _ config: String, _ facts: [ModelFact: Value], unknown: [ModelFact] = []) {
      (testDescription, self.config, self.facts, self.unknown) = (title, config, facts, unknown)
    }
  }

  private static func llama(_ more: String) -> String {
    #"{"architectures":["LlamaForCausalLM"],"model_type":"llama","num_hidden_layers":4,"hidden_size":64,"num_attention_heads":8"#
      + more + "}"
  }

  @Test(arguments: [
    Case(
      "heads without groups", llama(""),
      [
        .architecture: "LlamaForCausalLM", .modelClass: "large-transformer", .layers: 4, .kvHeads: 8, .headSize: 8,
        .kvElements: .int(4 * 8 * 16), .experts: 0, .expertsPerToken: 0, .quantization: [], .precision: "FP16",
      ], unknown: [.context, .vocabulary]),
    Case(
      "grouped heads of their own size",
      llama(#","num_key_value_heads":2,"head_dim":32,"max_position_embeddings":4096"#),
      [
        .kvHeads: 2, .headSize: 32, .kvElements: .int(4 * 2 * 64), .context: 4096,
      ]),
    Case(
      "a nested language model",
      #"{"architectures":["GlmForConditionalGeneration"],"model_type":"g","text_config":{"num_hidden_layers":6,"hidden_size":32,"num_attention_heads":4,"vocab_size":9}}"#,
      [
        .layers: 6, .hiddenSize: 32, .vocabulary: 9, .modelClass: "large-transformer",
      ]),
    Case(
      "GPT-2's spelling",
      #"{"architectures":["GPT2LMHeadModel"],"model_type":"gpt2","n_layer":3,"n_embd":48,"n_head":6,"n_positions":128}"#,
      [
        .layers: 3, .hiddenSize: 48, .heads: 6, .context: 128, .kvElements: .int(3 * 6 * 16),
      ]),
    Case(
      "latent attention and experts",
      llama(#","kv_lora_rank":512,"qk_rope_head_dim":64,"n_routed_experts":256,"num_experts_per_tok":8"#),
      [
        .kvElements: .int(4 * 576), .experts: 256, .expertsPerToken: 8,
      ]),
    Case(
      "layers without attention",
      llama(#","layer_types":["linear_attention","full_attention","linear_attention","sliding_attention"]"#),
      [
        .kvElements: .int(2 * 8 * 16)
      ]),
    Case(
      "a state-space model that does not list its layers", llama(#","mamba_d_state":16"#), [.layers: 4],
      unknown: [.kvElements]),
    Case(
      "an encoder", #"{"architectures":["BertModel"],"model_type":"bert","num_hidden_layers":2}"#,
      [.modelClass: "neural-network"]),
    Case(
      "encoder and decoder",
      #"{"architectures":["T5ForConditionalGeneration"],"model_type":"t5","is_encoder_decoder":true}"#,
      [.modelClass: "neural-network"]),
    Case("infinities, which are not JSON", llama(#","time_step_limit":[0.0, Infinity],"x":NaN"#), [.layers: 4]),
    Case(
      "code of its own", llama(#","auto_map":{"AutoModel":"modeling_x.X","AutoTokenizer":["tok_x.T",null]}"#),
      [.customCode: ["modeling_x.py", "tok_x.py"]]),
    Case(
      "GPTQ", llama(#","quantization_config":{"quant_method":"gptq","bits":4}"#),
      [.quantization: ["gptq"], .quantizedTypes: ["INT4"], .precision: "INT4"]),
    Case(
      "AWQ", llama(#","quantization_config":{"quant_method":"awq","bits":4}"#),
      [.quantization: ["awq"], .precision: "INT4"]),
    Case(
      "FP8", llama(#","quantization_config":{"quant_method":"fp8","weight_block_size":[128,128]}"#),
      [.quantization: ["fp8"], .precision: "FP8_E4M3"]),
    Case("MXFP4", llama(#","quantization_config":{"quant_method":"mxfp4"}"#), [.quantizedTypes: ["MXFP4"]]),
    Case(
      "NVFP4 of ModelOpt", llama(#","quantization_config":{"quant_method":"modelopt","quant_algo":"NVFP4"}"#),
      [.quantization: ["modelopt nvfp4"], .quantizedTypes: ["NVFP4"]]),
    Case(
      "bitsandbytes",
      llama(#","quantization_config":{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4"}"#),
      [.quantization: ["bitsandbytes"], .quantizedTypes: ["NF4"]]),
    Case(
      "compressed-tensors",
      llama(
        #","quantization_config":{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int"}}}}"#
      ), [.quantization: ["compressed-tensors"], .quantizedTypes: ["INT4"]]),
    Case(
      "absurd sizes",
      #"{"architectures":["XForCausalLM"],"model_type":"x","num_hidden_layers":9223372036854775807,"num_attention_heads":9223372036854775807,"head_dim":2}"#,
      [.layers: .int(.max)], unknown: [.kvElements]),
    Case(
      "sizes that are none", llama(#","vocab_size":"many","num_key_value_heads":-1,"head_dim":null"#),
      [.kvHeads: 8, .headSize: 8], unknown: [.vocabulary]),
  ])
  func `a configuration is read in all its spellings`(example: Case) throws {
    let inspection = try inspect(config: example.config)
    #expect(inspection[.format] == "huggingface")
    for (fact, value) in example.facts { #expect(inspection[fact] == value, "\(fact)") }
    for fact in example.unknown { #expect(inspection[fact].unknownValue != nil, "\(fact)") }
    #expect(inspection.facts.paths.count == ModelFact.allCases.count)
  }

  @Test func `shards are summed up, and a missing one is told`() throws {
    let index = Array(
      #"{"metadata":{"total_size":28},"weight_map":{"a":"x-1.safetensors","b":"x-2.safetensors","c":"x-1.safetensors"}}"#
        .utf8)
    let shard = WeightSamples.safetensors()
    var files = [
      "model.safetensors.index.json": index, "x-1.safetensors": shard, "x-2.safetensors": shard,
      "tokenizer.json": [UInt8]("{}".utf8),
    ]
    let whole = try inspect(config: Self.llama(""), files)
    #expect(whole[.parameters] == 14)
    #expect(whole[.weightBytes] == 28)
    #expect(whole[.externalMissing] == 0)
    #expect(whole[.tokenizer] == true)
    files["x-2.safetensors"] = nil
    let torn = try inspect(config: Self.llama(""), files)
    #expect(torn[.parameters].unknownValue?.reason == "1 of 2 weight files are missing")
    #expect(torn[.weightBytes] == 28)
    #expect(torn[.externalMissing] == 1)
  }

  @Test(arguments: ["../outside.safetensors", "/etc/passwd", "a/../../b"])
  func `an index that leads out of the folder is not followed`(location: String) throws {
    let index = Array(#"{"weight_map":{"a":"\#(location)"}}"#.utf8)
    let inspection = try inspect(config: Self.llama(""), ["model.safetensors.index.json": index])
    #expect(inspection[.externalOutside] == 1)
    #expect(inspection[.parameters].unknownValue != nil)
  }

  @Test(arguments: [
    ("git-lfs pointers", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8), "git-lfs pointer"),
    ("damage", WeightSamples.safetensors(data: 3), "the tensors need 14 bytes"),
  ])
  func `weights that cannot be read leave their sizes unknown, with the reason`(
    title: String, shard: [UInt8], reason: String
  ) throws {
    let inspection = try inspect(config: Self.llama(""), ["model.safetensors": shard])
    #expect(inspection[.parameters].unknownValue?.reason.contains(reason) == true)
    #expect(inspection[.layers] == 4)
  }

  @Test(arguments: [#"{"weight_map":"#, #"{"weight_map":{"a":3}}"#, "{}", "[]", String(repeating: "[", count: 100_000)])
  func `an index that is none leaves the weights unknown`(index: String) throws {
    let inspection = try inspect(config: Self.llama(""), ["model.safetensors.index.json": Array(index.utf8)])
    #expect(inspection[.parameters].unknownValue?.reason.contains("model.safetensors.index.json") == true)
  }

  @Test func `an adapter names its base model`() throws {
    let inspection = try inspect([
      "adapter_config.json": Array(#"{"base_model_name_or_path":"org/base","peft_type":"LORA"}"#.utf8),
      "adapter_model.safetensors": WeightSamples.safetensors(),
    ])
    #expect(inspection[.format] == "peft-adapter")
    #expect(inspection[.adapterBase] == "org/base")
    #expect(inspection[.parameters] == 7)
    #expect(inspection[.modelClass].unknownValue != nil)
  }

  @Test func `an exported model beside a configuration is the model`() throws {
    let inspection = try inspect(config: Self.llama(""), ["model.onnx": Seeds.dense])
    #expect(inspection[.format] == "onnx")
  }

  @Test func `a configuration that names a key twice is no configuration`() throws {
    #expect(throws: InspectionError.self) {
      try self.inspect(config: #"{"architectures":["A"],"model_type":"a","model_type":"b"}"#, [:])
    }
  }
}

import Facts

/// How the weights of a Hugging Face model are quantised.
struct HuggingFaceQuantization {
  /// As the configuration names it: `gptq`, `awq`, `fp8`, `compressed-tensors`, `modelopt`, `bitsandbytes`, `mxfp4` …
  var method: String
  /// Element types of quantised weights.
  var types: [String]
  /// Bits of a weight; nil when mixed or not stated.
  var bits: Int64?
  /// The file that says so.
  var source: String

  /// - Parameters:
  ///   - config: `quantization_config` of config.json.
  ///   - modelOpt: the contents of `hf_quant_config.json`, which ModelOpt writes instead or as well.
  ///   - legacy: the contents of `quantize_config.json`, which early GPTQ and AWQ tools wrote.
  init?(config: Value?, modelOpt: Value?, legacy: Value?) {
    if let config, config.mapValue != nil {
      self.init(config)
    } else if let inner = modelOpt?["quantization"] {
      self.init(method: "modelopt", algorithm: inner["quant_algo"]?.stringValue, source: "hf_quant_config.json")
    } else if let legacy, let bits = (legacy["bits"] ?? legacy["w_bit"])?.intValue {
      let isAWQ = legacy["w_bit"] != nil || legacy["quant_method"]?.stringValue == "awq"
      self.init(method: isAWQ ? "awq" : "gptq", types: ["INT\(bits)"], bits: bits, source: "quantize_config.json")
    } else {
      return nil
    }
  }

  private init(method: String, types: [String], bits: Int64?, source: String) {
    self.method = method.shortened(to: 100)
    self.types = types
    self.bits = bits
    self.source = source
  }

  private init(method: String, algorithm: String?, source: String) {
    let algorithm = algorithm ?? ""
    let types: [(word: String, type: String, bits: Int64)] = [
      ("NVFP4", "NVFP4", 4), ("MXFP4", "MXFP4", 4), ("W4A8", "INT4", 4), ("W4A16", "INT4", 4), ("INT4", "INT4", 4),
      ("FP8", "FP8_E4M3", 8), ("INT8", "INT8", 8), ("W8A8", "INT8", 8),
    ]
    let found = types.first { algorithm.uppercased().contains($0.word) }
    self.init(
      method: algorithm.isEmpty ? method : "\(method) \(algorithm)".lowercased(), types: found.map { [$0.type] } ?? [],
      bits: found?.bits, source: source)
  }

  private init(_ config: Value) {
    let source = "config.json quantization_config"
    let method = config["quant_method"]?.stringValue?.lowercased() ?? ""
    let bits = config["bits"]?.intValue
    switch method {
    case "gptq", "awq", "auto-round", "autoround", "intel/auto-round":
      self.init(method: method, types: bits.map { ["INT\($0)"] } ?? [], bits: bits, source: source)
    case "fp8", "fbgemm_fp8":
      self.init(method: method, types: ["FP8_E4M3"], bits: 8, source: source)
    case "mxfp4": self.init(method: method, types: ["MXFP4"], bits: 4, source: source)
    case "modelopt", "modelopt_fp4", "modelopt_mixed":
      self.init(
        method: "modelopt", algorithm: (config["quant_algo"] ?? config["quantization"]?["quant_algo"])?.stringValue,
        source: source)
    case "compressed-tensors": self.init(groups: config, source: source)
    case "bitsandbytes":
      let isFour = config["load_in_4bit"]?.boolValue == true || config["_load_in_4bit"]?.boolValue == true
      let type = isFour ? (config["bnb_4bit_quant_type"]?.stringValue ?? "INT4").uppercased() : "INT8"
      self.init(method: method, types: [type], bits: isFour ? 4 : 8, source: source)
    default:
      self.init(
        method: method.isEmpty ? "unnamed" : method, types: bits.map { ["INT\($0)"] } ?? [], bits: bits, source: source)
    }
  }

  /// compressed-tensors describes groups of layers, each with the type of its weights.
  private init(groups config: Value, source: String) {
    var types: Set<String> = []
    var widths: Set<Int64> = []
    for group in (config["config_groups"]?.mapValue ?? [:]).values.prefix(100) {
      guard let weights = group["weights"], let bits = weights["num_bits"]?.intValue, (1...16).contains(bits) else {
        continue
      }
      let isFloat = weights["type"]?.stringValue == "float"
      let format = (group["format"] ?? config["format"])?.stringValue ?? ""
      widths.insert(bits)
      types.insert(
        !isFloat
          ? "INT\(bits)"
          : bits == 8
            ? "FP8_E4M3"
            : format.contains("mxfp4")
              ? "MXFP4"
              : format.contains("nvfp4") ? "NVFP4" : "FP\(bits)")
    }
    self.init(
      method: "compressed-tensors", types: types.sorted(), bits: widths.count == 1 ? widths.first : nil, source: source)
  }
}

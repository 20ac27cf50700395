import Facts

extension LoadingModel {
  /// Backends that refuse a batch above max_batch_size themselves, as their sources say.
  private static let batchGuards: Set = ["onnxruntime", "openvino", "pytorch", "python", "tensorrt", "tensorflow"]

  /// More samples than anybody waits for.
  private static let mostSamples = 1000

  /// Warm-up requests (core, `backend_model_instance.cc`, GenerateWarmupData, and `infer_request.cc`, Normalize).
  mutating func checkWarmup() {
    // Passive instances are not warmed up.
    if !config.instanceGroup.isEmpty, config.instanceGroup.allSatisfy(\.passive) { return }
    let inputs = Dictionary(config.input.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, warmup) in config.modelWarmup.prefix(Self.mostSamples).enumerated() {
      let path: ConfigPath = ["model_warmup", .index(index)]
      if warmup.batchSize == 0 {
        warn(
          "warmup-skipped", .load, "Skipping batch 0 warmup sample '\(warmup.name)'",
          remedy: "write `batch_size: 1` or more", at: path, source: Source.instance)
        continue
      }
      for (key, input) in warmup.inputs { checkWarmupSize(key, input, path.field("inputs").key(key)) }
      for (key, input) in warmup.inputs { checkWarmupData(key, input, path.field("inputs").key(key)) }
      checkWarmupInputs(warmup, inputs, path)
      for (key, input) in warmup.inputs {
        if let declared = inputs[key] { checkWarmupTensor(key, input, declared, path.field("inputs").key(key)) }
      }
      checkWarmupBatch(warmup, path)
    }
  }

  private mutating func checkWarmupSize(_ key: String, _ input: ModelWarmup.Input, _ path: ConfigPath) {
    let dims = path.field("dims")
    switch TensorShape.bytes(input.dataType, input.dims) {
    case .elements: break
    case .variable:
      refuse(
        "warmup-variable-dims", .load,
        "warmup setting expects all variable-size dimensions are specified for input '\(key)'",
        remedy: input.dims.contains(-1) ? "write a number for -1" : "write `data_type`",
        at: input.dims.contains(-1) ? dims : path, source: Source.instance)
    case .invalid:
      refuse(
        "warmup-dims", .load, "tensor '\(key)' contains an invalid dimension \(TensorShape.text(input.dims))",
        at: dims, source: Source.instance)
    case .tooMany:
      refuse(
        "warmup-dims", .load, "byte size for tensor '\(key)' exceeds maximum size of \(Int64.max)", at: dims,
        source: Source.instance)
    }
  }

  private mutating func checkWarmupData(_ key: String, _ input: ModelWarmup.Input, _ path: ConfigPath) {
    switch input.inputDataType {
    case .zeroData, .randomData: break
    case nil:
      refuseWarmup(
        "warmup-without-data", "warmup setting expects input '\(key)' to have input_data_type set", path,
        remedy: "write `random_data: true` or `zero_data: true`")
    case .inputDataFile(let file):
      let place = path.field("input_data_file")
      guard let status = entry.references[FileReferences.warmupData(file)] else {
        doubt("whether the warm-up file '\(file)' is there")
        return
      }
      if status.kind == .missing {
        refuse(
          "warmup-file-missing", .load,
          "failed to open text file for read \(entry.directory)/warmup/\(file): No such file or directory",
          remedy: "put the file into warmup/ in the model's directory", at: place, source: Source.instance)
      } else if let size = status.size, input.dataType != .string,
        case .elements(let needed) = TensorShape.bytes(input.dataType, input.dims), needed > size
      {
        refuseWarmup(
          "warmup-file-too-small",
          "warmup setting expects \(needed) bytes, but the data provided from \(file)only has \(size) bytes", place)
      }
    }
  }

  /// Each required input once; names that the model does not have count as control inputs.
  private mutating func checkWarmupInputs(
    _ warmup: ModelWarmup, _ inputs: [String: ModelInput], _ path: ConfigPath
  ) {
    if mayBeCompleted { return }
    let known = warmup.inputs.keys.filter { inputs[$0] != nil }
    let required = config.input.filter { !$0.optional }
    if known.count >= required.count { return }
    let missing = required.map(\.name).filter { warmup.inputs[$0] == nil }
    let expected =
      required.count == config.input.count
      ? "expected \(config.input.count) inputs but got \(known.count) inputs"
      : "expected number of inputs between \(required.count) and \(config.input.count) but got \(known.count) inputs"
    let got = known.sorted().map { "'\($0)'" }.joined(separator: ",")
    refuseWarmup(
      "warmup-inputs-missing",
      "\(expected) for model '\(config.name)'. Got input(s) [\(got)], but missing required input(s) ["
        + missing.map { "'\($0)'" }.joined(separator: ",") + "]. Please provide all required input(s).",
      path.field("inputs"), remedy: "add \(missing.joined(separator: ", "))", source: Source.request)
  }

  private mutating func checkWarmupTensor(
    _ key: String, _ input: ModelWarmup.Input, _ declared: ModelInput, _ path: ConfigPath
  ) {
    if declared.dataType == .invalid || declared.dims.isEmpty { return }
    if input.dataType != declared.dataType {
      refuseWarmup(
        "warmup-type",
        "inference input '\(key)' data-type is '\(input.dataType.protocolName)', but model '\(config.name)' expects "
          + "'\(declared.dataType.protocolName)'", path.field("data_type"),
        remedy: "write `data_type: \(declared.dataType.text)`", source: Source.request)
    }
    if input.dims.contains(where: { $0 < 0 }) || TensorShape.agree(declared.dims, input.dims) { return }
    let hasBatch = config.maxBatchSize > 0
    let note =
      hasBatch
      ? "NOTE: Setting a non-zero max_batch_size in the model config requires a batch dimension to be prepended to each "
        + "input shape. If you want to specify the full shape including the batch dim in your input dims config, try "
        + "setting max_batch_size to zero. See the model configuration docs for more info on max_batch_size." : ""
    refuseWarmup(
      "warmup-shape",
      "unexpected shape for input '\(key)' for model '\(config.name)'. Expected "
        + "\(TensorShape.text((hasBatch ? [-1] : []) + declared.dims)), got "
        + "\(TensorShape.text((hasBatch ? [1] : []) + input.dims)). \(note)", path.field("dims"),
      remedy: hasBatch ? "write the shape without the batch dimension" : nil, source: Source.request)
  }

  private mutating func checkWarmupBatch(_ warmup: ModelWarmup, _ path: ConfigPath) {
    let most = max(config.maxBatchSize, 1)
    guard Int64(warmup.batchSize) > Int64(most), !mayBeCompleted else { return }
    let place = path.field("batch_size")
    let remedy = "write at most \(most), which is max_batch_size; some servers end on more"
    if Self.batchGuards.contains(config.backend), config.maxBatchSize > 0 {
      refuse(
        "warmup-batch-too-large", .load,
        "batch size \(warmup.batchSize) for '\(config.name)', max allowed is \(config.maxBatchSize)", remedy: remedy,
        at: place, source: Source.observed)
    } else {
      warn(
        "warmup-batch-too-large", .load,
        "warm-up sample '\(warmup.name)' has \(warmup.batchSize) requests where at most \(most) are served at a time",
        remedy: remedy, at: place, source: Source.observed)
    }
  }

  /// The server writes the number of the request before what it says of one.
  private mutating func refuseWarmup(
    _ id: String, _ message: String, _ path: ConfigPath, remedy: String? = nil, source: String = Source.instance
  ) {
    refuse(id, .load, "[request id: <id_unknown>] " + message, remedy: remedy, at: path, source: source)
  }
}

extension DataType {
  /// As the inference protocol calls it: `FP32`, `BYTES`.
  var protocolName: String { self == .string ? "BYTES" : elementType?.rawValue ?? "<invalid>" }
}

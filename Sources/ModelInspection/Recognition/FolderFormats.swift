import Facts

/// Formats that are folders, told apart by the files in them.
enum FolderFormats {
  enum Finding {
    case recognised(Recognition)
    /// The folder holds exactly one model file of a format of its own.
    case file(String)
  }

  static func recognise(_ folder: Folder) -> Finding? {
    for name in ["saved_model.pb", "saved_model.pbtxt"] where folder.has(name) {
      return .recognised(Recognition(.savedModel, "a folder with \(name)"))
    }
    if folder.has("MLmodel") { return .recognised(Recognition(.mlflow, "a folder with MLmodel")) }
    if let recognition = coreML(folder) ?? config(folder) ?? nemo(folder) {
      // Exporters put the configuration beside the exported model; the weights are then in that.
      if recognition.format == .huggingFace, !hasWeights(folder), let file = file(folder, endings: [".onnx", ".xml"]) {
        return .file(file)
      }
      return .recognised(recognition)
    }
    if let recognition = triton(folder) { return .recognised(recognition) }
    return file(folder, endings: [".onnx", ".xml", ".safetensors", ".gguf"]).map(Finding.file)
  }

  /// The one file of the folder with one of the endings, tried in order.
  private static func file(_ folder: Folder, endings: [String]) -> String? {
    for ending in endings {
      let names = folder.names(endingIn: ending)
      if names.count == 1 { return folder.path(of: names[0]) }
      if ending == ".onnx", names.contains("model.onnx") { return folder.path(of: "model.onnx") }
    }
    return nil
  }

  private static func hasWeights(_ folder: Folder) -> Bool {
    folder.names.contains {
      $0.hasSuffix(".safetensors") || $0.hasSuffix(".index.json") || $0.hasPrefix("pytorch_model")
    }
  }

  private static func coreML(_ folder: Folder) -> Recognition? {
    if folder.has("Manifest.json"), folder.has("Data") {
      return Recognition(.coreml, "a folder with Manifest.json and Data")
    }
    if folder.has("coremldata.bin") { return Recognition(.coreml, "a folder with coremldata.bin") }
    return nil
  }

  private static func nemo(_ folder: Folder) -> Recognition? {
    let isNemo =
      folder.has("model_config.yaml") && (folder.has("model_weights.ckpt") || folder.has("model_weights"))
      || folder.has("context") && folder.has("weights")
    return isNemo ? Recognition(.nemo, "a folder laid out as NeMo does") : nil
  }

  private static func config(_ folder: Folder) -> Recognition? {
    if folder.has("model_index.json") {
      return Recognition(
        .huggingFace, "a folder with model_index.json", framework: "diffusers", modelClass: .neuralNetwork)
    }
    if folder.has("adapter_config.json"), !folder.has("config.json") {
      return Recognition(.peftAdapter, "a folder with adapter_config.json and no config.json")
    }
    guard let config = HuggingFaceReader.json(folder, "config.json") else { return weights(folder) }
    if config["pretrained_config"] != nil, config["build_config"] != nil {
      return Recognition(
        .trtllmEngine, "config.json with pretrained_config and build_config",
        producer: config["version"]?.stringValue.map { "tensorrt-llm \($0)" })
    }
    let hasRanks = folder.names.contains { $0.hasPrefix("rank") && $0.hasSuffix(".safetensors") }
    if let architecture = config["architecture"]?.stringValue, config["mapping"] != nil || hasRanks {
      return Recognition(.trtllmCheckpoint, "config.json with architecture \(architecture) and mapping")
    }
    guard let architectures = config["architectures"]?.listValue?.compactMap(\.stringValue),
      config["model_type"] != nil || config["transformers_version"] != nil
    else { return weights(folder) }
    let isGenerative = architectures.contains { architecture in
      ["ForCausalLM", "ForConditionalGeneration", "LMHeadModel"].contains { architecture.hasSuffix($0) }
    }
    let names = architectures.prefix(3).joined(separator: ", ")
    return Recognition(
      .huggingFace, "config.json with architectures \(names)",
      modelClass: isGenerative ? .largeTransformer : .neuralNetwork,
      producer: config["transformers_version"]?.stringValue.map { "transformers \($0)" })
  }

  /// Weights without a configuration that names the model.
  private static func weights(_ folder: Folder) -> Recognition? {
    for name in ["model.safetensors.index.json", "pytorch_model.bin.index.json"] where folder.has(name) {
      return Recognition(.huggingFace, "a folder with \(name)", framework: "pytorch")
    }
    return nil
  }

  private static func triton(_ folder: Folder) -> Recognition? {
    if let reason = modelEntry(folder) { return Recognition(.tritonModel, reason) }
    for name in folder.names.prefix(1_000) where !name.hasPrefix(".") && Folder.isFolder(folder.path(of: name)) {
      guard let child = try? Folder(folder.path(of: name)), let reason = modelEntry(child) else { continue }
      return Recognition(.tritonRepository, "a folder with the model \(name), \(reason)")
    }
    return nil
  }

  /// Why a folder is a model of a repository; nil when it is none.
  private static func modelEntry(_ folder: Folder) -> String? {
    if folder.has("config.pbtxt") { return "a folder with config.pbtxt" }
    let version = folder.names.first { name in
      name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        && Folder.isFolder(folder.path(of: name))
    }
    return version.map { "a folder with the version \($0)" }
  }
}

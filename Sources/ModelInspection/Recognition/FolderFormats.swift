import Facts

/// Formats that are folders, told apart by the files in them.
enum FolderFormats {
  enum Finding {
    case recognised(Recognition)
    /// The folder holds exactly one model file of a format of its own.
    case file(String)
    /// The folder is a wrapping whose model is a file or folder of its own below it.
    case inner(String, around: Recognition)
  }

  static func recognise(_ folder: Folder) -> Finding? {
    for name in ["saved_model.pb", "saved_model.pbtxt"] where folder.has(name) {
      return .recognised(Recognition(.savedModel, "a folder with \(name)"))
    }
    if folder.has("MLmodel") { return mlflow(folder) }
    if let recognition = coreML(folder) ?? config(folder) ?? nemo(folder) ?? orbax(folder) {
      // Exporters put the configuration beside the exported model; the weights are then in that.
      if recognition.format == .huggingFace, !hasWeights(folder), let file = file(folder, endings: [".onnx", ".xml"]) {
        return .file(file)
      }
      return .recognised(recognition)
    }
    if let finding = triton(folder) { return finding }
    return file(folder, endings: fileEndings).map(Finding.file)
  }

  /// Files that make a folder with just one of them a model, the first that is there counts.
  private static let fileEndings = [
    ".onnx", ".xml", ".pdmodel", "__model__", "-symbol.json", ".plan", ".engine", ".ort", ".pte", ".mlmodel", ".mar",
    ".nemo", ".safetensors", ".gguf",
  ]

  private static func mlflow(_ folder: Folder) -> Finding {
    let model = MLflowModel(folder)
    let flavors = model.flavors.prefix(10).map { $0.shortened(to: 50) }.joined(separator: ", ")
    let around = Recognition(
      .mlflow, "a folder with MLmodel\(flavors.isEmpty ? "" : " of the flavours \(flavors)")",
      framework: model.inner == nil ? "python" : nil, producer: model.version.map { "mlflow \($0.shortened(to: 50))" })
    return model.inner.map { .inner(folder.path(of: $0), around: around) } ?? .recognised(around)
  }

  private static func orbax(_ folder: Folder) -> Recognition? {
    let isCheckpoint = folder.has("_METADATA") && (folder.has("manifest.ocdbt") || folder.has("_CHECKPOINT_METADATA"))
    return isCheckpoint ? Recognition(.orbax, "a folder with _METADATA laid out as Orbax does") : nil
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
    if config["builder_config"] != nil, !folder.names(endingIn: ".engine").isEmpty {
      return Recognition(.trtllmEngine, "config.json with builder_config beside engines")
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

  private static func triton(_ folder: Folder) -> Finding? {
    if let entry = modelEntry(folder) {
      return entry.model.map { .inner($0, around: entry.recognition) } ?? .recognised(entry.recognition)
    }
    for name in folder.names.prefix(1_000) where !name.hasPrefix(".") && Folder.isFolder(folder.path(of: name)) {
      guard let child = try? Folder(folder.path(of: name)), let entry = modelEntry(child) else { continue }
      return .recognised(
        Recognition(.tritonRepository, "a folder with the model \(name), \(entry.recognition.evidence)"))
    }
    return nil
  }

  /// Names under which Triton's backends look for the model in a version folder.
  private static let versionFiles = [
    "model.onnx", "model.plan", "model.pt", "model.pt2", "model.xml", "model.savedmodel", "model.saved_model",
    "model.graphdef", "model.ort", "model.pdmodel", "model.tflite", "xgboost.json", "xgboost.ubj", "xgboost.model",
    "model.txt", "checkpoint.tl", "model.dali", "dali.py", "model.json", "model.py",
  ]

  /// A model of a repository with the file of its newest version; nil when the folder is none.
  private static func modelEntry(_ folder: Folder) -> (recognition: Recognition, model: String?)? {
    let versions = folder.names.filter { name in
      name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        && Folder.isFolder(folder.path(of: name))
    }
    let newest = versions.max { (Int($0) ?? .max) < (Int($1) ?? .max) }
    guard folder.has("config.pbtxt") || newest != nil else { return nil }
    let evidence =
      folder.has("config.pbtxt") ? "a folder with config.pbtxt" : "a folder with the version \(newest ?? "")"
    let files = newest.flatMap { try? Folder(folder.path(of: $0)) }
    let usual = files.flatMap { files in versionFiles.first(where: files.has) }
    let only = files.flatMap { $0.names.count == 1 ? $0.names.first : nil }
    let model = files.flatMap { files in (usual ?? only).map(files.path) }
    return (Recognition(.tritonModel, evidence), model)
  }
}

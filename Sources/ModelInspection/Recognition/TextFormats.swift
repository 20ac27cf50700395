/// Formats that are text: JSON by its keys, XML by its root, programs by what they define.
enum TextFormats {
  /// Text that is looked at for anything but JSON.
  private static let window = 1 << 20

  static func recognise(_ bytes: ByteSource, name: String) -> Recognition? {
    guard
      let start = (0..<min(256, bytes.count)).first(where: {
        ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].contains(bytes[$0])
      })
    else { return nil }
    if let recognition = ONNXTextReader.recognise(bytes) { return recognition }
    if bytes[start] == UInt8(ascii: "{") {
      return JSONCursor.topLevelKeys(bytes).flatMap { json(Set($0), name: name) }
    }
    if bytes[start] == UInt8(ascii: "<") { return xml(bytes) }
    return python(bytes, name: name) ?? (name == "MLmodel" ? Recognition(.mlflow, "the file name MLmodel") : nil)
  }

  private static func json(_ keys: Set<String>, name: String) -> Recognition? {
    if keys.contains("learner") { return Recognition(.xgboostJSON, "JSON with the key learner") }
    if keys.isSuperset(of: ["model_info", "features_info"]) {
      return Recognition(.catboost, "JSON with the keys model_info and features_info")
    }
    if keys.isSuperset(of: ["nodes", "arg_nodes", "heads"]) {
      return Recognition(.mxnet, "JSON with the keys nodes, arg_nodes and heads")
    }
    if keys.isSuperset(of: ["base_code", "program"]) {
      return Recognition(.paddle, "JSON with the keys base_code and program")
    }
    if keys.isSuperset(of: ["pretrained_config", "build_config"]) {
      return Recognition(
        .trtllmEngine, "JSON with the keys pretrained_config and build_config; the model is the folder around it")
    }
    if keys.contains("architectures"), keys.contains("model_type") || keys.contains("transformers_version") {
      return Recognition(.huggingFace, "JSON with the key architectures; the model is the folder around it")
    }
    if keys.isSuperset(of: ["class_name", "config"]) {
      return Recognition(.keras, "JSON with the keys class_name and config: an architecture without weights")
    }
    if name == "model.json", keys.contains("model") { return Recognition(.vllm, "model.json with the key model") }
    return nil
  }

  private static func xml(_ bytes: ByteSource) -> Recognition? {
    let head = bytes.text(0..<4_096)
    if head.contains("<PMML") { return Recognition(.pmml, "XML root PMML") }
    if head.contains("<net ") { return Recognition(.openvinoIR, "XML root net") }
    return nil
  }

  private static func python(_ bytes: ByteSource, name: String) -> Recognition? {
    func mentions(_ text: String) -> Bool { bytes.firstIndex(of: Array(text.utf8), in: 0..<window) != nil }
    guard name.hasSuffix(".py") else {
      return name.hasSuffix(".dali") ? Recognition(.dali, "the file name ends in .dali") : nil
    }
    if definesModel(bytes) { return Recognition(.python, "it defines TritonPythonModel") }
    if mentions("nvidia.dali"), mentions("autoserialize") || mentions("pipeline_def") {
      return Recognition(.dali, "it defines a DALI pipeline")
    }
    return nil
  }

  /// Whether the class stands at the start of a line, and not in a text that a program writes to such a file.
  private static func definesModel(_ bytes: ByteSource) -> Bool {
    let name = Array("class TritonPythonModel".utf8)
    guard let place = bytes.firstIndex(of: name, in: 0..<window) else { return false }
    guard place == 0 || bytes[place - 1] == UInt8(ascii: "\n") else { return false }
    return ["\"\"\"", "'''"].allSatisfy { quotes in
      var count = 0
      var position = 0
      while let next = bytes.firstIndex(of: Array(quotes.utf8), in: position..<place) {
        count += 1
        position = next + 3
      }
      return count % 2 == 0
    }
  }
}

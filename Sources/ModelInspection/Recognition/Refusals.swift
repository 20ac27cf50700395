import Facts

/// Files that are no model at all, with what they are instead: the usual results of a download gone wrong.
enum Refusals {
  /// The refusal for contents that need no closer look; nil when they may be a model.
  static func check(_ bytes: ByteSource, path: String) -> InspectionError? {
    if bytes.count == 0 {
      return InspectionError(
        .malformed, file: path, problem: "the file is empty", remedy: "Fetch or export the model again")
    }
    // Sampling a large file would find nothing more: a model starts with something.
    let head = min(bytes.count, 1 << 20)
    if bytes.allSatisfy(in: 0..<head, { $0 == 0 }) {
      let extent = head == bytes.count ? "all \(bytes.count)" : "the first \(head)"
      return InspectionError(
        .malformed, file: path, byteOffset: 0, problem: "\(extent) bytes are zero",
        remedy: "Fetch the model again: space was reserved for it and never filled")
    }
    if bytes.has("version https://git-lfs.github.com/spec/v1") {
      let size = bytes.text(0..<512).split(separator: "\n").first { $0.hasPrefix("size ") }
        .flatMap { Int64($0.dropFirst(5)) }
      return InspectionError(
        .unrecognised, file: path,
        problem: "this is a git-lfs pointer, not the model\(size.map { ", which has \(HumanText.bytes($0))" } ?? "")",
        remedy: "Run `git lfs pull` in its repository")
    }
    let start = bytes.text(0..<512).drop { $0.isWhitespace }.lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return InspectionError(
        .unrecognised, file: path, problem: "this is a web page, not a model",
        remedy: "Download the file itself; pages like this come from a login or an expired link")
    }
    return nil
  }

  /// The refusal for contents that no format claimed.
  static func unrecognised(_ bytes: ByteSource, path: String) -> InspectionError {
    func refusal(_ problem: String, _ remedy: String) -> InspectionError {
      InspectionError(.unrecognised, file: path, problem: problem, remedy: remedy)
    }
    if bytes.has([0x7f, 0x45, 0x4c, 0x46]) {
      return refusal("this is a program or shared library", "Name the model, not what runs it")
    }
    if ["lmgg", "fmgg", "tjgg", "algg", "fugg"].contains(where: { bytes.has($0) }) {
      return refusal("this is a GGML file of the kind before GGUF", "Convert it to GGUF or use the original weights")
    }
    if bytes.has([0x93] + Array("NUMPY".utf8)) {
      return refusal("this is a NumPy array, not a model", "Name the model the array belongs to")
    }
    if let wrong = WrongFiles.check(bytes, path: path) { return refusal(wrong.problem, wrong.remedy) }
    if let problem = boosterDump(bytes) {
      return refusal(
        "\(problem), which shows the trees and loses what predicting needs",
        "Save the model itself with the booster's save_model()")
    }
    if isText(bytes) {
      if ModelPath.fileExtension(path) == "pbtxt" {
        return refusal("this is a text-format protobuf, not a model", "To check a config.pbtxt use `lint`")
      }
      return refusal("this is a text file of no model format known here", "Check the path")
    }
    return refusal("this is no model format known here", "Check the path, or export the model to ONNX")
  }

  /// What is said of a booster that was written for people to read.
  private static func boosterDump(_ bytes: ByteSource) -> String? {
    if bytes.has("booster[0]") { return "this is a text dump of an XGBoost booster" }
    let head = bytes.text(0..<4_096)
    if head.hasPrefix("["), head.contains("\"nodeid\"") { return "this is a JSON dump of an XGBoost booster" }
    if head.hasPrefix("{"), head.contains("\"name\"") || head.contains("\"tree_info\""),
      let keys = JSONCursor.topLevelKeys(bytes), keys.contains("tree_info"), keys.contains("max_feature_idx")
    {
      return "this is a JSON dump of a LightGBM booster"
    }
    return nil
  }

  private static func isText(_ bytes: ByteSource) -> Bool {
    bytes.allSatisfy(in: 0..<4_096) { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
  }
}

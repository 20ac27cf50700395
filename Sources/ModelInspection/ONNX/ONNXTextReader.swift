import Facts

/// Reads the versions of an ONNX model that was written as text, in any of the three ways: protobuf text, JSON, and the
/// syntax of `onnx.printer`. Triton loads none of them.
enum ONNXTextReader {
  private static let window = 1 << 16

  /// What gave it away; nil when the text is no ONNX model.
  static func recognise(_ bytes: ByteSource) -> Recognition? {
    let head = bytes.text(0..<min(bytes.count, 4_096)).drop { $0.isWhitespace }
    if head.hasPrefix("{") {
      guard let keys = JSONCursor.topLevelKeys(bytes) else { return nil }
      let isModel = keys.contains("irVersion") || keys.contains("ir_version")
      return isModel && keys.contains("graph") ? Recognition(.onnxText, "JSON with the keys irVersion and graph") : nil
    }
    if head.hasPrefix("<") {
      let start = head.dropFirst().drop { $0.isWhitespace }
      return start.hasPrefix("ir_version") ? Recognition(.onnxText, "ONNX text syntax with ir_version") : nil
    }
    let isModel = head.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("ir_version:") }
    return isModel ? Recognition(.onnxText, "text-format protobuf with ir_version") : nil
  }

  static func inspection(of bytes: ByteSource, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let ends = [0..<min(bytes.count, window), max(0, bytes.count - window)..<bytes.count]
    let text = ends.map { bytes.text($0) }.joined(separator: "\n")
    if let version = number(after: ["ir_version:", "\"irVersion\":", "\"ir_version\":"], in: text) {
      facts.set(.irVersion, .int(version), from: "ir_version")
    }
    let producer = [
      word(after: ["producer_name:", "\"producer_name\":", "\"producerName\":"], in: text),
      word(after: ["producer_version:", "\"producer_version\":", "\"producerVersion\":"], in: text),
    ].compactMap(\.self).joined(separator: " ")
    if !producer.isEmpty { facts.set(.producer, .string(producer.shortened(to: 200)), from: "producer_name") }
    SideFiles([]).state(in: &facts, from: "text")
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("no runtime loads ONNX as text; convert it, and inspect the result")
    return Inspection(facts: facts.document)
  }

  private static func rest(after keys: [String], in text: String) -> Substring? {
    for key in keys {
      guard let place = text.firstPlace(of: key) else { continue }
      return text[place...].dropFirst(key.count).drop { $0 == " " || $0 == "\"" }
    }
    return nil
  }

  private static func number(after keys: [String], in text: String) -> Int64? {
    rest(after: keys, in: text).flatMap { Int64($0.prefix { $0.isNumber }) }
  }

  private static func word(after keys: [String], in text: String) -> String? {
    rest(after: keys, in: text).map { String($0.prefix { $0 != "\"" && !$0.isNewline }) }
  }
}

extension String {
  /// The place where a piece of ASCII begins, found byte by byte.
  fileprivate func firstPlace(of piece: String) -> Index? {
    let pattern = Array(piece.utf8)
    guard let first = pattern.first else { return nil }
    var place = utf8.startIndex
    while let next = utf8[place...].firstIndex(of: first) {
      if utf8[next...].starts(with: pattern) { return next }
      place = utf8.index(after: next)
    }
    return nil
  }
}

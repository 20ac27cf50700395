import Facts

/// A line of a log taken apart: how grave its writer says it is, and the message without what stands before it.
struct LogLine {
  enum Level { case information, warning, error }

  /// nil when the line does not say.
  var level: Level?
  /// What follows the prefix; the whole line when there is none.
  var message: [UInt8]

  /// Bytes at the start of a line in which a prefix may begin: container runtimes write a time and a stream first.
  private static let longestLead = 160

  /// Keys under which collectors of logs keep a line.
  private static let textKeys = ["log", "message", "msg", "MESSAGE", "textPayload"]

  init(_ line: [UInt8]) {
    var line = line
    // As docker's json-file driver and other collectors write it.
    if line.first == UInt8(ascii: "{"), let document = try? JSONReader.read(bytes: line, maximumDepth: 16),
      let text = Self.textKeys.lazy.compactMap({ document[$0]?.stringValue }).first
    {
      line = Array(text.utf8)
      if line.last == 0x0a { line.removeLast() }
    }
    (level, message) = (nil, line)
    if let (level, start) = Self.triton(line) {
      self.level = level
      message = Array(line[start...])
    } else {
      level = Self.level(of: line)
    }
  }

  /// Triton's own prefix, `E1122 10:21:33.123456 1 model_lifecycle.cc:838] `: its level and where the message begins.
  private static func triton(_ line: [UInt8]) -> (Level, Int)? {
    for start in line.indices.prefix(longestLead) {
      guard let level = letters[line[start]], start == 0 || !isWord(line[start - 1]), isTime(line, after: start) else {
        continue
      }
      let tail = line[start...].prefix(200)
      guard let bracket = tail.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      return (level, line[(bracket + 1)...].firstIndex { $0 != 0x20 } ?? line.count)
    }
    return nil
  }

  private static let letters: [UInt8: Level] = [
    UInt8(ascii: "I"): .information, UInt8(ascii: "W"): .warning, UInt8(ascii: "E"): .error, UInt8(ascii: "F"): .error,
  ]

  /// Whether a month and day and a time of day follow: `1122 10:21:33`.
  private static func isTime(_ line: [UInt8], after start: Int) -> Bool {
    let shape = Array("0000 00:00:00".utf8)
    guard start + shape.count < line.count else { return false }
    return shape.indices.allSatisfy { index in
      let byte = line[start + 1 + index]
      return shape[index] == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == shape[index]
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }

  /// What other writers call their levels, near the start of the line.
  private static func level(of line: [UInt8]) -> Level? {
    let start = String(decoding: line.prefix(longestLead), as: UTF8.self)
    if ["ERROR", "[E]", "[E:", "FATAL", "CRITICAL"].contains(where: { start.contains($0) }) { return .error }
    if start.hasPrefix("error:") { return .error }
    if ["WARN", "[W]", "[W:"].contains(where: { start.contains($0) }) { return .warning }
    return nil
  }
}

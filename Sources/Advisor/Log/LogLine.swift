import Facts

/// A line of a log taken apart: how grave its writer says it is, and the message without what stands before it.
struct LogLine {
  enum Level { case information, warning, error }

  /// nil when the line does not say.
  private(set) var level: Level?
  /// What follows the prefixes, without quotes and escapes.
  private(set) var message: [UInt8]
  /// What a row of the table of models, or a line about one, says of it.
  private(set) var model: LogModels.State?

  /// Bytes at the start of a line in which writers other than Triton name the level.
  private static let longestLead = 160
  /// Keys under which collectors of logs keep a line.
  private static let textKeys = ["log", "message", "msg", "MESSAGE", "textPayload"]

  init(_ line: [UInt8]) {
    var line = LogText.withoutColours(line)
    var start = LogPrefix.end(in: line)
    // As docker's json-file driver and other collectors write it.
    if start < line.count, line[start] == UInt8(ascii: "{"), let text = Self.collected(Array(line[start...])) {
      line = LogText.withoutColours(text)
      start = LogPrefix.end(in: line)
    }
    if let (level, place) = TritonPrefix.read(line, from: start) {
      self.level = level
      message = LogText.unquoted(line[place...])
    } else if let row = LogText.modelRow(line[start...]), row.status.starts(with: "UNAVAILABLE: ".utf8) {
      // Said in the words of the line that came before the table, so that both are one finding.
      level = .error
      message = Array("failed to load '".utf8) + row.model + Array("' version ".utf8) + row.version + Array(": ".utf8)
      message += row.status.dropFirst("UNAVAILABLE: ".utf8.count)
    } else if let row = LogText.modelRow(line[start...]), row.status.elementsEqual("READY".utf8) {
      (level, message) = (.information, Array(line[start...]))
      model = LogModels.State(name: row.model, isReady: true)
      return
    } else if let place = Self.pythonMessage(line, start) {
      (level, message) = (Self.level(of: line[start...]), Array(line[place...]))
    } else {
      (level, message) = (Self.level(of: line[start...]), Array(line[start...]))
    }
    model = LogModels.State(message)
  }

  /// Whether it goes on with what a line before it began, as the lines of a traceback do.
  var isContinuation: Bool { message.isEmpty || message[0] == 0x20 || message[0] == 0x09 }

  private static func collected(_ line: [UInt8]) -> [UInt8]? {
    guard let document = try? JSONReader.read(bytes: line, maximumDepth: 16),
      let text = textKeys.lazy.compactMap({ document[$0]?.stringValue }).first
    else { return nil }
    var bytes = Array(text.utf8)
    while bytes.last == 0x0a || bytes.last == 0x0d { bytes.removeLast() }
    return bytes
  }

  /// Where the message begins behind `ERROR 11-22 10:21:33 [core.py:99] `, as vLLM writes it.
  private static func pythonMessage(_ line: [UInt8], _ start: Int) -> Int? {
    for place in line.indices.dropFirst(start).prefix(longestLead) where line[place] == UInt8(ascii: "[") {
      guard LogPrefix.has("00-00 00:00:00 ", in: line, at: place - 15) else { continue }
      guard let close = line[place...].prefix(longestLead).firstIndex(of: UInt8(ascii: "]")) else { return nil }
      return close + 1 < line.count && line[close + 1] == 0x20 ? close + 2 : close + 1
    }
    return nil
  }

  /// What other writers call their levels, near the start of the line.
  private static func level(of line: ArraySlice<UInt8>) -> Level? {
    if line.starts(with: "error:".utf8) || line.starts(with: "Error:".utf8) { return .error }
    var isWarning = false
    for place in line.indices.prefix(longestLead) {
      func stands(_ word: StaticString) -> Bool {
        guard place + word.utf8CodeUnitCount <= line.endIndex else { return false }
        return word.withUTF8Buffer { line[place...].starts(with: $0) }
      }
      switch line[place] {
      case UInt8(ascii: "E") where stands("ERROR"): return .error
      case UInt8(ascii: "F") where stands("FATAL"): return .error
      case UInt8(ascii: "C") where stands("CRITICAL"): return .error
      case UInt8(ascii: "[") where stands("[E]") || stands("[E:"): return .error
      case UInt8(ascii: "[") where stands("[W]") || stands("[W:"): isWarning = true
      case UInt8(ascii: "W") where stands("WARN"): isWarning = true
      default: break
      }
    }
    return isWarning ? .warning : nil
  }
}

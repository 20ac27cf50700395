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

  private static let unavailable = Array("UNAVAILABLE: ".utf8)
  /// Keys under which collectors of logs keep a line.
  private static let textKeys = ["log", "message", "msg", "MESSAGE", "textPayload"]

  init(_ line: [UInt8]) {
    var line = LogText.withoutColours(line)
    var head = line.withUnsafeBufferPointer(Head.init)
    // As docker's json-file driver and other collectors write it.
    if head.start < line.count, line[head.start] == UInt8(ascii: "{"),
      let text = Self.collected(Array(line[head.start...]))
    {
      line = LogText.withoutColours(text)
      head = line.withUnsafeBufferPointer(Head.init)
    }
    (level, message) = (head.level, line)
    if head.isTriton {
      message = LogText.unquoted(line[head.message...])
    } else if let row = LogText.modelRow(line[head.start...]) {
      if row.status.elementsEqual("READY".utf8) {
        (level, model) = (.information, LogModels.State(name: row.model, isReady: true))
        return
      }
      // Said in the words of the line that came before the table, so that both are one finding.
      if row.status.starts(with: Self.unavailable) {
        level = .error
        message = Array("failed to load '".utf8) + row.model + Array("' version ".utf8) + row.version
        message += Array(": ".utf8) + row.status.dropFirst(Self.unavailable.count)
      }
    } else if head.message > 0 {
      message = Array(line[head.message...])
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
}

/// What stands before a message.
private struct Head {
  /// Bytes at the start of a line in which writers other than Triton name the level.
  private static let longestLead = 160

  /// Where the line begins behind what a collector wrote.
  var start: Int
  var message: Int
  var level: LogLine.Level?
  var isTriton = false

  init(_ line: UnsafeBufferPointer<UInt8>) {
    start = LogPrefix.end(in: line)
    if let (level, message) = TritonPrefix.read(line, from: start) {
      (self.level, self.message, isTriton) = (level, message, true)
    } else {
      message = Self.libraryMessage(line, start) ?? Self.pythonMessage(line, start) ?? start
      level = Self.level(of: line[start...])
    }
  }

  /// Where the message begins behind `[libprotobuf ERROR …/text_format.cc:337] `.
  private static func libraryMessage(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard line[start...].starts(with: "[libprotobuf ".utf8) else { return nil }
    return line[start...].prefix(2 * longestLead).firstIndex(of: UInt8(ascii: "]")).map { bracket in
      bracket + 1 < line.count && line[bracket + 1] == 0x20 ? bracket + 2 : bracket + 1
    }
  }

  /// Where the message begins behind `ERROR 11-22 10:21:33 [core.py:99] `, as vLLM writes it.
  private static func pythonMessage(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    for place in line.indices.dropFirst(start).prefix(longestLead) where line[place] == UInt8(ascii: "[") {
      guard LogPrefix.has("00-00 00:00:00 ", in: line, at: place - 15) else { continue }
      guard let close = line[place...].prefix(longestLead).firstIndex(of: UInt8(ascii: "]")) else { return nil }
      return close + 1 < line.count && line[close + 1] == 0x20 ? close + 2 : close + 1
    }
    return nil
  }

  /// What other writers call their levels, near the start of the line.
  private static func level(of line: Slice<UnsafeBufferPointer<UInt8>>) -> LogLine.Level? {
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

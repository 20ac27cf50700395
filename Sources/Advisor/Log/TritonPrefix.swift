/// What Triton's logger puts before a message, `E1122 10:21:33.123456 1 model_lifecycle.cc:838] ` or, with
/// `--log-format=ISO8601`, `2026-11-22T10:21:33Z E 1 model_lifecycle.cc:838] `.
enum TritonPrefix {
  /// Bytes before the level: a collector that is not known may have written something.
  private static let longestLead = 160
  /// Bytes from the level to the closing bracket.
  private static let longest = 200

  /// The level of a line and where its message begins; nil when there is no such prefix.
  static func read(_ line: UnsafeBufferPointer<UInt8>, from first: Int) -> (level: LogLine.Level, message: Int)? {
    for place in line.indices.dropFirst(first).prefix(longestLead) {
      guard let level = level(line[place]), isShort(line, place) || isLong(line, place) else { continue }
      guard let bracket = line[place...].prefix(longest).firstIndex(of: UInt8(ascii: "]")) else { return nil }
      return (level, line[(bracket + 1)...].firstIndex { $0 != 0x20 } ?? line.count)
    }
    return nil
  }

  /// Whether the level of the form ISO8601 stands at a place, with the number of the process behind it.
  static func isLevel(in line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    place + 2 < line.count && level(line[place]) != nil && line[place + 1] == 0x20 && LogPrefix.isDigit(line[place + 2])
  }

  private static func isShort(_ line: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    guard LogPrefix.has("0000 00:00:00", in: line, at: place + 1) else { return false }
    return place == 0 || !(LogPrefix.isLetter(line[place - 1]) || LogPrefix.isDigit(line[place - 1]))
  }

  private static func isLong(_ line: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    LogPrefix.has("T00:00:00Z ", in: line, at: place - 11) && isLevel(in: line, at: place)
  }

  private static func level(_ letter: UInt8) -> LogLine.Level? {
    switch letter {
    case UInt8(ascii: "I"): .information
    case UInt8(ascii: "W"): .warning
    case UInt8(ascii: "E"), UInt8(ascii: "F"): .error
    default: nil
    }
  }
}

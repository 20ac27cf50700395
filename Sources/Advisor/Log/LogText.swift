/// What stands around and inside of the words of a line: colours, quotes and escapes, the bars of tables.
enum LogText {
  private static let escape: UInt8 = 0x1b
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// A line without sequences that set colours or clear the rest of a line. Others stay, and are printed as escapes.
  static func withoutColours(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(escape) else { return line }
    var result: [UInt8] = []
    result.reserveCapacity(line.count)
    var place = 0
    while place < line.count {
      if line[place] == escape, place + 1 < line.count, line[place + 1] == UInt8(ascii: "[") {
        let parameters = line[(place + 2)...].prefix { (0x30...0x3f).contains($0) }
        let end = parameters.endIndex
        if end < line.count, line[end] == UInt8(ascii: "m") || line[end] == UInt8(ascii: "K") {
          place = end + 1
          continue
        }
      }
      result.append(line[place])
      place += 1
    }
    return result
  }

  /// A message without the quotes and escapes of JSON, in which servers since 24.05 write it; others as they are. One
  /// that was cut lacks the closing quote.
  static func unquoted(_ message: ArraySlice<UInt8>) -> [UInt8] {
    guard message.first == quote else { return Array(message) }
    if message.last == quote, message.count > 1, !message.contains(backslash) {
      return Array(message.dropFirst().dropLast())
    }
    var result: [UInt8] = []
    result.reserveCapacity(message.count)
    var place = message.startIndex + 1
    while place < message.endIndex {
      let byte = message[place]
      place += 1
      if byte == quote, place == message.endIndex { break }
      guard byte == backslash, place < message.endIndex else {
        result.append(byte)
        continue
      }
      let next = message[place]
      if next == UInt8(ascii: "u"), let byte = ascii(message[(place + 1)...].prefix(4)) {
        result.append(byte)
        place += 5
        continue
      }
      place += 1
      switch next {
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0d)
      case quote, backslash, UInt8(ascii: "/"): result.append(next)
      default: result += [backslash, next]
      }
    }
    return result
  }

  /// The character of four hexadecimal digits, where it is one of ASCII: the server escapes no others.
  private static func ascii(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count == 4, let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
    return value < 0x80 ? UInt8(value) : nil
  }

  /// A row of the table of models, `| m | 1 | UNAVAILABLE: Internal: reason |`.
  static func modelRow(_ line: ArraySlice<UInt8>) -> (
    model: ArraySlice<UInt8>, version: ArraySlice<UInt8>, status: ArraySlice<UInt8>
  )? {
    let bar = UInt8(ascii: "|")
    guard line.first == bar, line.last == bar, line.count > 2 else { return nil }
    // What a reason has in bars is its own.
    let cells = line.dropFirst().dropLast().split(separator: bar, maxSplits: 2, omittingEmptySubsequences: false)
    guard cells.count == 3 else { return nil }
    return (trimmed(cells[0]), trimmed(cells[1]), trimmed(cells[2]))
  }

  private static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var cell = cell.drop { $0 == 0x20 }
    while cell.last == 0x20 { cell.removeLast() }
    return cell
  }
}

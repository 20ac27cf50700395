/// Lists the keys of a JSON object without building its values: models of a hundred megabytes are JSON too.
package enum JSONSkimmer {
  /// The keys of the outermost object within the first `window` bytes, in order; at most 1,000 are listed.
  /// - Returns: nil when the text is no object.
  package static func topLevelKeys(_ bytes: ByteSource, window: Int = 4 << 20) -> [String]? {
    let end = min(bytes.count, window)
    var position = 0
    var depth = 0
    var keys: [String] = []
    var lastString: Range<Int>?
    while position < end, keys.count < 1_000 {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard let close = closingQuote(bytes, from: position + 1, end: end) else { return depth > 0 ? keys : nil }
        lastString = (position + 1)..<close
        position = close
      case UInt8(ascii: ":"):
        if depth == 1, let key = lastString, key.count <= 256 { keys.append(bytes.text(key)) }
        lastString = nil
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 0, bytes[position] != UInt8(ascii: "{") { return nil }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return keys }
      case 0x20, 0x09, 0x0a, 0x0d: break
      default: if depth == 0 { return nil }
      }
      position += 1
    }
    return depth > 0 ? keys : nil
  }

  private static func closingQuote(_ bytes: ByteSource, from start: Int, end: Int) -> Int? {
    var position = start
    while position < end {
      if bytes[position] == UInt8(ascii: "\"") { return position }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}

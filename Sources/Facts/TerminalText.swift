extension String {
  /// The text with control characters, bidirectional overrides and invisible separators written as escapes.
  ///
  /// Names inside a model file are hostile input: printed raw they could move the cursor, recolour the terminal or
  /// forge a line of the report.
  package var escapingControls: String {
    if unicodeScalars.allSatisfy({ !$0.needsEscape }) { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case let scalar where scalar.needsEscape: result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most `limit` characters, the cut marked by an ellipsis.
  package func shortened(to limit: Int) -> String {
    count <= limit ? self : String(prefix(max(limit - 1, 0))) + "…"
  }
}

extension Unicode.Scalar {
  /// Whether the character is not to be seen but to act: on a terminal, on the direction of text, or unnoticed.
  var needsEscape: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0: true
    case 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: true
    case 0xfff9...0xfffb, 0xe0000...0xe007f: true
    default: false
    }
  }
}

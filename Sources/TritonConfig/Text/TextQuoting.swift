import Facts

/// String literals of protobuf's text format.
package enum TextQuoting {
  /// The text in double quotes, escaped so that every parser of the text format reads it back: UTF-8 as it is, control
  /// characters by name or in octal.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f: result += octal(UInt8(scalar.value))
      // Characters that act on a terminal or on the direction of text: seen, not obeyed.
      case _ where String(scalar).escapingControls != String(scalar):
        for byte in String(scalar).utf8 { result += octal(byte) }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Always three digits, so that a digit that follows is not taken for one more of them.
  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

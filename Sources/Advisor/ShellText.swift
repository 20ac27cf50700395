import Expressions
import Facts
import RuleBook

/// Commands as text that a POSIX shell reads back as the same arguments.
enum ShellText {
  /// The argument, in single quotes unless every character is harmless. File names are hostile input: a name such as
  /// `$(rm -r ~).onnx` must stay a name when pasted, and one that begins with a dash must not become an option.
  static func quoted(_ argument: String) -> String {
    let safe = argument.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "=", ",", "+", "@", "%": true
      default: false
      }
    }
    if safe, !argument.isEmpty { return argument }
    // Control characters cannot be pasted safely even in quotes; `$'…'` writes them as escapes.
    if argument.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
      var text = "$'"
      for byte in argument.utf8 {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
        case 0x20..<0x7f: text += String(UnicodeScalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      }
      return text + "'"
    }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// Arguments on one line, or continued over several where they are long.
  static func command(_ arguments: [String]) -> String {
    var lines = [""]
    for argument in arguments {
      let text = quoted(argument)
      if let line = lines.last, !line.isEmpty, line.count + text.count > 100 {
        lines[lines.count - 1] += " \\"
        lines.append("  " + text)
      } else {
        lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + text
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Templates as arguments: an empty or unknown one is dropped, a single expression that gives a list becomes several.
  static func arguments(_ templates: [Template], _ book: RuleBook, _ sheet: FactSheet) -> [String] {
    templates.flatMap { template -> [String] in
      if let list = book.singleValue(template, sheet)?.listValue { return list.compactMap(\.stringValue) }
      return book.knownText(template, sheet).map { [$0] } ?? []
    }
  }
}

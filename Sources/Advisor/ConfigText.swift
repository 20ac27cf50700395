import Facts
import RuleBook

/// config.pbtxt of a serving path: name, backend and what the path's rule adds; Triton completes the rest.
enum ConfigText {
  static func text(name: String, path: ServingPath, _ sheet: FactSheet) -> String {
    var text = "name: \(quoted(name))\nbackend: \(quoted(path.backend))\n"
    if !path.platform.isEmpty { text += "platform: \(quoted(path.platform))\n" }
    if case .message(let fields)? = path.config.rendered(sheet) {
      for field in fields { text += print(field.key, field.value, indent: "", isTopLevel: true) }
    }
    return text
  }

  /// Values of these fields are names of an enum, which text format writes without quotes.
  private static let enumFields: Set<String> = ["kind"]

  private static func print(_ key: String, _ field: ConfigField, indent: String, isTopLevel: Bool) -> String {
    if key == "parameters", case .message(let entries) = field {
      // The map of a backend's parameters holds messages at the top level and bare strings inside an accelerator.
      return entries.map { entry in
        guard case .scalar(let value) = entry.value else { return "" }
        let text = quoted(value.stringValue ?? JSONWriter.write(value, pretty: false))
        let written = isTopLevel ? "{ string_value: \(text) }" : text
        return "\(indent)parameters { key: \(quoted(entry.key)) value: \(written) }\n"
      }.joined()
    }
    switch field {
    case .scalar(let value):
      let text = value.stringValue.map { enumFields.contains(key) ? $0 : quoted($0) }
      return "\(indent)\(key): \(text ?? JSONWriter.write(value, pretty: false))\n"
    case .list(let items):
      return items.map { print(key, $0, indent: indent, isTopLevel: isTopLevel) }.joined()
    case .message(let fields):
      if fields.isEmpty { return "\(indent)\(key) { }\n" }
      let body = fields.map { print($0.key, $0.value, indent: indent + "  ", isTopLevel: false) }.joined()
      return "\(indent)\(key) {\n\(body)\(indent)}\n"
    }
  }

  /// A string of protobuf's text format.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Writes values as JSON: keys sorted, two-space indentation, control characters escaped, so that equal values give
/// equal text on every machine.
package enum JSONWriter {
  /// - Parameter pretty: one element a line; otherwise everything on one line without spaces.
  package static func write(_ value: Value, pretty: Bool = true) -> String {
    var text = ""
    write(value, pretty: pretty, depth: 0, into: &text)
    return text
  }

  private static func write(_ value: Value, pretty: Bool, depth: Int, into text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .uint(let value): text += String(value)
    case .double(let value): text += number(value)
    case .string(let value), .type(let value): quote(value, into: &text)
    case .bytes(let value):
      // JSON has no bytes; hexadecimal text under a key of its own reads back without doubt.
      write(.map(["bytes": .string(value.map { hex($0) }.joined())]), pretty: pretty, depth: depth, into: &text)
    case .unknown(let unknown):
      var fields: [Value: Value] = ["unknown": .string(unknown.reason)]
      if !unknown.facts.isEmpty { fields["facts"] = .strings(unknown.facts) }
      write(.map(fields), pretty: pretty, depth: depth, into: &text)
    case .list(let elements):
      group("[", "]", elements, pretty: pretty, depth: depth, into: &text) { element, text in
        write(element, pretty: pretty, depth: depth + 1, into: &text)
      }
    case .map(let entries):
      let sorted = entries.map { (key: keyText($0.key), value: $0.value) }.sorted { $0.key < $1.key }
      group("{", "}", sorted, pretty: pretty, depth: depth, into: &text) { entry, text in
        quote(entry.key, into: &text)
        text += pretty ? ": " : ":"
        write(entry.value, pretty: pretty, depth: depth + 1, into: &text)
      }
    }
  }

  private static func group<Element>(
    _ open: String, _ close: String, _ elements: [Element], pretty: Bool, depth: Int, into text: inout String,
    _ body: (Element, inout String) -> Void
  ) {
    text += open
    if elements.isEmpty {
      text += close
      return
    }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if pretty { text += "\n" + String(repeating: "  ", count: depth + 1) }
      body(element, &text)
    }
    if pretty { text += "\n" + String(repeating: "  ", count: depth) }
    text += close
  }

  private static func keyText(_ key: Value) -> String {
    switch key {
    case .string(let text): text
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .bool(let value): value ? "true" : "false"
    default: "\(key)"
    }
  }

  /// JSON has no infinities; they are written as strings, which ``JSONReader`` leaves as strings.
  private static func number(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
    return "\(value)"
  }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Most of these are legal in JSON but would act on a terminal.
      case _ where scalar.needsEscape:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

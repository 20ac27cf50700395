package import Facts

/// Text with expressions in braces: `needs compute capability {release.minimumComputeCapability} or newer`.
///
/// `{{` and `}}` stand for single braces.
package struct Template: Sendable {
  package let source: String
  private let parts: [Part]

  private enum Part: Sendable {
    case text(String)
    case expression(Node)
  }

  /// Reads and checks a template.
  ///
  /// - Throws: ``ExpressionError`` with every problem found; positions are those in the whole template.
  package static func compile(_ source: String, _ declarations: Declarations) throws(ExpressionError) -> Template {
    let bytes = Array(source.utf8)
    var builder = NodeBuilder(declarations, isChecked: true)
    do throws(Finding) {
      let parts = try TemplateScanner.parts(bytes).map { (part) throws(Finding) -> Part in
        switch part {
        case .text(let text): .text(text)
        case .expression(let start, let end): .expression(try Parser.parse(bytes, from: start, to: end, &builder))
        }
      }
      if builder.findings.isEmpty { return Template(source: source, parts: parts) }
    } catch {
      builder.report(error)
    }
    throw ExpressionError(source: source, builder.findings)
  }

  /// The expressions between the braces, in order.
  package var expressions: [Node] {
    parts.compactMap { if case .expression(let node) = $0 { node } else { nil } }
  }

  /// Whether there is no text around the one expression.
  package var isSingleExpression: Bool {
    if parts.count == 1, case .expression = parts[0] { true } else { false }
  }

  /// The value of one of the expressions.
  package func evaluate(_ node: Node, _ activation: Activation, budget: Budget = .standard) -> Outcome {
    var evaluation = Evaluation(slots: activation.slots, locals: [], budget: budget)
    return evaluation.run(node)
  }

  /// The text with each expression replaced by its value.
  ///
  /// Lists are joined by commas; what is unknown reads "unknown"; an expression that fails reads "error: ..." with the
  /// reason, as a text for people is better incomplete than missing. Doubles keep their `.0`: compute capability 8.0.
  ///
  /// - Parameter formatting: text for a value that should read otherwise than the language writes it, such as a size
  ///   in bytes; nil to leave it.
  package func render(
    _ activation: Activation, locals: [Value] = [], budget: Budget = .standard,
    formatting: (Node, Value) -> String? = { _, _ in nil }
  ) -> String {
    var result = ""
    var evaluation = Evaluation(slots: activation.slots, locals: locals, budget: budget)
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .expression(let node):
        switch evaluation.run(node) {
        case .value(let value):
          if let text = formatting(node, value) {
            result += text
          } else {
            Template.write(value, into: &result, limit: result.utf8.count &+ 65_536)
          }
        case .unknown: result += "unknown"
        case .error(let error): result += "error: \(error)"
        }
      }
    }
    return result
  }

  /// Values share parts, so a small one can be huge when written out: writing stops at the limit.
  private static func write(_ value: Value, into text: inout String, limit: Int) {
    if text.utf8.count > limit { return }
    switch value {
    case .null: text += "none"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .uint(let value): text += String(value)
    case .double(let value): text += "\(value)"
    case .string(let value), .type(let value): text += value
    case .bytes(let value): text += "\(value.count) bytes"
    case .unknown: text += "unknown"
    case .list(let elements):
      for (index, element) in elements.enumerated() where text.utf8.count <= limit {
        if index > 0 { text += ", " }
        write(element, into: &text, limit: limit)
      }
    case .map(let entries):
      for (index, key) in entries.keys.sorted(by: { $0.precedesAsKey($1) }).enumerated() where text.utf8.count <= limit
      {
        if index > 0 { text += ", " }
        write(key, into: &text, limit: limit)
        text += ": "
        write(entries[key] ?? .null, into: &text, limit: limit)
      }
    }
  }
}

/// Finds the braces of a template.
enum TemplateScanner {
  enum Part {
    case text(String)
    /// Byte offsets of what stands between the braces.
    case expression(start: Int, end: Int)
  }

  static func parts(_ bytes: [UInt8]) throws(Finding) -> [Part] {
    var parts: [Part] = []
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let isDoubled = index + 1 < bytes.count && bytes[index + 1] == byte
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}"), isDoubled {
        text.append(byte)
        index += 2
      } else if byte == UInt8(ascii: "}") {
        throw Finding(SourceRange(index, index + 1), "a closing brace without an opening one; a brace alone is '}}'")
      } else if byte == UInt8(ascii: "{") {
        let end = try closingBrace(bytes, after: index)
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
        parts.append(.expression(start: index + 1, end: end))
        index = end + 1
      } else {
        text.append(byte)
        index += 1
      }
    }
    if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
    return parts
  }

  /// The brace that closes the one at `open`; braces in strings do not count, those of map literals do.
  private static func closingBrace(_ bytes: [UInt8], after open: Int) throws(Finding) -> Int {
    var depth = 0
    var quote: UInt8?
    var index = open
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index }
      }
      index += 1
    }
    throw Finding(SourceRange(open, open + 1), "the brace is not closed; a brace alone is '{{'")
  }
}

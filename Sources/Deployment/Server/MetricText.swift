/// A line of Prometheus' text format: `name{label="value"} number`.
package struct Metric: Sendable, Hashable {
  package var name: String
  package var labels: [String: String]
  package var value: Double
}

/// Reads Prometheus' text format. What is no line of it is left out.
package enum MetricText {
  private static let limit = 200_000

  package static func read(_ bytes: [UInt8]) -> [Metric] {
    var metrics: [Metric] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if line.first == UInt8(ascii: "#") { continue }
      var reader = LineReader(line)
      if let metric = reader.metric() { metrics.append(metric) }
      if metrics.count >= limit { break }
    }
    return metrics
  }

  private struct LineReader {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    mutating func metric() -> Metric? {
      let name = word()
      if name.isEmpty { return nil }
      var labels: [String: String] = [:]
      if rest.first == UInt8(ascii: "{") {
        rest.removeFirst()
        while rest.first != UInt8(ascii: "}") {
          let label = word()
          guard !label.isEmpty, take(UInt8(ascii: "=")), let value = string() else { return nil }
          labels[label] = value
          if !take(UInt8(ascii: ",")), rest.first != UInt8(ascii: "}") { return nil }
        }
        rest.removeFirst()
      }
      let numbers = rest.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
      guard let text = numbers.first, text.count <= 64, let value = Double(String(decoding: text, as: UTF8.self)) else {
        return nil
      }
      return Metric(name: name, labels: labels, value: value)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      guard rest.first == byte else { return false }
      rest.removeFirst()
      return true
    }

    private mutating func word() -> String {
      while rest.first == 0x20 { rest.removeFirst() }
      let part = rest.prefix { $0.isNameStart || $0.isDigit || $0 == UInt8(ascii: ":") }
      rest = rest.dropFirst(part.count)
      return String(decoding: part, as: UTF8.self)
    }

    private mutating func string() -> String? {
      guard take(UInt8(ascii: "\"")) else { return nil }
      var text: [UInt8] = []
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let next = rest.popFirst() else { return nil }
          text.append(next == UInt8(ascii: "n") ? UInt8(ascii: "\n") : next)
        default: text.append(byte)
        }
      }
      return nil
    }
  }
}

/// Numbers as people read them.
package enum HumanText {
  /// A size in decimal units with two or three significant digits: `33 MB`, `1.5 GB`.
  package static func bytes(_ count: Int64) -> String {
    scaled(count, ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
  }

  /// A count: up to five digits as they are, larger ones as `8.3 M` or `1.2 B` (thousand million, as parameters are
  /// counted).
  package static func count(_ count: Int64) -> String {
    if count.magnitude < 100_000 { return String(count) }
    return scaled(count, ["", "k", "M", "B", "T", "P", "E"])
  }

  /// With one digit after the point, as compute capabilities are written: `9.0`.
  package static func tenths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e15 else { return "unknown" }
    return "\((number * 10).rounded() / 10)"
  }

  /// `1 node`, `2 nodes`.
  package static func plural(_ count: Int64, _ noun: String) -> String {
    "\(self.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func scaled(_ count: Int64, _ units: [String]) -> String {
    var value = Double(count.magnitude)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let sign = count < 0 ? "-" : ""
    let number: String
    if unit == 0 || value >= 10 {
      number = String(Int(value.rounded()))
    } else {
      let tenths = Int((value * 10).rounded())
      number = tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
    return units[unit].isEmpty ? "\(sign)\(number)" : "\(sign)\(number) \(units[unit])"
  }
}

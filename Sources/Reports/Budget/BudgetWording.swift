import Facts
import Planning

/// A memory budget in words, for all formats.
enum BudgetWording {
  /// Devices whose tables read alike, as one.
  struct Group: Sendable {
    /// `GPU 0-7, NVIDIA A10G`.
    var title: String
    var table: BudgetTable
  }

  static func groups(_ tables: [BudgetTable]) -> [Group] {
    var found: [(key: BudgetTable, tables: [BudgetTable])] = []
    for table in tables {
      var key = table
      key.device.id = table.device.index == nil ? table.device.id : ""
      key.device.index = nil
      if let place = found.firstIndex(where: { $0.key == key }) {
        found[place].tables.append(table)
      } else {
        found.append((key, [table]))
      }
    }
    return found.compactMap { group in
      guard let first = group.tables.first else { return nil }
      let name = first.device.name.isEmpty ? "" : ", \(first.device.name)"
      return Group(title: ids(group.tables.map(\.device.id)) + name, table: first)
    }
  }

  /// `GPU 0-3, 5` for `GPU 0` to `GPU 3` and `GPU 5`.
  private static func ids(_ ids: [String]) -> String {
    guard let first = ids.first, let space = first.lastIndex(of: " ") else { return ids.joined(separator: ", ") }
    let numbers = ids.compactMap { Int($0[$0.index(after: space)...]) }
    let ranges = numbers.reduce(into: [ClosedRange<Int>]()) { ranges, number in
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let text = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return first[...space] + text.joined(separator: ", ")
  }

  /// `67 MB`, `112 to 646 MB`, `up to 1.1 GB`, `at least 3 MB`.
  static func amount(_ range: ByteRange, isOpen: Bool = false) -> String {
    let (low, high) = (HumanText.bytes(range.low), HumanText.bytes(range.high))
    if isOpen { return "at least \(low)" }
    if low == high { return high }
    if range.low == 0 { return "up to \(high)" }
    let units = [low, high].map { $0.split(separator: " ").last }
    return units[0] == units[1] ? "\(low.prefix { $0 != " " }) to \(high)" : "\(low) to \(high)"
  }

  static func free(_ device: MemoryDevice) -> String {
    guard let free = device.free else { return "free memory not known" }
    return "\(HumanText.bytes(free)) \(device.isFreeMeasured ? "free" : "in all, taken to be free")"
  }

  static func label(_ line: BudgetTable.Line, showsModel: Bool) -> String {
    let model = showsModel ? line.model.map { "\($0): " } ?? "" : ""
    return "\(model)\(line.label)\(line.count > 1 ? " × \(line.count)" : "")".escapingControls.shortened(to: 56)
  }

  static func verdict(_ table: BudgetTable) -> String {
    let reserve = "the reserve of \(HumanText.bytes(table.device.reserve))"
    let left = table.left ?? 0
    switch table.verdict {
    case .fits: return "fits, \(HumanText.bytes(left)) left"
    case .tight:
      return left < 0
        ? "tight: the upper bound is \(HumanText.bytes(-left)) too much"
        : "tight: the upper bound leaves \(HumanText.bytes(left)), less than \(reserve)"
    case .exceeds:
      let missing = table.total.low - min(table.total.low, table.device.free ?? 0)
      return "does not fit: \(HumanText.bytes(missing)) too little at least"
    case .unknown: return "not known: \(table.openReason ?? "nobody could read how much is free")"
    }
  }
}

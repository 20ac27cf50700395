/// The difference of two texts as `diff -u` writes it: what `patch` takes.
package enum UnifiedDiff {
  private static let context = 3

  /// - Returns: empty text for equal texts; control characters in the texts stay as they are.
  package static func text(_ before: [UInt8], _ after: [UInt8], file: String) -> String {
    if before == after { return "" }
    let (old, new) = (lines(before), lines(after))
    var isRemoved = [Bool](repeating: false, count: old.count)
    var isInserted = [Bool](repeating: false, count: new.count)
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): isRemoved[offset] = true
      case .insert(let offset, _, _): isInserted[offset] = true
      }
    }
    var rows: [Row] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, isRemoved[left] {
        rows.append(Row(sign: "-", line: old[left], left: left, right: right))
        left += 1
      } else if right < new.count, isInserted[right] {
        rows.append(Row(sign: "+", line: new[right], left: left, right: right))
        right += 1
      } else {
        rows.append(Row(sign: " ", line: old[left], left: left, right: right))
        left += 1
        right += 1
      }
    }
    return "--- \(file)\n+++ \(file)\n" + hunks(rows).map(hunk).joined()
  }

  private struct Row {
    var sign: Character
    var line: [UInt8]
    /// Lines of either text before this one.
    var left: Int
    var right: Int
  }

  /// Changes with their context; those that touch are one hunk.
  private static func hunks(_ rows: [Row]) -> [ArraySlice<Row>] {
    var ranges: [Range<Int>] = []
    for index in rows.indices where rows[index].sign != " " {
      let range = max(0, index - context)..<min(rows.count, index + context + 1)
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges.map { rows[$0] }
  }

  private static func hunk(_ rows: ArraySlice<Row>) -> String {
    guard let first = rows.first else { return "" }
    let (removed, inserted) = (rows.count { $0.sign != "+" }, rows.count { $0.sign != "-" })
    // An empty side is placed behind the line before it.
    let left = removed == 0 ? first.left : first.left + 1
    let right = inserted == 0 ? first.right : first.right + 1
    var text = "@@ -\(left),\(removed) +\(right),\(inserted) @@\n"
    for row in rows {
      let line = String(decoding: row.line, as: UTF8.self)
      text += "\(row.sign)\(line)" + (line.utf8.last == 0x0A ? "" : "\n\\ No newline at end of file\n")
    }
    return text
  }

  /// Lines with their ends.
  private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
      lines.append(Array(bytes[start..<end]))
      start = end
    }
    return lines
  }
}

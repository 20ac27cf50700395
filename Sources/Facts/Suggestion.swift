/// "did you mean" for names: the known spelling closest to a misspelt one.
package enum Suggestion {
  /// `; did you mean 'x'?`, or nothing when no name is close.
  package static func text(for name: String, among names: some Sequence<String>) -> String {
    nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The closest name within a third of the length, case ignored; of several the first in alphabetical order.
  package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
    let written = Array(name.lowercased().utf8.prefix(256))
    let limit = max(1, min(written.count / 3, 4))
    // As many changes as the lengths differ are needed in any case.
    let near = names.filter { abs(min($0.utf8.count, 256) - written.count) <= limit }
    let ranked = near.map { (name: $0, distance: distance(written, Array($0.lowercased().utf8.prefix(256)))) }
    let best = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return best.flatMap { $0.distance <= limit ? $0.name : nil }
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. The cost is the
  /// product of the lengths: callers limit them.
  package static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforePrevious[j - 1] + 1) }
        row.append(best)
      }
      beforePrevious = previous
      previous = row
    }
    return previous[b.count]
  }
}

import Facts

/// The variables an expression may use, each with a slot number: its place in the list.
///
/// Names may be dotted (`host.gpus`). In an expression the longest declared name that starts a dotted chain is the
/// variable, and the rest selects fields.
package struct Declarations: Sendable {
  package let variables: [(name: String, type: ExpressionType)]
  private let slots: [String: Int]
  /// Segments of the longest name.
  private let maximumSegments: Int

  /// A name declared twice keeps its first slot.
  package init(_ variables: [(name: String, type: ExpressionType)]) {
    self.variables = variables
    maximumSegments = variables.map { Spelling.segments(of: $0.name) }.max() ?? 0
    slots = Dictionary(variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The slot of a variable.
  package func slot(of name: String) -> Int? { slots[name] }

  /// The longest declared name that begins the chain, and how many segments it takes.
  func resolve(_ chain: [String]) -> (slot: Int, segments: Int)? {
    for count in stride(from: min(chain.count, maximumSegments), to: 0, by: -1) {
      if let slot = slots[chain[..<count].joined(separator: ".")] { return (slot, count) }
    }
    return nil
  }

  /// Declared names a person may have meant by the chain, nearest first.
  func suggestions(for chain: [String]) -> [String] {
    Spelling.nearest(to: chain, among: variables.map(\.name))
  }
}

/// Finds the names a misspelt one may have meant.
enum Spelling {
  /// The nearest of the candidates by edit distance, at most three; a candidate that ends in the whole name counts too
  /// (`gpus` for `host.gpus`).
  ///
  /// A candidate of n segments is compared with the first n segments of the chain: what follows may be fields.
  static func nearest(to chain: [String], among candidates: [String]) -> [String] {
    let written = chain.joined(separator: ".")
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates {
      let part = chain.prefix(segments(of: candidate)).joined(separator: ".")
      let limit = max(1, min(part.utf8.count, 40) / 3)
      let distance = Suggestion.distance(Array(part.utf8.prefix(80)), Array(candidate.utf8.prefix(80)))
      if distance <= limit {
        found.append((distance, candidate))
      } else if candidate.hasSuffix("." + written) || candidate.hasPrefix(written + ".") {
        found.append((limit, candidate))
      }
    }
    // Of equally near names the longer one agrees in more.
    return found.sorted { ($0.distance, -$0.name.utf8.count, $0.name) < ($1.distance, -$1.name.utf8.count, $1.name) }
      .prefix(3).map(\.name)
  }

  /// The number of names a dotted name is made of.
  static func segments(of name: String) -> Int { name.utf8.count { $0 == UInt8(ascii: ".") } + 1 }

  /// `; did you mean 'a' or 'b'?`, or nothing.
  static func hint(_ names: [String]) -> String {
    names.isEmpty ? "" : "; did you mean \(names.map { "'\($0)'" }.joined(separator: " or "))?"
  }
}

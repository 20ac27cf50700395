/// A place in a config.pbtxt.
package struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  /// From 1, counted as the server's parser counts: bytes, a tab leading to the next multiple of eight.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }

  package static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

extension StringProtocol {
  /// The text without white space, control characters and zero bytes at both ends.
  package var trimmed: String {
    var rest = Substring(self).utf8
    while let first = rest.first, first <= 0x20 { rest.removeFirst() }
    while let last = rest.last, last <= 0x20 { rest.removeLast() }
    return String(Substring(rest))
  }
}

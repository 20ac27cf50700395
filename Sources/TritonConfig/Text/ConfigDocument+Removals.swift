/// What goes when an element goes, and what stays in its place: comments are a person's words and are never taken out.
extension ConfigDocument {
  typealias Change = (range: Range<Int>, text: [UInt8])

  /// Takes fields of one message out, given in the order of the text.
  ///
  /// Whole lines go when nothing else is on them. Comments inside a field stay, as lines where it began.
  func removal(of fields: [SyntaxTree.Field]) -> [Change] {
    var spans: [Range<Int>] = []
    for field in fields {
      let span = field.range.lowerBound..<field.separatorEnd
      if let last = spans.last, bytes[last.upperBound..<span.lowerBound].allSatisfy(\.isSpace) {
        spans[spans.count - 1] = last.lowerBound..<span.upperBound
      } else {
        spans.append(span)
      }
    }
    return spans.map { span in
      let comments = comments(in: span)
      return comments.isEmpty ? (wholeLines(span) ?? withGap(span), []) : replacing(span, with: comments)
    }
  }

  /// Takes an element of a list out: its bytes, one comma, and no comment.
  func removal(ofElement index: Int, in field: SyntaxTree.Field) -> [Change] {
    elementRanges(index, in: field).map { range in
      let comments = comments(in: range)
      if comments.isEmpty { return (range, []) }
      let start = range.lowerBound + bytes[range].prefix { $0.isSpace }.count
      let end = range.upperBound - bytes[range].reversed().prefix { $0.isSpace }.count
      return replacing(start..<end, with: comments)
    }
  }

  private func elementRanges(_ index: Int, in field: SyntaxTree.Field) -> [Range<Int>] {
    let element = field.values[index].range
    if index + 1 < field.values.count {
      let comma = comma(after: element.upperBound)
      guard bytes[element.upperBound..<comma].allSatisfy(\.isSpace) else {
        return [element, comma..<comma + 1]
      }
      let range = element.lowerBound..<comma + 1
      return [wholeLines(range) ?? range.lowerBound..<comma + 1 + bytes[(comma + 1)...].prefix { $0 == 0x20 }.count]
    }
    guard index > 0 else { return [element] }
    let comma = comma(after: field.values[index - 1].range.upperBound)
    let gap = bytes[..<element.lowerBound].reversed().prefix { $0 == 0x20 }.count
    let range = wholeLines(element) ?? max(element.lowerBound - gap, comma + 1)..<element.upperBound
    return [comma..<comma + 1, range]
  }

  /// The comments of a range, each from its sign to the end of its line.
  private func comments(in range: Range<Int>) -> [ArraySlice<UInt8>] {
    guard bytes[range].contains(UInt8(ascii: "#")) else { return [] }
    var comments: [ArraySlice<UInt8>] = []
    var tokens = Tokenizer(Array(bytes[range]))
    var end = range.lowerBound
    while true {
      var gap = bytes[end..<range.lowerBound + tokens.current.range.lowerBound]
      while let sign = gap.firstIndex(of: UInt8(ascii: "#")) {
        let line = gap[sign...].prefix { $0 != UInt8(ascii: "\n") }
        comments.append(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        gap = gap[line.endIndex...]
      }
      if tokens.current.kind == .end { return comments }
      end = range.lowerBound + tokens.current.range.upperBound
      tokens.advance()
    }
  }

  /// Comments in the place of a range, one a line; what else is on its last line moves to the next.
  private func replacing(_ range: Range<Int>, with comments: [ArraySlice<UInt8>]) -> Change {
    let lineEnd = Array((newline + indentation(at: range.lowerBound)).utf8)
    let rest = bytes[range.upperBound...].prefix { $0 != UInt8(ascii: "\n") }.drop { $0.isSpace }
    var text = Array(comments.joined(separator: lineEnd))
    if rest.isEmpty { return (range, text) }
    text += lineEnd
    return (range.lowerBound..<rest.startIndex, text)
  }

  /// The range with the space on one side of it: before it at the end of a line, else behind it.
  private func withGap(_ range: Range<Int>) -> Range<Int> {
    let line = lineStart(of: range.lowerBound)
    let before = bytes[line..<range.lowerBound].reversed().prefix { $0.isBlank }.count
    let rest = bytes[range.upperBound...].prefix { $0 != UInt8(ascii: "\n") }.drop { $0.isSpace }
    let isAtEnd = rest.isEmpty || rest.first == UInt8(ascii: "#")
    if isAtEnd, before < range.lowerBound - line { return range.lowerBound - before..<range.upperBound }
    return range.lowerBound..<range.upperBound + bytes[range.upperBound...].prefix { $0.isBlank }.count
  }

  /// The lines of a range when nothing but space is beside it on them.
  private func wholeLines(_ range: Range<Int>) -> Range<Int>? {
    let start = lineStart(of: range.lowerBound)
    let rest = bytes[range.upperBound...].prefix { $0 != UInt8(ascii: "\n") }
    guard bytes[start..<range.lowerBound].allSatisfy(\.isSpace), rest.allSatisfy(\.isSpace) else { return nil }
    return start..<min(rest.endIndex + 1, bytes.count)
  }

  /// The comma behind an element that is not its list's last.
  private func comma(after offset: Int) -> Int {
    var place = offset
    while place < bytes.count, bytes[place] != UInt8(ascii: ",") {
      if bytes[place] == UInt8(ascii: "#") {
        place = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else {
        place += 1
      }
    }
    return place
  }
}

extension UInt8 {
  /// A space or a tab: what lies between the elements of a line.
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}

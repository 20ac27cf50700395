/// Whether text is well-formed XML of the plain kind the program writes: elements nest, attributes are quoted, and no
/// bare `<`, `&` or control character stands in text.
struct XMLShape {
  /// What is wrong; nil for well-formed text.
  private(set) var problem: String?

  init(_ text: String) { read(text) }

  private mutating func read(_ text: String) {
    var open: [Substring] = []
    var roots = 0
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      check(rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { return fail("a tag is not closed") }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return fail("</\(tag.dropFirst())> closes another element") }
      } else {
        let name = tag.prefix { $0 != " " && $0 != "/" }
        if tag.filter({ $0 == "\"" }).count % 2 != 0 || tag.contains("<") { return fail("<\(tag)>") }
        if open.isEmpty { roots += 1 }
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    check(rest)
    if !open.isEmpty { fail("<\(open[open.count - 1])> is not closed") }
    if roots != 1 { fail("\(roots) root elements") }
  }

  private mutating func check(_ text: Substring) {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    where !["amp;", "lt;", "gt;", "quot;"].contains(where: part.hasPrefix) {
      fail("a bare & before \(part.prefix(10))")
    }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) { fail("a control character") }
  }

  private mutating func fail(_ text: String) { problem = problem ?? text }
}

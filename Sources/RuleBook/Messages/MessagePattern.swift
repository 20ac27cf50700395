/// The words of a message with named parts between them: `instance group {group} of model {model} has kind KIND_GPU`.
///
/// A part is whatever stands between two runs of words; `{}` is a part without a name. The words are looked for one run
/// after the other, each at its first place, so matching takes time proportional to the line.
package struct MessagePattern: Sendable, Hashable {
  /// Why a text is no pattern.
  struct Mistake: Error {
    var description: String
  }

  /// As it is written in the rules.
  package let source: String
  /// Runs of words in small letters, in order; the pattern begins with one.
  let words: [[UInt8]]
  /// Names of the parts: the first follows the first run of words. The last may be the rest of the line.
  let names: [String]
  /// Index of the longest run of words.
  let anchor: Int

  /// Words that a pattern needs in one piece, so that lines without them are passed over quickly.
  static let shortestAnchor = 6

  init(_ source: String) throws(Mistake) {
    self.source = source
    var words: [[UInt8]] = []
    var names: [String] = []
    var rest = Substring(source)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else { throw Mistake(description: "'{' without '}'") }
      let name = String(rest[rest.index(after: open)..<close])
      guard name.utf8.allSatisfy({ (0x61...0x7a).contains($0) || $0 == 0x5f }) else {
        throw Mistake(description: "a part is named in small letters, unlike '{\(name)}'")
      }
      words.append(rest[..<open].utf8.map(\.inSmallLetters))
      names.append(name)
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { words.append(rest.utf8.map(\.inSmallLetters)) }
    if words.contains(where: \.isEmpty) {
      throw Mistake(description: "a pattern begins with words, and words stand between two parts")
    }
    guard let anchor = words.indices.max(by: { words[$0].count < words[$1].count }),
      words[anchor].count >= Self.shortestAnchor
    else {
      throw Mistake(description: "a pattern needs \(Self.shortestAnchor) characters in one piece")
    }
    (self.words, self.names, self.anchor) = (words, names, anchor)
  }

  /// Characters of words: of several patterns in a line the one with more says more.
  var weight: Int { words.reduce(0) { $0 + $1.count } }

  /// The parts by name, or nil when the words do not stand in the line in this order.
  ///
  /// - Parameters:
  ///   - line: in small letters, since wording changes between releases in this more than in anything else.
  ///   - original: the same line as it was written, of which the parts are taken.
  func parts(
    in line: UnsafeBufferPointer<UInt8>, of original: UnsafeBufferPointer<UInt8>
  ) -> [String: String]? {
    var parts: [String: String] = [:]
    var position = 0
    for (index, run) in words.enumerated() {
      guard let found = Self.find(run, in: line, from: position) else { return nil }
      if index > 0 { keep(original[position..<found], as: names[index - 1], in: &parts) }
      position = found + run.count
    }
    if names.count == words.count {
      // What the server wrote on further lines, such as where in the code, is not part of the reason.
      keep(original[position...].prefix { $0 != 0x0a }, as: names[names.count - 1], in: &parts)
    }
    return parts
  }

  private func keep(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, as name: String, in parts: inout [String: String]) {
    if !name.isEmpty, parts[name] == nil { parts[name] = String(decoding: bytes, as: UTF8.self) }
  }

  private static func find(_ run: [UInt8], in line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let last = line.count - run.count
    guard let first = run.first, start <= last else { return nil }
    return (start...last).first { line[$0] == first && stands(run, in: line, at: $0) }
  }

  /// Whether a run of words stands at a place.
  static func stands(_ run: [UInt8], in line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    guard place + run.count <= line.count else { return false }
    for index in run.indices where line[place + index] != run[index] { return false }
    return true
  }
}

extension UInt8 {
  /// The letter of ASCII in its small form; other bytes as they are.
  var inSmallLetters: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}

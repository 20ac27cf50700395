extension StringProtocol {
  /// The parts before and after the first separator; nil when there is none.
  func cut(at separator: Character) -> (before: SubSequence, after: SubSequence)? {
    guard let place = firstIndex(of: separator) else { return nil }
    return (self[..<place], self[index(after: place)...])
  }

  /// The parts before and after the last separator; nil when there is none.
  func cutLast(at separator: Character) -> (before: SubSequence, after: SubSequence)? {
    guard let place = lastIndex(of: separator) else { return nil }
    return (self[..<place], self[index(after: place)...])
  }

  /// What follows the first occurrence of a text; nil when it does not occur.
  func after(_ text: String) -> String? {
    let bytes = Array(utf8)
    let needle = Array(text.utf8)
    guard !needle.isEmpty, bytes.count >= needle.count else { return nil }
    for start in 0...(bytes.count - needle.count) where bytes[start] == needle[0] {
      let end = start + needle.count
      if bytes[start..<end].elementsEqual(needle) { return String(decoding: bytes[end...], as: UTF8.self) }
    }
    return nil
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  /// Whether a variable's name can begin with it.
  var isNameStart: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
      || self == UInt8(ascii: "_")
  }
}

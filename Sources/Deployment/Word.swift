package import RuleText

/// A word of a command as the program gets it, with its place in the file.
package struct Word: Sendable, Hashable {
  package var text: String
  package var place: SourceLocation
  /// Names of variables and commands in it whose value nobody knows; they stand in the text as they were written.
  package var unresolved: [String]

  package init(_ text: String, at place: SourceLocation, unresolved: [String] = []) {
    self.text = text
    self.place = place
    self.unresolved = unresolved
  }

  /// Why no value can be read from it; nil when it is all there.
  var unknownReason: String? {
    unresolved.first.map { "\(place): nobody knows the value of \($0)" }
  }

  /// The program's name without its folder.
  var programName: Substring { text.cutLast(at: "/")?.after ?? text[...] }
}

extension Word {
  /// The name and value of `NAME=value`; nil for another word.
  var assignment: (name: String, value: String)? {
    guard let (name, value) = text.cut(at: "="), let first = name.utf8.first, first.isNameStart,
      name.utf8.allSatisfy({ $0.isNameStart || $0.isDigit })
    else { return nil }
    return (String(name), String(value))
  }
}

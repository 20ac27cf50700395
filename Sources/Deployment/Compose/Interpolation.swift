import RuleText

/// Variables in the values of a compose file: `$NAME`, `${NAME}`, `${NAME:-default}`; `$$` is a dollar sign.
enum Interpolation {
  /// A scalar as a word: what has no default stays as written, and the word says so.
  static func word(_ node: RuleNode) -> Word {
    var word = Word("", at: node.location)
    guard let text = node.text else { return word }
    guard text.contains("$") else {
      word.text = text
      return word
    }
    var rest = text[...]
    while let (before, after) = rest.cut(at: "$") {
      word.text += before
      rest = after
      if rest.first == "$" {
        rest.removeFirst()
        word.text += "$"
      } else if rest.first == "{", let (inside, after) = rest.dropFirst().cut(at: "}") {
        insert(VariableReference(String(inside)), written: "${\(inside)}", into: &word)
        rest = after
      } else {
        let name = rest.prefix { $0.utf8.count == 1 && $0.utf8.allSatisfy { $0.isNameStart || $0.isDigit } }
        rest = rest[name.endIndex...]
        insert(VariableReference(String(name)), written: "$\(name)", into: &word)
      }
    }
    word.text += rest
    return word
  }

  private static func insert(_ reference: VariableReference?, written: String, into word: inout Word) {
    if let value = reference?.value(nil) {
      word.text += value
    } else {
      word.text += written
      if written != "$" { word.unresolved.append(written) }
    }
  }
}

/// A reference to a variable, as a shell, a compose file or a manifest writes it inside its brackets.
struct VariableReference {
  var name: String
  /// What stands for a variable that is not set.
  private var fallback: String?
  /// Whether an empty variable counts as not set.
  private var countsEmpty = false
  /// What stands for a variable that is set.
  private var alternative: String?

  init(name: String) { self.name = name }

  /// Reads `NAME`, `NAME:-default`, `NAME-default`, `NAME:=default`, `NAME:?message`, `NAME:+alternative`; nil for
  /// anything else.
  init?(_ inside: String) {
    let name = inside.prefix { character in
      character.utf8.count == 1 && character.utf8.allSatisfy { $0.isNameStart || $0.isDigit }
    }
    guard let first = name.utf8.first, first.isNameStart else { return nil }
    self.name = String(name)
    var rest = inside[name.endIndex...]
    if rest.isEmpty { return }
    if rest.first == ":" {
      countsEmpty = true
      rest.removeFirst()
    }
    switch rest.popFirst() {
    case "-", "=": fallback = Self.unquoted(rest)
    case "?": break
    case "+": alternative = String(rest)
    default: return nil
    }
    // A default with a variable in it is not looked into.
    if rest.contains("$") || rest.contains("`") { return nil }
  }

  /// A default without the quotes around it, which the shell takes away; Compose takes none away, and needs none.
  private static func unquoted(_ text: Substring) -> String {
    for quote in ["\"", "'"] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return String(text)
  }

  /// - Parameter known: the variable's value; nil when nothing sets it.
  /// - Returns: nil when nobody can know it: it may well be set where the command is run.
  func value(_ known: String?) -> String? {
    if let alternative { return known.map { countsEmpty && $0.isEmpty ? "" : alternative } }
    guard let known, !(countsEmpty && known.isEmpty) else { return fallback }
    return known
  }
}

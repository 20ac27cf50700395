import Facts

/// Names of models and files in a model repository.
enum EntryName {
  /// Longest file name of common file systems, in bytes.
  private static let longest = 255

  /// Why this is no name for a model, or nil when it is one.
  ///
  /// Triton takes nearly every directory name; but the name goes into URLs, shell commands and metrics too, so only
  /// letters, digits, `_`, `-` and `.` are written.
  static func problem(with name: String) -> String? {
    if name.isEmpty { return "a model needs a name" }
    if name.utf8.count > longest { return "the name is longer than \(longest) bytes" }
    if name.hasPrefix("-") { return "a name that begins with a dash reads as an option" }
    if name.hasPrefix(".") { return "a name that begins with a dot is a hidden folder" }
    guard let bad = name.unicodeScalars.first(where: { !isHarmless($0) }) else { return nil }
    return "'\(String(bad).escapingControls)' is not allowed; use letters, digits, '_', '-' and '.'"
  }

  /// The text with every character that a name must not have replaced by `_`.
  static func harmless(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars { name.unicodeScalars.append(isHarmless(scalar) ? scalar : "_") }
    while name.hasPrefix("-") || name.hasPrefix(".") { name.removeFirst() }
    return name.isEmpty ? "model" : String(name.suffix(longest))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": true
    default: false
    }
  }
}

package import Facts

/// What the user asked for.
package struct AdviceRequest: Sendable {
  /// Where the facts about the host come from.
  package enum Host: Sendable, Hashable {
    case thisMachine
    /// Another, by files and folders that describe it together, or by the name of a built-in machine.
    case named([String])
  }

  /// Path of the model; nil when only questions are answered.
  package var model: String?
  package var host: Host
  /// Folder laid over the built-in rules.
  package var rules: String?
  /// Container release `YY.MM`; nil for the installed one, else the newest.
  package var release: String?
  /// Facts stated on the command line or at a question, by path, with the option that stated them.
  package var declared: [Declaration]

  package struct Declaration: Sendable, Hashable {
    package var path: String
    package var value: Value
    package var option: String

    package init(path: String, value: Value, option: String) {
      self.path = path
      self.value = value
      self.option = option
    }
  }

  /// The request besides the model, as the options of a command line.
  package var arguments: [String] {
    var words: [String] = []
    if case .named(let names) = host { words += names.flatMap { ["--host", $0] } }
    if let release { words += ["--release", release] }
    if let rules { words += ["--rules", rules] }
    return words
      + declared.flatMap { declaration -> [String] in
        // An option that may be repeated states a list.
        if let texts = declaration.value.listValue?.compactMap(\.stringValue), !texts.isEmpty {
          return texts.flatMap { [declaration.option, $0] }
        }
        return [
          declaration.option, declaration.value.stringValue ?? JSONWriter.write(declaration.value, pretty: false),
        ]
      }
  }

  package init(
    model: String? = nil, host: Host = .thisMachine, rules: String? = nil, release: String? = nil,
    declared: [Declaration] = []
  ) {
    self.model = model
    self.host = host
    self.rules = rules
    self.release = release
    self.declared = declared
  }
}

import Facts
import RuleText

/// The options of one command line of tritonserver, taken apart as `getopt_long` does it.
struct ServerCommandLine {
  struct Given {
    var option: ServerOption
    /// The value, and where it stands.
    var word: Word
    /// Nil when the server would refuse it, or when nobody knows a variable in it.
    var value: OptionValue?
  }

  private(set) var given: [Given] = []
  private(set) var problems: [DeploymentProblem] = []
  /// Words with variables that may stand for options nobody sees.
  private(set) var hiddenOptions: [Word] = []

  private static let wordLimit = 2000

  /// - Parameters:
  ///   - arguments: the words after the program's name.
  ///   - release: nil when it is not known; then no option is too new or too old.
  init(_ arguments: [Word], table: ServerOptionTable, release: DottedVersion?) {
    // No server is started with so many words; what follows them would only take time.
    var words = arguments.prefix(Self.wordLimit)
    if arguments.count > words.count, let word = arguments.dropFirst(words.count).first {
      report(word, .error, "the command line has more than \(Self.wordLimit) words; the rest is not read")
    }
    while let word = words.popFirst() {
      if word.text == "--", word.unresolved.isEmpty {
        for word in words { unexpected(word) }
        return
      }
      guard word.text.hasPrefix("--") else {
        unexpected(word)
        continue
      }
      let (name, attached) = Self.split(word)
      switch table.match(name) {
      case .none:
        let hint = Suggestion.text(for: name, among: table.options.map(\.name))
        report(word, .error, "tritonserver has no option --\(name)\(hint)")
      case .ambiguous(let names):
        report(word, .error, "--\(name) is the beginning of several options: \(Self.list(names))")
      case .option(let option):
        if option.form == .flag {
          if attached != nil { report(word, .error, "--\(option.name) takes no value") }
          given.append(Given(option: option, word: word, value: .flag))
        } else if let value = attached ?? words.popFirst() {
          take(option, value, table, release)
        } else {
          report(word, .error, "--\(option.name) needs a value")
        }
      }
    }
  }

  /// The last value of an option, which is the one that holds.
  func last(_ name: String) -> Given? { given.last { $0.option.name == name } }

  func all(_ name: String) -> [Given] { given.filter { $0.option.name == name } }

  private mutating func take(
    _ option: ServerOption, _ word: Word, _ table: ServerOptionTable, _ release: DottedVersion?
  ) {
    checkRelease(option, word, release)
    if word.unresolved.isEmpty {
      do throws(OptionValue.Refusal) {
        let value = try OptionValue.read(word.text, as: option, apis: table.apis)
        given.append(Given(option: option, word: word, value: value))
        return
      } catch {
        report(word, .error, "--\(option.name) \(error.message)")
      }
    }
    given.append(Given(option: option, word: word, value: nil))
  }

  private mutating func checkRelease(_ option: ServerOption, _ word: Word, _ release: DottedVersion?) {
    if let release {
      if let since = option.since, release < since {
        report(word, .error, "--\(option.name) is an option since release \(since); this is \(release)")
      }
      if let until = option.until, until < release {
        report(word, .error, "--\(option.name) was an option until release \(until); this is \(release)")
      }
    }
    if let replacement = option.replacement(in: release) {
      let isDefault = word.unresolved.isEmpty && word.text.lowercased() == option.defaultValue(in: release)
      let advice = isDefault ? "leave it out: \(word.text) is the default" : "write \(replacement)"
      report(word, .note, "--\(option.name) is deprecated; \(advice)")
    }
  }

  private mutating func unexpected(_ word: Word) {
    if !word.unresolved.isEmpty {
      hiddenOptions.append(word)
    } else if word.text == "..." || word.text == "…" {
      // A text for people leaves options out.
      hiddenOptions.append(Word(word.text, at: word.place, unresolved: [word.text]))
    } else if word.text.hasPrefix("-"), word.text.count > 1 {
      report(word, .error, "'\(word.text)' is no option of tritonserver: its options begin with two dashes")
    } else if word.text.trimmed.hasPrefix("--") {
      report(
        word, .error,
        "the blank before \(word.text.trimmed) is part of the argument: take the backslash or the quotes before it away"
      )
    } else {
      report(word, .error, "tritonserver takes no argument '\(word.text)'")
    }
  }

  private mutating func report(_ word: Word, _ severity: DeploymentProblem.Severity, _ message: String) {
    problems.append(DeploymentProblem(word.place, severity, message))
  }

  /// The name of `--name=value` and its value.
  private static func split(_ word: Word) -> (name: String, value: Word?) {
    let text = word.text.dropFirst(2)
    guard let (name, value) = text.cut(at: "=") else { return (String(text), nil) }
    var attached = word
    attached.text = String(value)
    return (String(name), attached)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(6).map { "--\($0)" }.joined(separator: ", ")
    return names.count > 6 ? "\(shown), …" : shown
  }
}

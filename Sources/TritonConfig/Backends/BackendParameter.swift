/// A key that a backend reads from `parameters`, or from those of an accelerator.
package struct BackendParameter: Sendable, Hashable {
  /// What the value has to be. Every value is text in config.pbtxt; this says how it is read.
  package enum Form: String, Sendable, Hashable, CaseIterable {
    case text
    /// One of ``BackendParameter/words``.
    case word
    /// true, on, 1, false, off or 0 in any case, as Triton's backend library reads it.
    case boolean
    /// A number as C++ `std::stoi` reads it: leading blanks, a sign, the digits; what follows is ignored.
    case int32
    /// As C++ `std::stoll` reads it.
    case int64
    /// As C++ `std::stoull` reads it.
    case uint64
    /// A number with a fraction.
    case number
    /// A non-negative decimal number, nothing but digits.
    case digits
    case json
    /// Devices as ONNX Runtime lists them, `cpu:0;gpu:0`.
    case devices
  }

  /// What comes of a value of the wrong form.
  package enum Consequence: String, Sendable, Hashable, CaseIterable {
    /// The model does not load.
    case load
    /// The model loads and its requests fail.
    case serve
    /// The server ends.
    case crash
    /// The value is ignored.
    case ignored
  }

  package var key: String
  package var form: Form
  package var words: [String]
  /// Whether digits stand beside ``words``.
  package var allowsNumber: Bool
  /// Whether an empty value counts as none.
  package var allowsEmpty: Bool
  /// Whether ``words`` match in any case.
  package var ignoresCase: Bool
  /// Smallest and largest number; nil where only the form limits it.
  package var least: Int64?
  package var most: Int64?
  /// Value when the key is absent, for people; nil when that is not known.
  package var defaultValue: String?
  package var consequence: Consequence
  /// What the backend says of a wrong value, with `{value}`, `{lower}` (the value in lower case), `{number}` (what was
  /// read of it), `{key}` and `{model}`; nil where the common words apply.
  package var refusal: String?
  /// Whether a config without it is refused, in the releases that read it.
  package var isRequired: Bool
  /// Boolean parameters that require this one when they are true.
  package var requiredBy: [String]
  /// Parameters that stand in for this one where it is required.
  package var substitutes: [String]
  /// What the backend says when a required one is missing; nil where it says nothing.
  package var absence: String?
  /// First and last release that reads it; nil for all.
  package var since: String?
  package var until: String?
  /// The key to write instead, where there is one.
  package var replacement: String?
  /// Platforms or runtimes that read it; empty for all.
  package var platforms: [String]
  /// Names of the instance kinds that read it; empty for all.
  package var kinds: [String]
  /// What the runtime says of it whatever the value; nil where it takes it.
  package var unsupported: String?
  /// Why it has no effect where it is listed, and what to do instead; nil where it has.
  package var ignored: String?
  /// What it does, one clause.
  package var help: String
  package var citation: String
}

extension BackendParameter {
  init(key: String, _ fields: DocumentFields, defaultCitation: String) {
    self.key = key
    form = Form(rawValue: fields.text("form")) ?? .text
    words = fields.texts("words")
    allowsNumber = fields.flag("orNumber")
    allowsEmpty = fields.flag("orEmpty")
    ignoresCase = fields.flag("anyCase")
    least = fields.optionalText("least").flatMap { Int64($0) }
    most = fields.optionalText("most").flatMap { Int64($0) }
    defaultValue = fields.optionalText("default")
    consequence = Consequence(rawValue: fields.text("wrong")) ?? .load
    refusal = fields.optionalText("refusal")
    isRequired = fields.flag("required")
    requiredBy = fields.texts("requiredBy")
    substitutes = fields.texts("unless")
    absence = fields.optionalText("absence")
    since = fields.optionalText("since")
    until = fields.optionalText("until")
    replacement = fields.optionalText("replacement")
    platforms = fields.texts("platforms")
    kinds = fields.texts("kinds")
    unsupported = fields.optionalText("unsupported")
    ignored = fields.optionalText("ignored")
    help = fields.text("help")
    let cited = fields.texts("cite").joined(separator: ", ")
    citation = cited.isEmpty ? defaultCitation : cited
  }
}

import Facts

/// An option of tritonserver, as the rule book's catalog describes it.
struct ServerOption: Sendable {
  /// How the value of an option is written.
  enum Form: String, Sendable {
    /// No value at all.
    case flag
    case bool, int32, int64, number, text, word
    /// A number, or a boolean for 1 and 0.
    case verbosity
    /// `KEY=VALUE`.
    case pair
    /// `NAME,KEY=VALUE`; with ``ServerOption/isNameOptional`` also `KEY=VALUE`.
    case setting
    /// `NAME,KEY=VALUE` with nothing left out.
    case policy
    /// `API,API:KEY=VALUE`.
    case restriction
    /// `NAME:COUNT` or `NAME:COUNT:GPU`.
    case resource
    case gpuBytes, gpuFraction
    /// `LOW-HIGH`.
    case range
  }

  var name: String
  var form: Form
  /// The last part of the fact that has the value as it is.
  var fact: String?
  var words: [String]
  var matchesAnyCase: Bool
  var isRepeatable: Bool
  var refusesEmpty: Bool
  var isNameOptional: Bool
  var least: Double?
  var most: Double?
  var alias: String?
  /// First and last release with the option; nil where the table does not reach.
  var since: DottedVersion?
  var until: DottedVersion?
  private var defaultText: String?
  private var earlier: [(until: DottedVersion, value: String)]
  private var deprecatedSince: DottedVersion?
  private var replacement: String?

  init?(_ value: Value) {
    guard let name = value["name"]?.stringValue,
      let form = value["form"]?.stringValue.flatMap(Form.init(rawValue:))
    else { return nil }
    func text(_ field: String) -> String? { value[field]?.stringValue }
    func flag(_ field: String) -> Bool { value[field]?.boolValue ?? false }
    func release(_ field: String) -> DottedVersion? { text(field).flatMap { DottedVersion($0) } }
    self.name = name
    self.form = form
    fact = text("fact")
    words = (value["words"]?.listValue ?? []).compactMap(\.stringValue)
    matchesAnyCase = flag("anyCase")
    isRepeatable = flag("repeats")
    refusesEmpty = flag("notEmpty")
    isNameOptional = flag("nameOptional")
    least = text("least").flatMap(Double.init)
    most = text("most").flatMap(Double.init)
    alias = text("alias")
    since = release("since")
    until = release("until")
    defaultText = text("default")
    earlier = (value["earlier"]?.listValue ?? []).compactMap { entry in
      guard let until = entry["until"]?.stringValue.flatMap({ DottedVersion($0) }),
        let value = entry["value"]?.stringValue
      else { return nil }
      return (until, value)
    }
    let deprecation = value["deprecated"]
    deprecatedSince = deprecation?["since"]?.stringValue.flatMap { DottedVersion($0) }
    replacement = deprecation?["use"]?.stringValue
  }

  /// The value that holds when the option is not given; nil when there is none.
  /// - Parameter release: nil for the newest known.
  func defaultValue(in release: DottedVersion?) -> String? {
    guard let release else { return defaultText }
    return earlier.first { release <= $0.until }?.value ?? defaultText
  }

  /// What to write instead, from the release on that says so; nil when nothing is wrong with the option.
  func replacement(in release: DottedVersion?) -> String? {
    guard let replacement, let deprecatedSince else { return nil }
    return release.map { $0 < deprecatedSince } == true ? nil : replacement
  }
}

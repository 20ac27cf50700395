import Facts

/// Findings as SARIF 2.1.0, whoever found them.
struct SARIFWriter {
  /// A kind of finding.
  struct Rule {
    var id: String
    var description: String
    /// What to do in general; nil where the result alone can tell.
    var help: String?
    var properties: [Value: Value] = [:]
  }

  /// One finding.
  struct Result {
    var rule: String
    /// `error`, `warning`, `note` or `none`.
    var level: String
    var message: String
    /// The file at fault; nil where no file is.
    var file: String?
    var region: Value?
    /// The same on the next run; nil where lines tell it apart.
    var fingerprint: String?
    /// Why it is accepted; nil for one that is not.
    var suppression: String?
    /// `new` or `unchanged` beside a baseline; nil without.
    var baselineState: String?
    var properties: [Value: Value] = [:]
  }

  /// What the program could not do.
  struct Notification {
    var rule: String
    /// `error` or `note`.
    var level: String
    var message: String
  }

  /// Of this program.
  var version: String
  var rules: [Rule]
  var results: [Result]
  /// Empty where everything that was asked for was done.
  var notifications: [Notification] = []
  /// Of the run as a whole.
  var properties: Value

  func write() -> String {
    let indices = Dictionary(rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let driver: Value = [
      "name": "triton-advisor", "version": .string(version), "rules": .list(rules.map(Self.value)),
    ]
    var run: [Value: Value] = [
      "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
      "results": .list(results.map { Self.value($0, index: indices[$0.rule] ?? 0) }), "properties": properties,
    ]
    if !notifications.isEmpty {
      run["invocations"] = [
        [
          "executionSuccessful": .bool(!notifications.contains { $0.level == "error" }),
          "toolExecutionNotifications": .list(notifications.map(Self.value)),
        ]
      ]
    }
    return JSONWriter.write([
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [.map(run)],
    ]) + "\n"
  }

  private static func value(_ notification: Notification) -> Value {
    [
      "associatedRule": ["id": .string(notification.rule)], "level": .string(notification.level),
      "message": ["text": .string(notification.message.escapingControls)],
    ]
  }

  private static func value(_ rule: Rule) -> Value {
    var entries: [Value: Value] = ["id": .string(rule.id), "shortDescription": ["text": .string(rule.description)]]
    if let help = rule.help { entries["help"] = ["text": .string(help)] }
    if !rule.properties.isEmpty { entries["properties"] = .map(rule.properties) }
    return .map(entries)
  }

  private static func value(_ result: Result, index: Int) -> Value {
    var entries: [Value: Value] = [
      "ruleId": .string(result.rule), "ruleIndex": .integer(index), "level": .string(result.level),
      "message": ["text": .string(result.message.escapingControls)], "properties": .map(result.properties),
    ]
    if let file = result.file {
      var place: [Value: Value] = ["artifactLocation": ["uri": .string(URIText.uri(ofFile: file))]]
      if let region = result.region { place["region"] = region }
      entries["locations"] = [["physicalLocation": .map(place)]]
    }
    if let fingerprint = result.fingerprint {
      entries["partialFingerprints"] = ["tritonAdvisor/v1": .string(fingerprint.escapingControls)]
    }
    if let reason = result.suppression {
      entries["suppressions"] = [["kind": "external", "justification": .string(reason.escapingControls)]]
    }
    if let state = result.baselineState { entries["baselineState"] = .string(state) }
    return .map(entries)
  }
}

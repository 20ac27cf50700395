import Facts

/// Findings as JUnit XML, whoever found them.
struct JUnitWriter {
  struct Suite {
    var name: String
    var cases: [Case]
  }

  struct Case {
    enum State {
      case passed
      /// With the first line, the kind, and all lines.
      case failed(message: String, type: String, lines: [String])
      /// The check itself broke.
      case broken(message: String)
      case skipped(message: String)
    }

    var name: String
    var classname: String
    var state: State
    /// Lines that are no failure.
    var output: [String] = []
  }

  var name: String
  var suites: [Suite]

  func write() -> String {
    let counts = suites.map { Counts($0.cases) }
    let sum = counts.reduce(Counts([])) { $0 + $1 }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"\(Self.attribute(name))\" \(sum.withoutSkipped)>\n"
    for (suite, counts) in zip(suites, counts) {
      text += "  <testsuite name=\"\(Self.attribute(suite.name))\" \(counts.text)>\n"
      for item in suite.cases { text += Self.text(item) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private struct Counts {
    var tests: Int
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ cases: [Case]) {
      tests = cases.count
      for item in cases {
        switch item.state {
        case .passed: break
        case .failed: failures += 1
        case .broken: errors += 1
        case .skipped: skipped += 1
        }
      }
    }

    static func + (left: Counts, right: Counts) -> Counts {
      var sum = left
      sum.tests += right.tests
      sum.failures += right.failures
      sum.errors += right.errors
      sum.skipped += right.skipped
      return sum
    }

    var withoutSkipped: String { "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\"" }
    var text: String { "\(withoutSkipped) skipped=\"\(skipped)\"" }
  }

  private static func text(_ item: Case) -> String {
    let opening = "    <testcase name=\"\(attribute(item.name))\" classname=\"\(attribute(item.classname))\""
    var inner = ""
    switch item.state {
    case .passed: break
    case .failed(let message, let type, let lines):
      inner += "      <failure message=\"\(attribute(message))\" type=\"\(attribute(type))\">"
      inner += body(lines) + "</failure>\n"
    case .broken(let message): inner += "      <error message=\"\(attribute(message))\"/>\n"
    case .skipped(let message): inner += "      <skipped message=\"\(attribute(message))\"/>\n"
    }
    if !item.output.isEmpty { inner += "      <system-out>\(body(item.output))</system-out>\n" }
    return inner.isEmpty ? "\(opening)/>\n" : "\(opening)>\n\(inner)    </testcase>\n"
  }

  /// Escaped line by line: the line breaks between are meant.
  private static func body(_ lines: [String]) -> String {
    lines.map { XMLText.escaped($0.escapingControls) }.joined(separator: "\n")
  }

  private static func attribute(_ text: String) -> String { XMLText.escaped(text.escapingControls) }
}

import Advisor
import Facts
import Reports
import Testing
import TritonConfig

@Suite struct LintReportTests {
  /// A model whose config is a text, alone.
  private static func model(_ text: String, name: String? = "m", file: String = "m/config.pbtxt") -> ModelLint {
    var entry = RepositoryEntry(
      name: name, directory: name ?? "m", configFile: file, config: .absent, listing: nil)
    do throws(ConfigSyntaxError) {
      entry.config = .document(try ConfigDocument(text: text, file: file))
    } catch {
      entry.config = .malformed(error)
    }
    return ModelLinter.lint(entry: entry, signature: nil, situation: ServerSituation(), catalog: nil)
  }

  private static let hostile = "a\u{1b}[2J\n</failure>]]>&\"<script>\u{202e}"

  private static let result = LintResult(
    release: "26.08",
    repositoryFindings: [
      LintFinding(
        id: "broken-link", severity: .error, stage: .poll, message: "failed to poll \(hostile)", model: "x",
        file: "r/\(hostile)", source: "here")
    ],
    models: [
      model("max_batch_size: -1"), model("\tbackend: \"</failure>\" nonsense: 1"),
      model("backend: \"x\"", name: hostile, file: "\(hostile)/config.pbtxt"),
    ])

  private static func render(_ format: String) -> String {
    switch format {
    case "text": LintTextReport.render(result, style: OutputStyle(), isVerbose: true)
    case "effective": LintTextReport.effective(result)
    case "json": LintJSONReport.render(result, showsEffective: true)
    case "markdown": LintMarkdownReport.render(result)
    case "sarif": LintSARIFReport.render(result, version: "1.0")
    default: LintJUnitReport.render(result)
    }
  }

  @Test(arguments: ["text", "effective", "json", "markdown", "sarif", "junit"])
  func `hostile names neither act on a terminal nor forge lines`(format: String) {
    let text = Self.render(format)
    #expect(!text.isEmpty)
    #expect(!text.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
    #expect(!text.contains("\n</failure>]]>"))
  }

  @Test func `JUnit is well-formed and counts what it lists`() {
    let text = Self.render("junit")
    #expect(XMLShape(text).problem == nil)
    #expect(text.contains("tests=\"4\" failures=\"3\" errors=\"0\" skipped=\"1\""))
    #expect(text.components("<testcase ") == 4)
    #expect(text.components("<failure ") == 3)
    #expect(text.components("<skipped ") == 1)
  }

  @Test func `SARIF names each rule once and refers to it by its place`() throws {
    let run = try #require(try JSONReader.read(Self.render("sarif"))["runs"]?.listValue?.first)
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.listValue?.compactMap { $0["id"]?.stringValue })
    #expect(rules == Set(rules).sorted())
    for result in try #require(run["results"]?.listValue) {
      let index = try #require(result["ruleIndex"]?.intValue)
      #expect(rules[Int(index)] == result["ruleId"]?.stringValue)
    }
  }

  @Test func `a finding is a line that compilers' readers understand`() {
    let text = LintTextReport.render(
      LintResult(release: "26.08", models: [Self.model("max_batch_size: -1")]), style: OutputStyle(), isVerbose: false)
    let first = text.split(separator: "\n").first ?? ""
    #expect(first.hasPrefix("m/config.pbtxt:1:1: error: "))
    #expect(first.hasSuffix("]"))
    #expect(text.hasSuffix("1 model, Triton 26.08: 1 refused; 1 error\n") || text.contains("1 refused; "))
  }

  @Test func `notes are for those who ask`() {
    var model = Self.model("")
    model.findings = [
      LintFinding(
        id: "some-note", severity: .note, stage: .load, message: "of interest", model: "m", file: "m/config.pbtxt",
        source: "here")
    ]
    let result = LintResult(release: "26.08", models: [model])
    #expect(!LintTextReport.render(result, style: OutputStyle(), isVerbose: false).contains("of interest"))
    #expect(LintTextReport.render(result, style: OutputStyle(), isVerbose: true).contains("of interest"))
  }

  @Test func `reasons of unknown verdicts are limited, and the rest is counted`() {
    let result = LintResult(release: "26.08", models: (0..<9).map { Self.model("backend: \"x\"", name: "m\($0)") })
    let text = LintTextReport.render(result, style: OutputStyle(), isVerbose: false)
    #expect(text.contains("… and 4 more (-v shows all)"))
    #expect(text.hasSuffix("9 models, Triton 26.08: 9 unknown\n"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}

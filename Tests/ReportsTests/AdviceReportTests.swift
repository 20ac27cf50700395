import Facts
import TestSupport
import Testing

@testable import Advisor
@testable import Reports

@Suite struct AdviceReportTests {
  /// Names that would move the cursor, recolour the terminal, hide or turn text, or forge a line of the report.
  static let hostile = [
    "\u{1b}[31mred", "\u{1b}]0;title\u{7}", "a\nServe it with nothing.", "a\rb", "\u{202e}txt.exe", "\u{2066}a\u{2069}",
    "\u{9b}31m", "\u{0}", "a\u{200b}b", "\u{feff}", "\u{7f}\u{8}",
  ]

  private static func reports(_ advice: Advice) -> [(name: String, text: String)] {
    [
      ("text", AdviceTextReport.render(advice, style: OutputStyle())),
      ("verbose", AdviceTextReport.render(advice, style: OutputStyle(), isVerbose: true)),
      ("markdown", AdviceMarkdownReport.render(advice)), ("json", AdviceJSONReport.render(advice)),
    ]
  }

  @Test(arguments: hostile) func `control characters are escaped in every report`(name: String) {
    for hasRecommendation in [true, false] {
      for report in Self.reports(HostileAdvice.advice(name, hasRecommendation: hasRecommendation)) {
        for scalar in report.text.unicodeScalars where scalar != "\n" {
          #expect(String(scalar).escapingControls == String(scalar), "\(report.name): \(scalar.value)")
        }
        #expect(!report.text.contains("\nServe it with nothing."), "\(report.name)")
      }
    }
  }

  @Test func `a simulated driver is told first in every report`() throws {
    let advice = HostileAdvice.advice("m.onnx", isSimulated: true)
    let real = HostileAdvice.advice("m.onnx", isSimulated: false)
    #expect(AdviceTextReport.render(advice, style: OutputStyle()).hasPrefix("SIMULATED"))
    #expect(AdviceMarkdownReport.render(advice).contains("**Simulated**"))
    #expect(AdviceJSONReport.value(advice)["simulated"] == true)
    for report in Self.reports(real) where report.name != "json" {
      #expect(!report.text.uppercased().contains("SIMULATED"), "\(report.name)")
    }
  }

  @Test(arguments: [80, 100, 132]) func `lines are wrapped to the width`(width: Int) {
    let words = (0..<40).map { "word\($0)" }.joined(separator: " ")
    for isVerbose in [false, true] {
      var advice = HostileAdvice.advice(words)
      // The line that names the host is a heading, not wrapped.
      advice.host = "this machine"
      let text = AdviceTextReport.render(advice, style: OutputStyle(width: width), isVerbose: isVerbose)
      let lines = text.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines.filter { $0.count > width })")
      #expect(text.contains("word39"))
      #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }
  }

  @Test func `a word longer than a line is kept whole`() {
    let word = String(repeating: "x", count: 300)
    #expect(AdviceTextReport.render(HostileAdvice.advice(word), style: OutputStyle(width: 60)).contains(word))
  }

  @Test func `no colour unless it is asked for`() {
    let advice = HostileAdvice.advice("m.onnx", isSimulated: true)
    #expect(!AdviceTextReport.render(advice, style: OutputStyle(usesColor: false)).contains("\u{1b}"))
    let painted = AdviceTextReport.render(advice, style: OutputStyle(usesColor: true))
    #expect(painted.contains("\u{1b}[32m"))
    // Every colour that is begun is ended.
    #expect(painted.split(separator: "\u{1b}[0m").count >= painted.split(separator: "\u{1b}[3").count)
  }

  @Test func `no box drawing where it cannot be shown`() {
    let advice = HostileAdvice.advice("m.onnx")
    let plain = AdviceTextReport.render(advice, style: OutputStyle(usesUnicode: false))
    #expect(!plain.unicodeScalars.contains { !$0.isASCII })
    #expect(plain.contains("`- "))
    #expect(AdviceTextReport.render(advice, style: OutputStyle(usesUnicode: true)).contains("└─ "))
  }

  @Test func `the recommendation comes first, and every path appears`() {
    for report in Self.reports(HostileAdvice.advice("m.onnx")) where report.name != "json" {
      #expect(report.text.split(separator: "\n").first?.contains("Serve m.onnx with the fast path.") == true)
      for path in ["slow", "odd", "maybe"] { #expect(report.text.contains(path), "\(report.name)") }
    }
    let none = AdviceTextReport.render(HostileAdvice.advice("m.onnx", hasRecommendation: false), style: OutputStyle())
    #expect(none.hasPrefix("No sound advice for m.onnx."))
    #expect(none.contains("not known: m.onnx"))
  }

  @Test func `JSON is stable: keys sorted, equal answers give equal text`() throws {
    let advice = HostileAdvice.advice("m.onnx")
    let text = AdviceJSONReport.render(advice)
    #expect(text == AdviceJSONReport.render(advice))
    let value = try JSONReader.read(bytes: Array(text.utf8), maximumDepth: 64)
    #expect(JSONWriter.write(value) + "\n" == text)
    #expect(value["schema"] == "triton-advisor/advice/1")
    #expect(value["recommendation"]?["path"] == "fast")
    let none = AdviceJSONReport.value(HostileAdvice.advice("m.onnx", hasRecommendation: false))
    #expect(none["recommendation"] == .null)
    #expect(none["obstacles"]?.listValue?.isEmpty == false)
  }

  @Test func `JSON has the keys that its documentation lists, and no others`() throws {
    let page = try #require(TestFile.text(Places.repository + "/Documentation/json.md"))
    let lines = page.split(separator: "\n")
    let begin = try #require(lines.firstIndex { $0.contains("triton-advisor/advice/1") })
    let rows = lines[begin...].drop { !$0.hasPrefix("| `") }.prefix { $0.hasPrefix("| `") }
    let documented = rows.flatMap { row -> [String] in
      let cell = row.split(separator: "|").first ?? ""
      return cell.split(separator: "`").filter { $0.allSatisfy(\.isLetter) }.map(String.init)
    }
    let found = AdviceJSONReport.value(HostileAdvice.advice("m.onnx")).mapValue?.keys.compactMap(\.stringValue) ?? []
    #expect(Set(documented + ["schema"]) == Set(found))
  }
}

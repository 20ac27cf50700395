package import Advisor
import Facts
import TritonConfig

/// Findings as compilers write them: `file:line:column: error: message`.
package enum LintTextReport {
  /// More models whose verdict is unknown are counted only, unless asked.
  private static let mostReasons = 5

  /// - Parameter isVerbose: also notes, sources and the reason of every unknown verdict.
  package static func render(_ result: LintResult, style: OutputStyle, isVerbose: Bool) -> String {
    var text = ""
    for finding in result.findings where isVerbose || finding.severity != .note {
      text += lines(finding, style, isVerbose: isVerbose)
    }
    text += reasons(result, style, isVerbose: isVerbose)
    return text + LintWording.summary(result) + "\n"
  }

  private static func lines(_ finding: LintFinding, _ style: OutputStyle, isVerbose: Bool) -> String {
    let color: OutputStyle.Color =
      switch finding.severity {
      case .error: .red
      case .warning: .yellow
      case .note: .dim
      }
    var text = style.paint(LintWording.place(finding), .bold) + ": "
    text += style.paint(finding.severity.rawValue + ":", color) + " " + finding.message.escapingControls
    text += style.paint(" [\(finding.id)]", .dim) + "\n"
    if let remedy = finding.remedy {
      for line in TextLayout.wrapped(remedy.escapingControls, width: style.width - 4) { text += "    \(line)\n" }
    }
    if isVerbose { text += style.paint("    source: \(finding.source.escapingControls)", .dim) + "\n" }
    return text
  }

  private static func reasons(_ result: LintResult, _ style: OutputStyle, isVerbose: Bool) -> String {
    let unknown = result.models.filter { LintWording.reason($0) != nil }
    let shown = isVerbose ? unknown : Array(unknown.prefix(mostReasons))
    var text = ""
    for model in shown {
      let doubts = isVerbose ? model.doubts : Array(model.doubts.prefix(1))
      for doubt in doubts {
        text +=
          "\(model.entry.directory.escapingControls): \(style.paint("unknown:", .dim)) \(doubt.escapingControls)\n"
      }
    }
    if unknown.count > shown.count { text += "… and \(unknown.count - shown.count) more (-v shows all)\n" }
    return text
  }

  /// The completed configs, each field that is not written with where it comes from.
  package static func effective(_ result: LintResult) -> String {
    result.models.compactMap { model in
      guard let config = model.effective else { return nil }
      let verdict = LintWording.reason(model).map { "unknown: \($0)" } ?? model.verdict.word
      var comments: [ConfigPath: String] = [
        []:
          "\(model.entry.configFile.escapingControls) as Triton \(result.release) completes it (\(verdict.escapingControls))"
      ]
      for (path, origin) in model.origins { comments[path] = origin.text.escapingControls }
      return ConfigPrinter(comments: comments).print(config)
    }.joined(separator: "\n")
  }
}

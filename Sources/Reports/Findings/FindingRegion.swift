import Facts
import TritonConfig

/// Where a finding of `lint` is in its file, as SARIF has regions.
enum FindingRegion {
  /// - Parameter model: the model of the finding, whose config tells bytes from characters.
  static func region(_ finding: LintFinding, in model: ModelLint?) -> Value? {
    guard let position = finding.position else { return nil }
    var column = position.column
    if finding.file == model?.entry.configFile, let text = model?.entry.document?.text {
      column = CodePointColumn.column(of: position, in: text)
    }
    return ["startLine": .integer(position.line), "startColumn": .integer(column)]
  }
}

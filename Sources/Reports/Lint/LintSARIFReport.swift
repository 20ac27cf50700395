package import Advisor
import Facts
import TritonConfig

/// The findings as SARIF 2.1.0, which code hosts show beside the lines they are about.
package enum LintSARIFReport {
  /// - Parameter version: of this program.
  package static func render(_ result: LintResult, version: String) -> String {
    let repository = result.repositoryFindings.map { (model: ModelLint?.none, finding: $0) }
    let findings = repository + result.models.flatMap { model in model.findings.map { (model: model, finding: $0) } }
    return SARIFWriter(
      version: version, rules: Set(findings.map(\.finding.id)).sorted().map(rule),
      results: findings.map { self.result($0.finding, in: $0.model) },
      properties: ["release": .string(result.release)]
    ).write()
  }

  /// Every rule is described by its id, which is made of words.
  private static func rule(_ id: String) -> SARIFWriter.Rule {
    SARIFWriter.Rule(id: id, description: id.replacing("-", with: " "))
  }

  private static func result(_ finding: LintFinding, in model: ModelLint?) -> SARIFWriter.Result {
    let end = finding.message.hasSuffix(".") ? "" : "."
    let remedy = finding.remedy.map { "\(end) To mend it: \($0)." } ?? ""
    return SARIFWriter.Result(
      rule: finding.id, level: finding.severity.rawValue, message: finding.message + remedy, file: finding.file,
      region: FindingRegion.region(finding, in: model),
      properties: [
        "model": .string(finding.model), "stage": .string(finding.stage.rawValue), "source": .string(finding.source),
      ])
  }
}

/// Columns in characters, from those of the server's parser, which counts bytes and lets a tab lead to the next multiple
/// of eight.
enum CodePointColumn {
  static func column(of position: SourcePosition, in text: [UInt8]) -> Int {
    var line = 1
    var start = 0
    while line < position.line, let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) {
      start = end + 1
      line += 1
    }
    var counted = 1
    var characters = 1
    for byte in text[start...] {
      if counted >= position.column || byte == UInt8(ascii: "\n") { break }
      counted = byte == UInt8(ascii: "\t") ? (counted + 7) / 8 * 8 + 1 : counted + 1
      // A character of several bytes begins where no continuation byte is.
      if byte & 0xc0 != 0x80 { characters += 1 }
    }
    return characters
  }
}

/// Paths as URIs.
enum URIText {
  /// A relative reference for a relative path, a `file` URI for an absolute one; what is not plain is percent-encoded.
  static func uri(ofFile path: String) -> String {
    var text = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}

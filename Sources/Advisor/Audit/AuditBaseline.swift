import Facts

/// The findings of an earlier audit, as its JSON report tells them.
struct AuditBaseline {
  var fingerprints: Set<String>

  private static let largestFile = 64 << 20

  /// - Throws: ``AdvisorError`` for a file that is no such report.
  static func read(_ path: String) throws(AdvisorError) -> AuditBaseline {
    let text = try TextFile.read(path, limit: largestFile)
    let name = path.escapingControls
    let value: Value
    do {
      value = try JSONReader.read(text, maximumDepth: 32)
    } catch {
      throw AdvisorError("\(name): \(error)", .malformedInput)
    }
    guard let schema = value["schema"]?.stringValue, schema == AuditSchema.name else {
      throw AdvisorError(
        "\(name): no report of this program's audit; write one with audit --format json", .malformedInput)
    }
    let checks = value["checks"]?.listValue ?? []
    return AuditBaseline(
      fingerprints: Set(
        checks.flatMap { $0["findings"]?.listValue ?? [] }.compactMap { $0["fingerprint"]?.stringValue }))
  }
}

/// The form of the JSON report of an audit.
package enum AuditSchema {
  package static let name = "triton-advisor/audit/1"
}

import Facts
import RuleText

/// A finding that somebody accepts, for a reason and until a day.
package struct Waiver: Sendable, Hashable {
  /// Id of a check.
  package var id: String
  /// What the finding is about; nil for all of the check.
  package var subject: String?
  package var reason: String
  /// The last day on which it counts.
  package var expires: CalendarDate
  /// Where it is written, `waivers.yaml:3:5`.
  package var place: String

  package func covers(_ finding: AuditFinding) -> Bool {
    id == finding.check && (subject == nil || subject == finding.subject)
  }

  private static let largestFile = 1 << 20

  /// Reads a file of waivers.
  /// - Throws: ``AdvisorError`` with file, line and column of every mistake.
  static func read(_ path: String) throws(AdvisorError) -> [Waiver] {
    let text = try TextFile.read(path, limit: largestFile)
    var problems: [String] = []
    var waivers: [Waiver] = []
    let parsed: RuleNode?
    do throws(RuleBookError) {
      parsed = try RuleNode.parse(text, file: path)
    } catch {
      throw AdvisorError(error.description.escapingControls, .malformedInput)
    }
    guard let root = parsed, let list = root["waivers"]?.list, root.entries?.count == 1 else {
      throw AdvisorError(
        "\(path.escapingControls): expected a list of waivers: waivers: [{id, subject, reason, expires}]",
        .malformedInput)
    }
    for node in list {
      do throws(Mistake) {
        waivers.append(try Waiver(node))
      } catch {
        problems.append("\(error.place.description.escapingControls): \(error.problem.escapingControls)")
      }
    }
    if !problems.isEmpty { throw AdvisorError(problems.joined(separator: "\n"), .malformedInput) }
    return waivers
  }

  private struct Mistake: Error {
    var place: SourceLocation
    var problem: String
  }

  private init(_ node: RuleNode) throws(Mistake) {
    let keys = ["id", "subject", "reason", "expires"]
    for entry in node.entries ?? [] where !keys.contains(entry.key) {
      throw Mistake(
        place: entry.keyLocation, problem: "unknown key '\(entry.key)'\(Suggestion.text(for: entry.key, among: keys))")
    }
    func text(_ key: String) throws(Mistake) -> String {
      guard let text = node[key]?.text, !text.isEmpty else {
        throw Mistake(place: node.location, problem: "a waiver needs '\(key)'")
      }
      return text
    }
    id = try text("id")
    reason = try text("reason")
    let date = try text("expires")
    guard let expires = CalendarDate(date) else {
      throw Mistake(
        place: node["expires"]?.location ?? node.location, problem: "expected a day such as 2027-01-31, found '\(date)'"
      )
    }
    self.expires = expires
    subject = node["subject"]?.text
    place = node.location.description
  }
}

import Expressions
import Facts
import RuleText

/// The requirements that follow from a path's own fields: the releases that have it and the formats it takes.
///
/// They are written as conditions like any other, so that trace, counterfactuals and tests treat them alike.
enum GeneratedRequirements {
  static func requirements(
    for path: ServingPath, _ conversions: ConversionGraph, _ context: inout LoadContext
  ) -> [Requirement] {
    var texts: [(id: String, condition: String, because: String)] = []
    for (key, release) in [("since", path.since), ("until", path.until)] {
      guard let release else { continue }
      if !ReleaseCatalog.isPlausible(release) {
        context.log.report(path.location, "'\(key)' is no release: expected \"YY.MM\", found \"\(release)\"")
      }
    }
    if let since = path.since {
      texts.append(("since", "release.id >= \"\(since)\"", "came with Triton \(since); this is {release.id}"))
    }
    if let until = path.until {
      let successors = path.supersededBy.isEmpty ? "" : "; \(path.supersededBy.joined(separator: ", ")) replaced it"
      texts.append(
        (
          "until", "release.id <= \"\(until)\"",
          "left Triton after \(until)\(successors)"
        ))
    }
    if !path.accepts.contains("any") {
      let formats = conversions.formats(reaching: path.accepts)
      let list = formats.map { "\"\($0)\"" }.joined(separator: ", ")
      texts.append(
        ("accepts", "model.format in [\(list)]", "takes no {model.format} files, and nothing converts them for it"))
    }
    return texts.compactMap { text in
      func node(_ content: String) -> RuleNode { Self.node(content, path) }
      guard let condition = context.condition(node(text.condition)), let because = context.template(node(text.because))
      else { return nil }
      return Requirement(
        id: text.id, condition: condition, because: because, isPresumed: false, waysOut: [], citations: path.citations,
        cases: [], location: path.location)
    }
  }

  /// A warning for hosts that have a Triton without the path's backend.
  static func cautions(for path: ServingPath, _ context: inout LoadContext) -> [ServingPath.Caution] {
    let missing = "host.triton.installed && !(\"\(path.backend)\" in host.triton.backends)"
    let say = "the Triton installed here has no \(path.backend) backend, only {host.triton.backends}"
    guard let condition = context.condition(node(missing, path)), let text = context.template(node(say, path)) else {
      return []
    }
    return [
      ServingPath.Caution(id: "backend-not-installed", condition: condition, text: text, citations: path.citations)
    ]
  }

  private static func node(_ content: String, _ path: ServingPath) -> RuleNode {
    RuleNode(.scalar(content, .plain), at: path.location)
  }
}

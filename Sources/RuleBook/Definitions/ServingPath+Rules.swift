import Expressions
import Facts
import RuleText

extension ServingPath {
  static let shape = Shape.mapping([
    .required("path", .text, "id of the serving path"),
    .required("title", .text, "its name for people"),
    .required("serve", .text, "the words after 'Serve MODEL', such as 'with TensorRT'"),
    .required("backend", .text, "value of `backend:` in config.pbtxt"),
    .optional("platform", .text, "value of `platform:` in config.pbtxt"),
    .required("device", .word(Device.allCases.map(\.rawValue)), "where its instances run"),
    .optional("image", .text, "flavour of the container image; py3 when left out"),
    .optional("since", .text, "first release that has it, quoted: \"26.03\""),
    .optional("until", .text, "last release that has it, quoted: \"25.02\""),
    .optional("supersededBy", .list(.text), "paths that replaced it"),
    .optional("file", .template, "name of the model file in the version folder; none when the user writes it"),
    .optional("fileNote", .template, "what to know about that file"),
    .required("accepts", .list(.text), "formats it serves as they are; any for every format"),
    .required("merit", .template, "why one would choose it"),
    .required(
      "requires", .list(.anything),
      "ids of shared requirements, or requirements of its own with id, when, because, cases"),
    .optional(
      "cautions", .list(.anything), "ids of shared cautions, or cautions of its own with id, when, say, cite"),
    .required("config", .anything, "fields of config.pbtxt it adds; '${expression}' values are computed"),
    .required("cite", .list(.text), "its sources"),
    .required(
      "cases",
      .list(
        .mapping(
          Situation.fields + [
            .required("name", .text, "what the case shows"),
            .required("expect", .word(PathStatus.allCases.map(\.rawValue)), "the status it must give"),
            .optional("by", .text, "the requirement that decides it"),
          ])), "situations with the expected status"),
  ])

  private static let ownRequirementShape = Shape.mapping(
    [.required("id", .text, "id of the requirement, unique in the path")] + Requirement.fields)

  init?(_ node: RuleNode, shared: SharedRules, _ context: inout LoadContext) {
    guard Self.shape.check(node, &context.log), let id = node["path"]?.text else { return nil }
    self.id = id
    title = node["title"]?.text ?? id
    serve = node["serve"]?.text ?? ""
    backend = node["backend"]?.text ?? ""
    platform = node["platform"]?.text ?? ""
    device = node["device"]?.text.flatMap(Device.init(rawValue:)) ?? .any
    image = node["image"]?.text ?? "py3"
    since = node["since"]?.text
    until = node["until"]?.text
    supersededBy = node["supersededBy"]?.texts ?? []
    accepts = node["accepts"]?.texts ?? []
    location = node.location
    citations = context.citations(node["cite"], for: node)
    guard let merit = node["merit"].flatMap({ context.template($0) }) else { return nil }
    file = node["file"].flatMap { context.template($0) }
    fileNote = node["fileNote"].flatMap { context.template($0) }
    self.merit = merit
    requirements = Self.requirements(node["requires"], shared: shared, &context)
    cautions = Self.cautions(node["cautions"], shared: shared, &context)
    config = ConfigTemplate(node["config"], &context)
    cases = (node["cases"].map { $0.list ?? [$0] } ?? []).compactMap(Case.init)
  }

  private static func requirements(
    _ node: RuleNode?, shared: SharedRules, _ context: inout LoadContext
  ) -> [Requirement] {
    var requirements: [Requirement] = []
    for item in node.map({ $0.list ?? [$0] }) ?? [] {
      let requirement: Requirement?
      if let id = item.text {
        requirement = shared.requirements[id]
        if requirement == nil, !shared.names.contains(id) {
          let hint = Suggestion.text(for: id, among: shared.requirements.keys)
          context.log.report(item.location, "no requirement '\(id)' in requirements.yaml\(hint)")
        }
      } else if ownRequirementShape.check(item, &context.log), let id = item["id"]?.text {
        requirement = Requirement(id: id, item, &context)
      } else {
        requirement = nil
      }
      guard let requirement else { continue }
      if requirements.contains(where: { $0.id == requirement.id }) {
        context.log.report(item.location, "the requirement '\(requirement.id)' appears twice")
      }
      requirements.append(requirement)
    }
    return requirements
  }
}

/// What several serving paths share, by id.
struct SharedRules {
  var requirements: [String: Requirement] = [:]
  var cautions: [String: ServingPath.Caution] = [:]
  /// Every id in the file, those included whose rule could not be read: its own mistake is reported, not each use.
  var names: Set<String> = []
}

extension ServingPath {
  private static func cautions(
    _ node: RuleNode?, shared: SharedRules, _ context: inout LoadContext
  ) -> [Caution] {
    (node.map { $0.list ?? [$0] } ?? []).compactMap { item in
      guard let id = item.text else {
        guard Caution.ownShape.check(item, &context.log), let id = item["id"]?.text else { return nil }
        return Caution(id: id, item, &context)
      }
      let caution = shared.cautions[id]
      if caution == nil, !shared.names.contains(id) {
        let hint = Suggestion.text(for: id, among: shared.cautions.keys)
        context.log.report(item.location, "no caution '\(id)' in requirements.yaml\(hint)")
      }
      return caution
    }
  }
}

extension ServingPath.Caution {
  private static let fields: [Shape.Field] = [
    .optional("when", .expression, "when it applies; always if left out"),
    .required("say", .template, "what to know"),
    .required("cite", .list(.text), "its sources"),
  ]

  static let shape = Shape.mapping(fields)
  static let ownShape = Shape.mapping([.required("id", .text, "id of the caution")] + fields)

  init?(id: String, _ node: RuleNode, _ context: inout LoadContext) {
    guard let say = node["say"] else { return nil }
    citations = context.citations(node["cite"], for: node)
    guard let text = context.template(say) else { return nil }
    self.id = id
    self.text = text
    condition = nil
    if let when = node["when"] {
      guard let condition = context.condition(when) else { return nil }
      self.condition = condition
    }
  }
}

extension ServingPath.Case {
  init?(_ node: RuleNode) {
    guard let name = node["name"]?.text, let expected = node["expect"]?.text.flatMap(PathStatus.init(rawValue:)) else {
      return nil
    }
    self.name = name
    self.expected = expected
    by = node["by"]?.text
    situation = Situation(node)
  }
}

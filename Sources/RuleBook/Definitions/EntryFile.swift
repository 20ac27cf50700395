package import Expressions
import RuleText

/// A file beside the model that an entry of a model repository needs, such as a model.py.
package struct EntryFile: Sendable {
  package enum Text: Sendable {
    case verbatim(String)
    case template(Template)
  }

  package var id: String
  /// nil when it always belongs to the entry.
  package var condition: Expression?
  /// Path below the model's folder: `1/model.py`.
  package var name: Template
  package var text: Text
  /// What the user should know about it.
  package var note: Template?
  package var citations: [Citation]

  static let shape = Shape.mapping([
    .optional("when", .expression, "when the entry has it; always if left out"),
    .required("name", .template, "path below the model's folder, such as 1/model.py"),
    .optional("text", .text, "its text as it is"),
    .optional("template", .template, "its text with {expression} parts"),
    .optional("note", .template, "what to know about it"),
    .required("cite", .list(.text), "its sources"),
  ])

  init?(id: String, _ node: RuleNode, _ context: inout LoadContext) {
    self.id = id
    citations = context.citations(node["cite"], for: node)
    guard let name = node["name"].flatMap({ context.template($0) }) else { return nil }
    self.name = name
    switch (node["text"]?.text, node["template"]) {
    case (let text?, nil): self.text = .verbatim(text)
    case (nil, let template?):
      guard let template = context.template(template) else { return nil }
      text = .template(template)
    default:
      context.log.report(node.location, "a file has either 'text' or 'template'")
      return nil
    }
    note = node["note"].flatMap { context.template($0) }
    if let when = node["when"] {
      guard let condition = context.condition(when) else { return nil }
      self.condition = condition
    }
  }
}

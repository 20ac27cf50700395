import Facts
import RuleBook
import RuleText
import TritonConfig

/// Whether the blocks of a rule book name fields that config.pbtxt has; the rule book itself knows nothing of its schema.
enum BlockCheck {
  /// What is wrong with the blocks of every path, with file, line and column.
  static func problems(in book: RuleBook) -> [String] {
    var seen: Set<String> = []
    return book.paths.flatMap(\.config).flatMap { block in
      problems(block.fields, ModelConfig.schema).filter { seen.insert($0).inserted }
    }
  }

  private static func problems(_ template: FieldTemplate, _ schema: MessageSchema) -> [String] {
    switch template {
    // What is computed shows its fields only when it is used.
    case .computed, .literal: return []
    case .list(let elements): return elements.flatMap { problems($0, schema) }
    case .message(let entries):
      return entries.flatMap { entry -> [String] in
        guard let field = schema[entry.key] else {
          let hint = Suggestion.text(for: entry.key, among: schema.fields.map(\.name))
          return ["\(entry.location): \(schema.name) has no field '\(entry.key)'\(hint)"]
        }
        guard case .message(let type) = field.type else { return [] }
        guard field.isMap else { return problems(entry.value, type.schema) }
        // Keys of a map are free; a value that is a plain text stands for its only field.
        guard case .message(let values) = entry.value else { return [] }
        return values.flatMap { problems($0.value, type.schema) }
      }
    }
  }
}

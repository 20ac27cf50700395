package import Expressions
package import Facts

extension RuleBook {
  /// Whether a condition is known to hold.
  package func holds(_ condition: Expression, _ sheet: FactSheet) -> Bool {
    condition.evaluate(sheet.activation) == .true
  }

  /// A template as text for people: sizes and counts of facts with a unit are written with it.
  package func text(_ template: Template, _ sheet: FactSheet) -> String {
    template.render(sheet.activation) { node, value in
      guard case .variable(let slot, _) = node.syntax, let count = value.intValue else { return nil }
      return switch vocabulary.facts[slot].unit {
      case "bytes": HumanText.bytes(count)
      case "count": HumanText.count(count)
      default: nil
      }
    }
  }

  /// A template as text, or nil when a part of it is not known or the whole is empty.
  package func knownText(_ template: Template, _ sheet: FactSheet) -> String? {
    for node in template.expressions {
      guard case .value = template.evaluate(node, sheet.activation) else { return nil }
    }
    let text = text(template, sheet)
    return text.isEmpty ? nil : text
  }

  /// What a template's expressions give, one value for a template that is a single expression; nil otherwise.
  package func singleValue(_ template: Template, _ sheet: FactSheet) -> Value? {
    guard template.isSingleExpression, let node = template.expressions.first else { return nil }
    return template.evaluate(node, sheet.activation).value
  }
}

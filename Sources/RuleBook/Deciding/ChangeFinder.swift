import Expressions
import Facts

/// Finds the facts to change so that a condition becomes true.
///
/// It works backwards through the condition: an `&&` needs all its parts, an `||` the cheapest one, a comparison needs one
/// side to take the other's value, `exists` needs an element that satisfies its predicate. Facts of the release cannot be
/// set one by one; they change with the release, and the catalog is searched for one that satisfies the condition.
struct ChangeFinder {
  typealias Fix = [(fact: String, value: Value)]

  let book: RuleBook
  let sheet: FactSheet
  let condition: Expression
  /// Facts that an earlier requirement has already settled: changing them back would only undo it.
  var settled: Set<String> = []
  /// Whether the question is "suppose it were so": then only what is unknown may be supposed.
  var supposesUnknowns = false

  /// The unknown facts to suppose so that the condition turns out as wanted; nil when supposing does not settle it.
  func supposition(toBe wanted: Bool) -> Fix? { fix(condition.root, toBe: wanted, locals: []) }

  /// The smallest set of changes found; nil when nothing a person could change helps.
  func fix() -> Fix? {
    let direct = fix(condition.root, toBe: true, locals: [])
    // Solving the parts apart can miss that they meet again: the whole is evaluated before it is believed.
    if let direct, holds(direct) { return direct }
    return releaseFix()
  }

  private func holds(_ fix: Fix) -> Bool {
    var trial = sheet
    for change in fix { book.apply(change.fact, change.value, to: &trial) }
    return Truth(condition.evaluate(trial.activation)) != .no
  }

  /// Another release that satisfies the condition: the newest older one, else the oldest newer one.
  private func releaseFix() -> Fix? {
    guard condition.variables.contains(where: { book.vocabulary.facts[$0].provider == .release }) else { return nil }
    let current = sheet.value("release.id").stringValue ?? ""
    let ids = book.releases.ids
    let candidates = ids.filter { $0 < current }.reversed() + ids.filter { $0 > current }
    for id in candidates {
      let fix: Fix = [("release.id", .string(id))]
      if holds(fix) { return fix }
    }
    return nil
  }

  private func value(_ node: Node, _ locals: [Value]) -> Value? {
    condition.evaluate(node, sheet.activation, locals: locals).value
  }

  private func fix(_ node: Node, toBe wanted: Bool, locals: [Value]) -> Fix? {
    switch Truth(condition.evaluate(node, sheet.activation, locals: locals)) {
    case .yes where wanted, .no where !wanted: return []
    // What is unknown does not rule out; nobody has to change it.
    case .unknown where node.type == .bool && !supposesUnknowns: return []
    default: break
    }
    switch node.syntax {
    case .not(let operand): return fix(operand, toBe: !wanted, locals: locals)
    case .and(let parts): return wanted ? all(parts, toBe: true, locals) : cheapest(parts, toBe: false, locals)
    case .or(let parts): return wanted ? cheapest(parts, toBe: true, locals) : all(parts, toBe: false, locals)
    case .conditional(let test, let whenTrue, let whenFalse):
      guard let branch = value(test, locals)?.boolValue else { return nil }
      return fix(branch ? whenTrue : whenFalse, toBe: wanted, locals: locals)
    case .variable(let slot, _): return set(slot, .bool(wanted))
    case .comparison(let operation, let left, let right):
      return compare(wanted ? operation : operation.opposite, left, right, locals)
    case .membership(let element, in: let collection) where wanted:
      guard case .variable(let slot, _) = element.syntax, let choices = value(collection, locals)?.listValue,
        let first = choices.first
      else { return nil }
      return set(slot, first)
    case .comprehension(let it): return comprehension(it, toBe: wanted, locals)
    default: return nil
    }
  }

  private func all(_ parts: [Node], toBe wanted: Bool, _ locals: [Value]) -> Fix? {
    var changes: Fix = []
    for part in parts {
      guard let fix = fix(part, toBe: wanted, locals: locals) else { return nil }
      changes += fix
    }
    return changes
  }

  private func cheapest(_ parts: [Node], toBe wanted: Bool, _ locals: [Value]) -> Fix? {
    parts.compactMap { fix($0, toBe: wanted, locals: locals) }.min { $0.count < $1.count }
  }

  private func set(_ slot: Int, _ value: Value) -> Fix? {
    let declaration = book.vocabulary.facts[slot]
    if supposesUnknowns, sheet.activation.slots[slot].unknownValue == nil { return nil }
    switch declaration.provider {
    case .host, .model, .intent, .coverage, .deployment, .server, .repository:
      return settled.contains(declaration.path) ? nil : [(declaration.path, value)]
    case .release, .plan: return nil
    }
  }

  // MARK: Comparisons

  private func compare(_ operation: ComparisonOperator, _ left: Node, _ right: Node, _ locals: [Value]) -> Fix? {
    if let fix = assign(left, operation, value(right, locals)) { return fix }
    return assign(right, operation.mirrored, value(left, locals))
  }

  /// Changes the fact behind `target` so that `target operation other` holds.
  private func assign(_ target: Node, _ operation: ComparisonOperator, _ other: Value?) -> Fix? {
    guard let other else { return nil }
    switch target.syntax {
    case .variable(let slot, _):
      return Self.satisfying(operation, other, choices: book.vocabulary.facts[slot].question?.choices).flatMap {
        set(slot, $0)
      }
    case .call(.size, let arguments) where operation == .equal && other == .int(0):
      guard case .variable(let slot, _)? = arguments.first?.syntax else { return nil }
      return set(slot, .list([]))
    default: return nil
    }
  }

  /// The value nearest to `other` that stands in the relation to it.
  static func satisfying(
    _ operation: ComparisonOperator, _ other: Value, choices: [FactDeclaration.Choice]?
  ) -> Value? {
    switch (operation, other) {
    case (.equal, _), (.lessOrEqual, _), (.greaterOrEqual, _): return other
    case (.greater, .int(let number)): return number == .max ? nil : .int(number + 1)
    case (.less, .int(let number)): return number == .min ? nil : .int(number - 1)
    case (.greater, .double(let number)): return .double(number.nextUp)
    case (.less, .double(let number)): return .double(number.nextDown)
    case (.notEqual, .bool(let flag)): return .bool(!flag)
    case (.notEqual, .string(let text)): return choices?.first { $0.value != text }.map { .string($0.value) }
    case (.notEqual, .int(let number)): return .int(number == .max ? 0 : number + 1)
    default: return nil
    }
  }

  // MARK: Lists

  private func comprehension(_ it: Comprehension, toBe wanted: Bool, _ locals: [Value]) -> Fix? {
    guard case .variable(let slot, _) = it.range.syntax, let predicate = it.predicate else { return nil }
    let known = value(it.range, locals)?.listValue
    guard let elements = known ?? (supposesUnknowns ? [] : nil) else { return nil }
    switch (it.macro, wanted) {
    case (.exists, true):
      guard let element = RecordSolver(finder: self, index: it.index).record(satisfying: predicate, locals) else {
        return nil
      }
      return set(slot, .list(elements + [element]))
    case (.exists, false), (.all, true):
      let kept = elements.filter { value(predicate, locals + [$0]) == .bool(wanted) }
      return set(slot, .list(kept))
    default: return nil
    }
  }

  /// Makes a list element of which a predicate holds.
  private struct RecordSolver {
    let finder: ChangeFinder
    let index: Int

    func record(satisfying node: Node, _ locals: [Value]) -> Value? {
      switch node.syntax {
      case .and(let parts):
        let records = parts.compactMap { record(satisfying: $0, locals)?.mapValue }
        guard records.count == parts.count else { return nil }
        // Two bounds on one field: the record made for one of them may satisfy both.
        let whole = records.first { finder.value(node, locals + [.map($0)]) == .bool(true) }
        return .map(whole ?? records.reduce(into: [:]) { $0.merge($1) { _, new in new } })
      case .or(let parts): return parts.lazy.compactMap { record(satisfying: $0, locals) }.first
      case .comparison(let operation, let left, let right):
        if let field = field(left), let other = finder.value(right, locals) {
          return ChangeFinder.satisfying(operation, other, choices: nil).map { .map([.string(field): $0]) }
        }
        if let field = field(right), let other = finder.value(left, locals) {
          return ChangeFinder.satisfying(operation.mirrored, other, choices: nil).map { .map([.string(field): $0]) }
        }
        return nil
      case .not(let operand): return field(operand).map { .map([.string($0): false]) }
      default: return field(node).map { .map([.string($0): true]) }
      }
    }

    private func field(_ node: Node) -> String? {
      guard case .select(let operand, let field) = node.syntax, case .local(index, _) = operand.syntax else {
        return nil
      }
      return field
    }
  }
}

extension ComparisonOperator {
  /// The relation that holds exactly when this one does not.
  var opposite: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// The relation with its sides exchanged.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

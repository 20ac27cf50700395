import Facts

/// Makes nodes: resolves names, works out types, folds constants, and collects what is wrong.
struct NodeBuilder {
  let declarations: Declarations
  /// Without checks every name and type problem is left to evaluation.
  let isChecked: Bool
  private(set) var findings: [Finding] = []
  /// Instructions all patterns of the expression may have together.
  private static let maximumPatternInstructions = 50_000
  private var patternInstructions = 0
  private var scopes: [(name: String, type: ExpressionType, path: String?)] = []

  init(_ declarations: Declarations, isChecked: Bool) {
    self.declarations = declarations
    self.isChecked = isChecked
  }

  /// - Parameter message: worked out only when it is wanted; hints cost time.
  mutating func report(_ range: SourceRange, _ message: @autoclosure () -> String) {
    // Thousands of problems in one expression help nobody.
    if isChecked, findings.count < 100 { findings.append(Finding(range, message())) }
  }

  mutating func report(_ finding: Finding) { findings.append(finding) }

  /// A node; computed at once where everything below is constant and the computation succeeds cheaply.
  func make(_ syntax: Syntax, _ type: ExpressionType, _ range: SourceRange, path: String? = nil) -> Node {
    let node = Node(syntax, type, range, path: path)
    guard syntax.children.allSatisfy({ $0.constant != nil }) else { return node }
    var evaluation = Evaluation(slots: [], locals: [], budget: Budget(steps: 1_000, bytes: 65_536))
    guard case .value(let value) = evaluation.run(node) else { return node }
    return Node(syntax, type, range, constant: value, path: path)
  }

  func constant(_ value: Value, _ type: ExpressionType, _ range: SourceRange) -> Node {
    Node(.constant(value), type, range, constant: value)
  }

  // MARK: Names

  /// The comprehension variable of that name, innermost first.
  func local(_ name: String, _ range: SourceRange) -> Node? {
    guard let index = scopes.lastIndex(where: { $0.name == name }) else { return nil }
    return Node(.local(index: index, name: name), scopes[index].type, range, path: scopes[index].path)
  }

  /// What a dotted chain of names denotes outside comprehensions, and how many of its segments that takes.
  mutating func global(_ chain: [(name: String, range: SourceRange)]) -> (node: Node, segments: Int) {
    let names = chain.map(\.name)
    if let (slot, segments) = declarations.resolve(names) {
      let (name, type) = declarations.variables[slot]
      let range = chain[0].range.joined(chain[segments - 1].range)
      return (Node(.variable(slot: slot, name: name), type, range, path: name), segments)
    }
    if TypeName.all.contains(names[0]) { return (constant(.type(names[0]), .type, chain[0].range), 1) }
    let range = isChecked ? chain[0].range.joined(chain[chain.count - 1].range) : chain[0].range
    let declarations = declarations
    report(
      range,
      "'\(names.joined(separator: ".").shortened(to: 80))' is not declared"
        + Spelling.hint(declarations.suggestions(for: names)))
    // Checked, the whole chain is one problem: its fields must not become further ones.
    return (Node(.undeclared(name: names[0]), .dyn, range), isChecked ? chain.count : 1)
  }

  mutating func openScope(_ variable: String, over range: Node, _ macro: Comprehension.Macro) -> Int {
    let element: ExpressionType
    switch range.type.withoutNull {
    case .list(let type): element = type
    case .map(let key, _): element = key
    case .record: element = .string
    case .dyn: element = .dyn
    case let other:
      report(range.range, "\(macro.rawValue)() needs a list or a map, this is \(other)")
      element = .dyn
    }
    scopes.append((variable, element, range.path.map { $0 + "[]" }))
    return scopes.count - 1
  }

  mutating func closeScope() { scopes.removeLast() }

  mutating func comprehension(
    _ macro: Comprehension.Macro, _ over: Node, _ variable: String, _ index: Int, _ bodies: [Node],
    _ range: SourceRange
  ) -> Node {
    let predicate = macro == .map && bodies.count == 1 ? nil : bodies[0]
    if let predicate { requireBool(predicate, "\(macro.rawValue)()") }
    let transform = macro == .map ? bodies.last : nil
    let type: ExpressionType =
      switch macro {
      case .all, .exists, .existsOne: .bool
      case .filter: .list(scopes[index].type)
      case .map: .list(transform?.type ?? .dyn)
      }
    let comprehension = Comprehension(
      macro: macro, range: over, variable: variable, index: index, predicate: predicate, transform: transform)
    return make(.comprehension(comprehension), type, range)
  }

  /// Compiles a constant pattern; nil, with the problem reported, when it is none or the patterns grow too large.
  mutating func pattern(_ text: String, _ range: SourceRange) -> RegularExpression? {
    switch RegularExpression.parse(text) {
    case .success(let expression):
      patternInstructions += expression.program.count
      if patternInstructions <= Self.maximumPatternInstructions { return expression }
      report(range, "the patterns of this expression are too large together")
    case .failure(let error): report(range, "the pattern is not a regular expression: \(error)")
    }
    return nil
  }

  mutating func requireBool(_ node: Node, _ user: String) {
    if !node.type.isAssignable(to: .bool) { report(node.range, "\(user) needs a bool, this is \(node.type)") }
  }
}

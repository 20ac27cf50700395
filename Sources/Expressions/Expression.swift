package import Facts

/// An expression of the Common Expression Language, parsed and checked once, evaluated as often as wanted.
///
/// Core language without timestamps, durations and protobuf messages.
package struct Expression: Sendable {
  package let source: String
  /// The tree, for those who want to know why a condition is what it is.
  package let root: Node

  /// Reads and checks an expression.
  ///
  /// - Throws: ``ExpressionError`` with every problem found: syntax (only the first), undeclared names, types.
  package static func compile(_ source: String, _ declarations: Declarations) throws(ExpressionError) -> Expression {
    try compile(source, declarations, isChecked: true)
  }

  /// Reads an expression without checking names and types: what would be wrong is an error when evaluated.
  ///
  /// - Throws: ``ExpressionError`` for an error in the syntax.
  package static func compileUnchecked(
    _ source: String, _ declarations: Declarations
  ) throws(ExpressionError) -> Expression {
    try compile(source, declarations, isChecked: false)
  }

  private static func compile(
    _ source: String, _ declarations: Declarations, isChecked: Bool
  ) throws(ExpressionError) -> Expression {
    var builder = NodeBuilder(declarations, isChecked: isChecked)
    let bytes = Array(source.utf8)
    do throws(Finding) {
      let root = try Parser.parse(bytes, from: 0, to: bytes.count, &builder)
      if builder.findings.isEmpty { return Expression(source: source, root: root) }
    } catch {
      builder.report(error)
    }
    throw ExpressionError(source: source, builder.findings)
  }

  /// The type of the value; `dyn` where only evaluation tells.
  package var type: ExpressionType { root.type }

  /// The slots the expression may read, ascending.
  package var variables: [Int] {
    var slots: Set<Int> = []
    var pending = [root]
    while let node = pending.popLast() {
      if case .variable(let slot, _) = node.syntax { slots.insert(slot) }
      pending += node.syntax.children
    }
    return slots.sorted()
  }

  /// The value under an activation, or why there is none.
  package func evaluate(_ activation: Activation, budget: Budget = .standard) -> Outcome {
    evaluate(root, activation, budget: budget)
  }

  /// The value of one part of the expression.
  ///
  /// - Parameter locals: values of the comprehension variables around the part, outermost first.
  package func evaluate(
    _ node: Node, _ activation: Activation, locals: [Value] = [], budget: Budget = .standard
  ) -> Outcome {
    var evaluation = Evaluation(slots: activation.slots, locals: locals, budget: budget)
    return evaluation.run(node)
  }

  /// The text of one part, as written.
  package func text(of node: Node) -> String {
    let (lower, upper) = (Int(node.range.lower), Int(node.range.upper))
    return String(decoding: source.utf8.dropFirst(lower).prefix(upper - lower), as: UTF8.self)
  }

  /// Line and column of a place in the source, for example where an evaluation error happened.
  package func position(of range: SourceRange) -> SourcePosition {
    SourcePosition(offset: Int(range.lower), in: Array(source.utf8))
  }
}

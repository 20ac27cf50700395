package import Facts

/// One part of a checked expression: what it says, the type it has, and where it stands in the source.
///
/// Equality is that of the syntax: where a node stands does not matter.
package final class Node: Sendable, Equatable {
  package let syntax: Syntax
  package let type: ExpressionType
  package let range: SourceRange
  /// The value, where it is the same under every activation: literals, and what is computed from literals alone.
  package let constant: Value?
  /// The dotted path of the fact this reads, such as `host.gpus[].memoryBytes`; nil where it computes something.
  package let path: String?
  /// Levels of nodes below this one, itself included.
  let depth: Int

  init(
    _ syntax: Syntax, _ type: ExpressionType, _ range: SourceRange, constant: Value? = nil, path: String? = nil
  ) {
    self.syntax = syntax
    self.type = type
    self.range = range
    self.constant = constant
    self.path = path
    depth = 1 + (syntax.children.map(\.depth).max() ?? 0)
  }

  /// The same node at another place.
  func placed(at range: SourceRange) -> Node { Node(syntax, type, range, constant: constant, path: path) }

  package static func == (left: Node, right: Node) -> Bool { left === right || left.syntax == right.syntax }
}

/// What a node says. Names are resolved: variables carry slots, comprehension variables their place in the scope.
package enum Syntax: Sendable, Equatable {
  case constant(Value)
  case variable(slot: Int, name: String)
  /// A comprehension's variable; `index` counts the enclosing comprehensions from the outermost, 0.
  case local(index: Int, name: String)
  /// A name nobody declared: an error when evaluated. Only in unchecked expressions.
  case undeclared(name: String)
  case select(Node, field: String)
  /// `has(e.f)`: whether the map or record `e` has the field; for a variable, whether it is known.
  case has(Node)
  case index(Node, Node)
  case not(Node)
  case negate(Node)
  /// `a && b && c`, flat; a chain in parentheses is a node of its own.
  case and([Node])
  /// `a || b || c`, flat.
  case or([Node])
  case conditional(Node, Node, Node)
  case comparison(ComparisonOperator, Node, Node)
  case arithmetic(ArithmeticOperator, Node, Node)
  /// `element in collection`.
  case membership(Node, in: Node)
  case list([Node])
  /// Keys and values in turn.
  case map([Node])
  /// A function with its arguments, a method's receiver first.
  case call(Function, [Node])
  /// `matches` with a constant pattern, compiled once.
  case matches(Node, RegularExpression)
  /// A function nobody declared: an error when evaluated. Only in unchecked expressions.
  case unboundCall(name: String, isMethod: Bool, [Node])
  case comprehension(Comprehension)

  /// The nodes directly below, in the order of the text.
  package var children: [Node] {
    switch self {
    case .constant, .variable, .local, .undeclared: []
    case .select(let a, _), .has(let a), .not(let a), .negate(let a), .matches(let a, _): [a]
    case .index(let a, let b), .comparison(_, let a, let b), .arithmetic(_, let a, let b),
      .membership(let a, in: let b):
      [a, b]
    case .conditional(let a, let b, let c): [a, b, c]
    case .and(let nodes), .or(let nodes), .list(let nodes), .map(let nodes), .call(_, let nodes),
      .unboundCall(_, _, let nodes):
      nodes
    case .comprehension(let it): [it.range] + [it.predicate, it.transform].compactMap(\.self)
    }
  }
}

/// `range.exists(variable, predicate)` and its siblings, kept as written.
package struct Comprehension: Sendable, Equatable {
  package enum Macro: String, Sendable, CaseIterable {
    case all, exists, map, filter
    case existsOne = "exists_one"
  }

  package let macro: Macro
  /// The list, or the map whose keys are visited in ascending order.
  package let range: Node
  package let variable: String
  /// Where the variable lives among the locals, as in `Syntax.local`.
  package let index: Int
  /// The condition; nil only for `map` with two arguments.
  package let predicate: Node?
  /// What `map` makes of each element; nil for the others.
  package let transform: Node?
}

package enum ComparisonOperator: String, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

package enum ArithmeticOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
}

/// Reads tokens by precedence climbing; names are resolved and types checked by the ``NodeBuilder`` on the way, so the
/// first tree built is the final one.
struct Parser {
  /// How deep parentheses, brackets and calls may nest. The specification asks for 32.
  static let maximumNesting = 128
  /// How deep a tree may be, long operator chains included, so that no walk over it exhausts the stack.
  static let maximumDepth = 256
  /// In bytes.
  static let maximumLength = 65_536

  let tokens: [Token]
  var index = 0
  var nesting = 0
  var builder: NodeBuilder

  init(_ tokens: [Token], _ builder: NodeBuilder) {
    self.tokens = tokens
    self.builder = builder
  }

  /// Reads one expression and everything up to the end.
  static func parse(
    _ bytes: [UInt8], from start: Int, to end: Int, _ builder: inout NodeBuilder
  ) throws(Finding) -> Node {
    if end - start > maximumLength {
      throw Finding(SourceRange(start, start), "the expression is longer than \(maximumLength) bytes")
    }
    var parser = Parser(try Lexer.tokens(bytes, from: start, to: end), builder)
    // Problems found before an error in the syntax are worth telling too.
    defer { builder = parser.builder }
    let node = try parser.expression()
    if parser.current.kind != .end { throw parser.unexpected("an operator or the end") }
    return node
  }

  var current: Token { tokens[index] }

  func peek(_ offset: Int = 1) -> Token { tokens[min(index + offset, tokens.count - 1)] }

  mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard tokens[index].symbol == symbol else { return false }
    index += 1
    return true
  }

  /// Moves past a symbol that must come now, and gives its range.
  @discardableResult
  mutating func expect(_ symbol: Token.Symbol) throws(Finding) -> SourceRange {
    let range = current.range
    guard take(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
    return range
  }

  func unexpected(_ expected: String) -> Finding {
    Finding(current.range, "expected \(expected), found \(current.description)")
  }

  func limited(_ node: Node) throws(Finding) -> Node {
    if node.depth > Self.maximumDepth {
      throw Finding(node.range, "the expression is nested more than \(Self.maximumDepth) levels deep")
    }
    return node
  }

  mutating func enter() throws(Finding) {
    nesting += 1
    if nesting > Self.maximumNesting {
      throw Finding(current.range, "the expression is nested more than \(Self.maximumNesting) levels deep")
    }
  }

  mutating func leave() { nesting -= 1 }

  /// A whole expression: the conditional operator binds loosest, and to the right.
  mutating func expression() throws(Finding) -> Node {
    try enter()
    defer { leave() }
    let condition = try chain(of: .or)
    guard take(.question) else { return condition }
    let whenTrue = try chain(of: .or)
    try expect(.colon)
    let whenFalse = try expression()
    return try limited(builder.conditional(condition, whenTrue, whenFalse))
  }

  /// `&&` or `||` chains, kept flat.
  private mutating func chain(of symbol: Token.Symbol) throws(Finding) -> Node {
    var parts = [try symbol == .or ? chain(of: .and) : relation()]
    while take(symbol) { parts.append(try symbol == .or ? chain(of: .and) : relation()) }
    return parts.count == 1 ? parts[0] : try limited(builder.logical(isAnd: symbol == .and, parts))
  }

  private mutating func relation() throws(Finding) -> Node {
    var left = try sum()
    while let symbol = tokens[index].symbol {
      if let comparison = symbol.comparison {
        index += 1
        left = try limited(builder.comparison(comparison, left, try sum()))
      } else if symbol == .in {
        index += 1
        left = try limited(builder.membership(left, try sum()))
      } else {
        break
      }
    }
    return left
  }

  private mutating func sum() throws(Finding) -> Node {
    var left = try product()
    while let symbol = tokens[index].symbol, symbol == .plus || symbol == .minus {
      index += 1
      left = try limited(builder.arithmetic(symbol == .plus ? .add : .subtract, left, try product()))
    }
    return left
  }

  private mutating func product() throws(Finding) -> Node {
    var left = try unary()
    while let operation = tokens[index].symbol?.multiplication {
      index += 1
      left = try limited(builder.arithmetic(operation, left, try unary()))
    }
    return left
  }

  private mutating func unary() throws(Finding) -> Node {
    let start = current.range
    if take(.not) {
      try enter()
      defer { leave() }
      return try limited(builder.not(try unary(), from: start))
    }
    guard tokens[index].symbol == .minus else { return try member() }
    // A minus right before a number belongs to it: only so can the smallest int be written.
    switch peek().kind {
    case .int, .double: return try member()
    default: break
    }
    index += 1
    try enter()
    defer { leave() }
    return try limited(builder.negate(try unary(), from: start))
  }
}

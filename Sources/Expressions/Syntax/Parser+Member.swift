import Facts

extension Parser {
  /// A primary expression followed by selections, calls and indices.
  mutating func member() throws(Finding) -> Node {
    var node = try primary()
    while true {
      if take(.dot) {
        if case .quotedField(let name) = current.kind {
          node = try limited(builder.select(node, name, current.range))
          index += 1
          continue
        }
        guard case .identifier(let name) = current.kind else { throw unexpected("a field or function name") }
        let nameRange = current.range
        if Self.literalWords.contains(name) { throw unexpected("a field or function name") }
        index += 1
        if take(.openParenthesis) {
          node = try method(name, nameRange, on: node)
        } else {
          node = builder.select(node, name, nameRange)
        }
      } else if take(.openBracket) {
        let key = try expression()
        node = builder.index(node, key, to: try expect(.closeBracket))
      } else if tokens[index].symbol == .openBrace {
        throw Finding(current.range, "messages are not supported; a map is written {\"key\": value}")
      } else {
        return node
      }
      node = try limited(node)
    }
  }

  private static let literalWords: Set<String> = ["true", "false", "null"]

  private mutating func primary() throws(Finding) -> Node {
    let token = current
    index += 1
    switch token.kind {
    case .identifier("true"): return builder.constant(.bool(true), .bool, token.range)
    case .identifier("false"): return builder.constant(.bool(false), .bool, token.range)
    case .identifier("null"): return builder.constant(.null, .null, token.range)
    case .identifier(let name): return try named(name, token.range, isGlobal: false)
    case .int(let magnitude):
      guard let value = Int64(exactly: magnitude) else {
        throw Finding(token.range, "the number does not fit in 64 bits")
      }
      return builder.constant(.int(value), .int, token.range)
    case .uint(let value): return builder.constant(.uint(value), .uint, token.range)
    case .double(let value): return builder.constant(.double(value), .double, token.range)
    case .string(let value): return builder.constant(.string(value), .string, token.range)
    case .bytes(let value): return builder.constant(.bytes(value), .bytes, token.range)
    case .symbol(.minus): return negativeNumber(from: token.range)
    case .symbol(.dot):
      guard case .identifier(let name) = current.kind, !Self.literalWords.contains(name) else {
        throw unexpected("a name")
      }
      let range = token.range.joined(current.range)
      index += 1
      return try named(name, range, isGlobal: true)
    case .symbol(.openParenthesis):
      let node = try expression()
      let close = try expect(.closeParenthesis)
      // With its parentheses, so that the range of what it becomes a part of is whole text.
      return node.placed(at: token.range.joined(close))
    case .symbol(.openBracket):
      let elements = try list(until: .closeBracket)
      return builder.list(elements, token.range.joined(tokens[index - 1].range))
    case .symbol(.openBrace): return try mapLiteral(from: token.range)
    case .symbol, .quotedField, .end:
      index -= 1
      throw unexpected("a value")
    }
  }

  /// The caller has seen a minus and knows that an int or a double follows.
  private mutating func negativeNumber(from start: SourceRange) -> Node {
    let range = start.joined(current.range)
    defer { index += 1 }
    if case .int(let magnitude) = current.kind {
      // 2^63 negated is the smallest int; its bits are the same.
      return builder.constant(.int(0 &- Int64(bitPattern: UInt64(magnitude))), .int, range)
    }
    guard case .double(let value) = current.kind else { return builder.constant(.null, .null, range) }
    return builder.constant(.double(-value), .double, range)
  }

  /// Elements up to the closing symbol, a trailing comma allowed in lists.
  private mutating func list(until close: Token.Symbol) throws(Finding) -> [Node] {
    var nodes: [Node] = []
    while !take(close) {
      nodes.append(try expression())
      if take(.comma) {
        if close == .closeParenthesis, current.kind == .symbol(close) { throw unexpected("an argument") }
      } else {
        try expect(close)
        break
      }
    }
    return nodes
  }

  private mutating func mapLiteral(from start: SourceRange) throws(Finding) -> Node {
    var entries: [Node] = []
    while !take(.closeBrace) {
      entries.append(try expression())
      try expect(.colon)
      entries.append(try expression())
      if !take(.comma) {
        try expect(.closeBrace)
        break
      }
    }
    return builder.map(entries, start.joined(tokens[index - 1].range))
  }

  /// A name and the dotted names after it, which may belong to a variable's own name.
  private mutating func named(_ name: String, _ range: SourceRange, isGlobal: Bool) throws(Finding) -> Node {
    if Token.reserved.contains(name) { throw Finding(range, "'\(name)' is a reserved word, no variable can have it") }
    if take(.openParenthesis) { return try function(name, range) }
    if !isGlobal, let local = builder.local(name, range) { return local }
    var chain = [(name, range)]
    var next = index
    while next + 1 < tokens.count, tokens[next].symbol == .dot,
      case .identifier(let field) = tokens[next + 1].kind, tokens[next + 2].symbol != .openParenthesis,
      !Self.literalWords.contains(field)
    {
      chain.append((field, tokens[next + 1].range))
      next += 2
    }
    let (node, segments) = builder.global(chain)
    index += (segments - 1) * 2
    return node
  }

  private mutating func function(_ name: String, _ range: SourceRange) throws(Finding) -> Node {
    if name == "has" {
      let argument = try expression()
      let end = try expect(.closeParenthesis)
      guard let node = builder.has(argument, range.joined(end)) else {
        throw Finding(argument.range, "has() needs a field: has(a.b)")
      }
      return try limited(node)
    }
    let arguments = try list(until: .closeParenthesis)
    let whole = range.joined(tokens[index - 1].range)
    return try limited(builder.call(name, range, nil, arguments, whole))
  }

  private mutating func method(_ name: String, _ range: SourceRange, on receiver: Node) throws(Finding) -> Node {
    if let macro = Comprehension.Macro(rawValue: name) { return try comprehension(macro, on: receiver) }
    let arguments = try list(until: .closeParenthesis)
    let whole = receiver.range.joined(tokens[index - 1].range)
    return builder.call(name, range, receiver, arguments, whole)
  }

  private mutating func comprehension(_ macro: Comprehension.Macro, on range: Node) throws(Finding) -> Node {
    let shape = macro == .map ? "(x, value)" : "(x, condition)"
    guard case .identifier(let variable) = current.kind, peek().kind == .symbol(.comma),
      !Token.reserved.contains(variable), !Self.literalWords.contains(variable)
    else { throw Finding(current.range, "\(macro.rawValue)() starts with a variable name: \(macro.rawValue)\(shape)") }
    index += 2
    let scope = builder.openScope(variable, over: range, macro)
    defer { builder.closeScope() }
    var bodies = [try expression()]
    if macro == .map, take(.comma) { bodies.append(try expression()) }
    let end = try expect(.closeParenthesis)
    return builder.comprehension(macro, range, variable, scope, bodies, range.range.joined(end))
  }
}

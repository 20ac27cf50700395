import Facts

/// Reads the text format as protobuf's C++ library does, driven by the schema, into values and a syntax tree.
///
/// Fields of messages recurse only as deep as the schema, which has no message inside itself.
struct ConfigParser {
  var tokenizer: Tokenizer
  let file: String
  private(set) var tree: SyntaxTree
  /// Strings that are not UTF-8, which the server's parser does not mind.
  var invalidStrings: [SourcePosition] = []
  /// The end of the token before the current one.
  private var lastEnd = 0
  /// The places of the brackets that are open.
  private(set) var openBrackets: [SourcePosition] = []

  /// The release whose server is to be imitated; nil for the newest.
  let release: DottedVersion?

  init(_ bytes: [UInt8], file: String, release: DottedVersion?) {
    tokenizer = Tokenizer(bytes)
    self.file = file
    self.release = release
    tree = SyntaxTree(messages: [SyntaxTree.Message(schema: ModelConfig.schema, content: 0..<bytes.count)])
  }

  /// The whole text.
  mutating func config() throws(ConfigSyntaxError) -> ModelConfig {
    var builder = MessageBuilder(ModelConfig())
    while tokenizer.current.kind != .end { try field(of: 0, into: &builder) }
    if tokenizer.complaint != nil { throw failure("") }
    return builder.message as? ModelConfig ?? ModelConfig()
  }

  // MARK: tokens

  mutating func advance() {
    lastEnd = tokenizer.current.range.upperBound
    tokenizer.advance()
  }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard tokenizer.isAt(sign) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ sign: Unicode.Scalar, _ remedy: String?) throws(ConfigSyntaxError) {
    guard take(sign) else { throw failure("Expected \"\(sign)\", found \"\(tokenizer.text)\".", remedy) }
  }

  /// The error at the current token, unless the tokenizer complained before.
  func failure(_ message: String, _ remedy: String? = nil, culprit: SourcePosition? = nil) -> ConfigSyntaxError {
    if let (position, message) = tokenizer.complaint {
      return ConfigSyntaxError(
        file: file, position: position, culprit: position, message: message,
        remedy: SyntaxRemedy.complaint(message, isAtStart: position == SourcePosition(line: 1, column: 1)))
    }
    let position = tokenizer.current.position
    return ConfigSyntaxError(
      file: file, position: position, culprit: culprit ?? position, message: message, remedy: remedy)
  }

  // MARK: messages

  /// A field of the message at a place of the tree, with its separator.
  private mutating func field(of parent: Int, into builder: inout MessageBuilder) throws(ConfigSyntaxError) {
    let start = tokenizer.current
    let index = try fieldName(of: builder.schema)
    let field = builder.schema.fields[index]
    if !field.isRepeated { try checkUnset(index, in: builder, start.position) }

    if field.isBlock {
      _ = take(":")
    } else {
      try expect(":", SyntaxRemedy.colon(before: tokenizer, in: field))
    }
    var node = SyntaxTree.Field(
      index: index, range: start.range, position: start.position, separatorEnd: start.range.upperBound)
    if field.isRepeated, tokenizer.isAt("[") {
      try list(of: field, at: index, into: &builder, &node)
    } else {
      try value(of: field, at: index, into: &builder, &node)
    }
    node.range = start.range.lowerBound..<lastEnd
    if !take(";") { _ = take(",") }
    node.separatorEnd = lastEnd
    tree.messages[parent].append(node)
  }

  private mutating func fieldName(of schema: MessageSchema) throws(ConfigSyntaxError) -> Int {
    let position = tokenizer.current.position
    if tokenizer.isAt("[") { throw try extensionName(of: schema) }
    guard tokenizer.current.kind == .identifier else {
      throw failure(
        "Expected identifier, got: \(tokenizer.text)", SyntaxRemedy.fieldName(at: tokenizer, open: openBrackets))
    }
    let name = tokenizer.text
    advance()
    let index = schema.index(of: name)
    if let index, isKnown(since: schema.fields[index].since) { return index }
    throw failure(
      "Message type \"\(schema.fullName)\" has no field named \"\(name)\".",
      index.map { SyntaxRemedy.newer(since: schema.fields[$0].since) } ?? SyntaxRemedy.unknownField(name, in: schema),
      culprit: position)
  }

  /// Whether the release has what came with a later or earlier one; nil came with the first.
  func isKnown(since: String?) -> Bool {
    guard let release, let since = since.flatMap({ DottedVersion($0) }) else { return true }
    return release >= since
  }

  /// The error of `[some.extension]`: the schema has neither extensions nor fields of type Any.
  private mutating func extensionName(of schema: MessageSchema) throws(ConfigSyntaxError) -> ConfigSyntaxError {
    let position = tokenizer.current.position
    let remedy = "remove it: a model configuration has no extensions"
    advance()
    var name = ""
    repeat {
      if !name.isEmpty { name += "." }
      guard tokenizer.current.kind == .identifier else {
        return failure("Expected identifier, got: \(tokenizer.text)", remedy, culprit: position)
      }
      name += tokenizer.text
      advance()
    } while take(".")
    guard take("]") else {
      return failure("Expected \"]\", found \"\(tokenizer.text)\".", remedy, culprit: position)
    }
    return failure(
      "Extension \"\(name)\" is not defined or is not an extension of \"\(schema.fullName)\".", remedy,
      culprit: position)
  }

  private func checkUnset(_ index: Int, in builder: MessageBuilder, _ position: SourcePosition)
    throws(ConfigSyntaxError)
  {
    let name = builder.schema.fields[index].name
    if builder.isSet(index) {
      throw failure(
        "Non-repeated field \"\(name)\" is specified multiple times.", "keep one of them", culprit: position)
    }
    if let rival = builder.rival(of: index), let oneof = rival.oneof {
      throw failure(
        "Field \"\(name)\" is specified along with field \"\(rival.name)\", another member of oneof \"\(oneof)\".",
        "keep one of them", culprit: position)
    }
  }

  private mutating func list(
    of field: FieldDescriptor, at index: Int, into builder: inout MessageBuilder, _ node: inout SyntaxTree.Field
  ) throws(ConfigSyntaxError) {
    openBrackets.append(tokenizer.current.position)
    advance()
    let start = lastEnd
    if !tokenizer.isAt("]") {
      repeat {
        try value(of: field, at: index, into: &builder, &node)
        if tokenizer.isAt("]") { break }
        try expect(",", SyntaxRemedy.comma(before: tokenizer, open: openBrackets.last))
      } while true
    }
    node.list = start..<tokenizer.current.range.lowerBound
    advance()
    openBrackets.removeLast()
  }

  private mutating func value(
    of field: FieldDescriptor, at index: Int, into builder: inout MessageBuilder, _ node: inout SyntaxTree.Field
  ) throws(ConfigSyntaxError) {
    let start = tokenizer.current
    var child: Int?
    if let schema = builder.schema.entrySchema(at: index) {
      var entry = MessageBuilder(entry: schema)
      child = try message(into: &entry, field)
      let key = entry.key ?? schema.fields[0].type.defaultValue
      builder.add(entry.value ?? field.type.defaultValue, key: key, at: index)
      node.keys.append(ConfigPrinter.keyText(key))
    } else if case .message(let type) = field.type {
      var nested = MessageBuilder(type.init())
      child = try message(into: &nested, field)
      if let message = nested.message { builder.add(.message(message), at: index) }
    } else {
      builder.add(try scalar(of: field), at: index)
    }
    let range = start.range.lowerBound..<lastEnd
    node.values.append(SyntaxTree.Value(range: range, position: start.position, message: child))
  }

  /// A message in its brackets; its place in the tree.
  private mutating func message(into builder: inout MessageBuilder, _ field: FieldDescriptor)
    throws(ConfigSyntaxError) -> Int
  {
    let position = tokenizer.current.position
    let isAngled = take("<")
    if !isAngled { try expect("{", SyntaxRemedy.block(before: tokenizer, in: field)) }
    openBrackets.append(position)
    let start = lastEnd
    let place = tree.messages.count
    tree.messages.append(SyntaxTree.Message(schema: builder.schema, content: start..<start))
    while !tokenizer.isAt(">"), !tokenizer.isAt("}") { try self.field(of: place, into: &builder) }
    tree.messages[place].content = start..<tokenizer.current.range.lowerBound
    try expect(isAngled ? ">" : "}", "close it with the bracket that matches the one at \(position)")
    openBrackets.removeLast()
    return place
  }
}

import Facts

/// What to do about a syntax error, beyond the words of the server's parser: sentences without a full stop.
enum SyntaxRemedy {
  /// A name that the message has no field of.
  static func unknownField(_ name: String, in schema: MessageSchema) -> String {
    let names = schema.fields.map(\.name)
    let plain = name.filter { $0 != "_" && $0 != "-" }.lowercased()
    if let same = names.first(where: { $0.filter { $0 != "_" } == plain }) { return "did you mean '\(same)'?" }
    if let near = Suggestion.nearest(to: name, among: names) { return "did you mean '\(near)'?" }
    let owners = MessageSchema.all.filter { $0[name] != nil }.map(\.name)
    if owners.isEmpty {
      if names.isEmpty { return "\(schema.name) has no fields" }
      return names.count > 10
        ? "no part of a model configuration has a field of that name"
        : "the fields here are \(names.joined(separator: ", "))"
    }
    let list = owners.prefix(3).joined(separator: ", ") + (owners.count > 3 ? ", …" : "")
    return "'\(name)' belongs in \(list); check the brackets"
  }

  /// A name that came with a later release than the one asked for.
  static func newer(since: String?) -> String { "it needs Triton \(since ?? "") or newer" }

  /// Something else where the name of a field should be.
  static func fieldName(at tokenizer: Tokenizer, open: [SourcePosition]) -> String? {
    switch (tokenizer.current.kind, tokenizer.text) {
    case (.end, _): open.last.map { "close the bracket of \($0)" }
    case (.symbol, "/"): "a comment begins with '#'"
    case (.symbol, "."): leftOut
    case (.symbol, "{") where tokenizer.current.range.lowerBound == 0 || open.isEmpty:
      "this looks like JSON; the file has to be protobuf text format"
    case (.symbol, "}") where open.isEmpty, (.symbol, ">") where open.isEmpty:
      "no bracket is open here; remove this one"
    case (.symbol, "]"): "no list is open here; remove this bracket"
    case (.symbol, ","), (.symbol, ";"): "one separator between fields is enough"
    case (.string, _): "names of fields are written without quotes"
    default: "begin with the name of a field"
    }
  }

  /// Something else than a colon after the name of a scalar.
  static func colon(before tokenizer: Tokenizer, in field: FieldDescriptor) -> String? {
    switch (tokenizer.current.kind, tokenizer.text) {
    case (.symbol, "="): "write ':' between name and value"
    case (.symbol, "{"), (.symbol, "<"): "'\(field.name)' is a plain value, no block"
    case (.end, _): "write a value after the name"
    default: "write ':' after '\(field.name)'"
    }
  }

  /// Something else than the opening bracket of a message.
  static func block(before tokenizer: Tokenizer, in field: FieldDescriptor) -> String? {
    if tokenizer.isAt("[") { return "'\(field.name)' is one block, no list" }
    if tokenizer.isAt("]") { return "remove the comma before ']'" }
    if tokenizer.isAt(".") { return leftOut }
    if field.isMap { return "'\(field.name)' is a map: write \(field.name) { key: … value: … }" }
    if case .message(let type) = field.type, type.schema.fields.count == 1, let only = type.schema.fields.first,
      case .scalar(.string) = only.type, !tokenizer.isAt("=")
    {
      let text = tokenizer.current.kind == .string ? tokenizer.text : TextQuoting.quoted(tokenizer.text)
      return "write \(field.name): { \(only.name): \(text.escapingControls.shortened(to: 60)) }"
    }
    return "'\(field.name)' is a block: write \(field.name) { … }"
  }

  /// Something else than a comma in a list.
  static func comma(before tokenizer: Tokenizer, open: SourcePosition?) -> String? {
    switch (tokenizer.current.kind, tokenizer.text) {
    case (.end, _), (.symbol, "}"): open.map { "close the list of \($0) with ']'" }
    case (.symbol, ";"): "separate the elements of a list with ','"
    default: "write ',' between the elements of a list"
    }
  }

  static func integer(at tokenizer: Tokenizer, in field: FieldDescriptor) -> String? {
    let text = tokenizer.text
    switch tokenizer.current.kind {
    case .string:
      let inner = String(text.dropFirst().dropLast())
      return Int64(inner) != nil ? "write \(inner) without quotes" : "'\(field.name)' takes a whole number"
    case .float: return "'\(field.name)' takes a whole number"
    case .symbol where text == "$": return template
    case .symbol where text == "-": return "'\(field.name)' cannot be negative"
    case .symbol where text == "]": return "remove the comma before ']'"
    case .symbol where text == "[": return "'\(field.name)' takes one number, no list"
    default: return "'\(field.name)' takes a whole number"
    }
  }

  private static let leftOut = "dots stand for something left out: write it or remove them"
  private static let template = "this is a template: fill in what begins with '$' first"

  static func range(of field: FieldDescriptor) -> String? {
    switch field.type {
    case .scalar(.int32), .enumeration: "it has to be from \(Int32.min) to \(Int32.max)"
    case .scalar(.int64): "it has to be from \(Int64.min) to \(Int64.max)"
    case .scalar(.uint32): "it has to be from 0 to \(UInt32.max)"
    case .scalar(.uint64): "it has to be from 0 to \(UInt64.max)"
    case .scalar(.bool): "write true or false"
    default: nil
    }
  }

  static func number(at tokenizer: Tokenizer) -> String? {
    tokenizer.isAt("]") ? "remove the comma before ']'" : "write a number without quotes"
  }

  static func string(at tokenizer: Tokenizer) -> String? {
    switch (tokenizer.current.kind, tokenizer.text) {
    case (.end, _): "write the value"
    case (.symbol, "$"): template
    case (.symbol, "]"): "remove the comma before ']'"
    case (.symbol, "["): "it takes one string, no list"
    case (.symbol, "{"), (.symbol, "<"): "it takes a bare string, no block"
    case (.symbol, _): "write the value in quotes"
    case (_, let text): "write it in quotes: \(TextQuoting.quoted(text.shortened(to: 60)))"
    }
  }

  /// A name that the enumeration lacks.
  static func enumeration(_ name: String, _ type: any ConfigEnum.Type) -> String {
    let names = type.cases.map(\.name)
    let upper = name.uppercased()
    if let same = names.first(where: { $0 == upper || $0.hasSuffix("_" + upper) }) { return "did you mean \(same)?" }
    if type == DataType.self, let type = otherDataTypes[upper.hasPrefix("TYPE_") ? String(upper.dropFirst(5)) : upper] {
      return "did you mean TYPE_\(type)?"
    }
    if let near = Suggestion.nearest(to: name, among: names) { return "did you mean \(near)?" }
    return "write one of \(names.joined(separator: ", "))"
  }

  /// Something that is neither a name nor a number.
  static func enumeration(at tokenizer: Tokenizer, _ type: any ConfigEnum.Type) -> String? {
    guard tokenizer.current.kind == .string else {
      if tokenizer.isAt("$") { return template }
      return tokenizer.isAt("]") ? "remove the comma before ']'" : "write a name such as \(type.cases.last?.name ?? "")"
    }
    let inner = String(tokenizer.text.dropFirst().dropLast())
    if type.init(name: inner) != nil { return "write \(inner) without quotes" }
    return "write the name without quotes; \(enumeration(inner, type))"
  }

  /// What other frameworks call the types.
  private static let otherDataTypes = [
    "FLOAT": "FP32", "FLOAT16": "FP16", "FLOAT32": "FP32", "FLOAT64": "FP64", "DOUBLE": "FP64", "HALF": "FP16",
    "BFLOAT16": "BF16", "INT": "INT32", "LONG": "INT64", "SHORT": "INT16", "BYTE": "UINT8", "BYTES": "STRING",
    "STR": "STRING", "TEXT": "STRING", "BOOLEAN": "BOOL",
  ]

  /// What the tokenizer complains of.
  static func complaint(_ message: String, isAtStart: Bool) -> String? {
    if message.hasPrefix("Multiline strings") || message.hasPrefix("Unexpected end of string") {
      return "close the string on its own line; strings side by side are joined"
    }
    if message.hasPrefix("Interpreting non ascii") {
      return isAtStart && message.hasSuffix(" 239.")
        ? "save the file as UTF-8 without a byte-order mark"
        : "outside of strings and comments only ASCII is read; typographic quotes and no-break spaces often are the cause"
    }
    if message.hasPrefix("Invalid escape") { return "write a backslash twice" }
    if message.hasPrefix("Numbers starting") { return "remove the zero in front" }
    if message.hasPrefix("Invalid control") { return "the file has to be text in ASCII or UTF-8" }
    return nil
  }
}

extension MessageSchema {
  /// The schema of every message that a config can contain, the outer ones first.
  package static let all: [MessageSchema] = {
    var found: [MessageSchema] = [ModelConfig.schema]
    var names: Set = [ModelConfig.schema.name]
    var next = 0
    while next < found.count {
      for field in found[next].fields {
        if case .message(let type) = field.type, names.insert(type.schema.name).inserted { found.append(type.schema) }
      }
      next += 1
    }
    return found
  }()
}

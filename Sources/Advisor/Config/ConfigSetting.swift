import Facts
package import TritonConfig
import RuleBook

/// A field of config.pbtxt that the user sets or takes away, whatever the rules say.
package struct ConfigSetting: Sendable, Hashable {
  package var path: ConfigPath
  /// As written; nil takes the field away.
  package var value: String?

  /// Reads `optimization.graph.level=1`, `parameters["gpu_mem_limit"]=4294967200` or `input[0].dims=[1, 32, 100]`.
  ///
  /// - Throws: ``AdvisorError`` for text of another form.
  package init(assignment text: String) throws(AdvisorError) {
    // A key in brackets may have an equals sign in it.
    var isInBrackets = false
    let sign = text.indices.first { index in
      if text[index] == "[" { isInBrackets = true }
      if text[index] == "]" { isInBrackets = false }
      return text[index] == "=" && !isInBrackets
    }
    guard let sign else {
      throw AdvisorError(
        "--set \(text.escapingControls): expected FIELD=VALUE, such as optimization.graph.level=1", .usage)
    }
    path = try Self.path(String(text[..<sign]), option: "--set")
    value = String(text[text.index(after: sign)...])
  }

  /// Reads the field of `--unset`.
  ///
  /// - Throws: ``AdvisorError`` for text of another form.
  package init(removing text: String) throws(AdvisorError) {
    path = try Self.path(text, option: "--unset")
    value = nil
  }

  private static func path(_ text: String, option: String) throws(AdvisorError) -> ConfigPath {
    func fail(_ reason: String) -> AdvisorError {
      AdvisorError("\(option) \(text.escapingControls): \(reason)", .usage)
    }
    var steps: [ConfigPath.Step] = []
    var schema: MessageSchema? = ModelConfig.schema
    var rest = text[...]
    while !rest.isEmpty {
      if rest.first == "." { rest.removeFirst() }
      if rest.first == "[" {
        guard let end = rest.firstIndex(of: "]") else { throw fail("a bracket is not closed") }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if let number = Int(inner), number >= 0 {
          steps.append(.index(number))
        } else if inner.count >= 2, let quote = inner.first, quote == inner.last, quote == "\"" || quote == "'" {
          steps.append(.key(String(inner.dropFirst().dropLast())))
        } else {
          throw fail("brackets take a number, or a key in quotes")
        }
        continue
      }
      let name = String(rest.prefix { $0 != "." && $0 != "[" })
      rest = rest.dropFirst(name.count)
      // The key of a map may be written like a field: parameters.gpu_mem_limit.
      if case .field(let last)? = steps.last, schema?[last]?.isMap == true {
        let whole = name + rest
        steps.append(.key(whole))
        rest = ""
        continue
      }
      if case .field(let last)? = steps.last { schema = schema?[last]?.messageSchema }
      if case .index? = steps.last, steps.count >= 2, case .field(let last) = steps[steps.count - 2] {
        schema = schema?[last]?.messageSchema
      }
      if let schema, schema[name] == nil {
        let hint = Suggestion.text(for: name, among: schema.fields.map(\.name))
        throw fail("\(schema.name) has no field '\(name.escapingControls)'\(hint)")
      }
      steps.append(.field(name))
    }
    if steps.isEmpty { throw fail("no field is named") }
    return ConfigPath(steps)
  }
}

extension FieldDescriptor {
  fileprivate var messageSchema: MessageSchema? { if case .message(let type) = type { type.schema } else { nil } }
}

extension ConfigSetting {
  /// The fields with this setting made.
  ///
  /// - Throws: ``AdvisorError`` when the way to the field leads through what is not there.
  func applied(to tree: FieldTree) throws(AdvisorError) -> FieldTree {
    try Self.apply(value.map(Self.tree), path.steps[...], to: tree, path) ?? .message([])
  }

  /// `{}` is a message without fields, `[1, 2]` a list; all else a scalar, whose type the schema tells.
  private static func tree(_ text: String) -> FieldTree {
    let trimmed = text.filter { $0 != " " }
    if trimmed == "{}" { return .message([]) }
    if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
      return .list(trimmed.dropFirst().dropLast().split(separator: ",").map { .scalar(.string(String($0))) })
    }
    return .scalar(.string(text))
  }

  /// nil when nothing is left.
  private static func apply(
    _ value: FieldTree?, _ steps: ArraySlice<ConfigPath.Step>, to tree: FieldTree?, _ path: ConfigPath
  ) throws(AdvisorError) -> FieldTree? {
    guard let step = steps.first else { return value }
    switch step {
    case .field(let key), .key(let key):
      var entries: [FieldTree.Entry] = []
      if case .message(let present)? = tree { entries = present }
      let index = entries.firstIndex { $0.key == key }
      let changed = try apply(value, steps.dropFirst(), to: index.map { entries[$0].value }, path)
      switch (index, changed) {
      case (let index?, let changed?): entries[index].value = changed
      case (let index?, nil): entries.remove(at: index)
      case (nil, let changed?): entries.append(.init(key: key, value: changed))
      case (nil, nil): break
      }
      return entries.isEmpty && value == nil ? nil : .message(entries)
    case .index(let index):
      var elements: [FieldTree] = []
      if case .list(let present)? = tree { elements = present } else if let tree { elements = [tree] }
      guard index < elements.count || (index == elements.count && value != nil) else {
        throw AdvisorError("\(path): there is no element \(index); there are \(elements.count)", .usage)
      }
      let changed = try apply(value, steps.dropFirst(), to: index < elements.count ? elements[index] : nil, path)
      if let changed {
        if index < elements.count { elements[index] = changed } else { elements.append(changed) }
      } else {
        elements.remove(at: index)
      }
      return elements.isEmpty ? nil : .list(elements)
    }
  }
}

/// A string literal is a field: `"max_batch_size"`, `["dynamic_batching", "preferred_batch_size"]`.
extension ConfigPath: ExpressibleByStringLiteral {
  package init(stringLiteral field: String) { self.init([.field(field)]) }
}

/// Fields and places in lists as literals: `["input", 0, "dims"]`.
extension ConfigPath.Step: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  package init(stringLiteral field: String) { self = .field(field) }
  package init(integerLiteral index: Int) { self = .index(index) }
}

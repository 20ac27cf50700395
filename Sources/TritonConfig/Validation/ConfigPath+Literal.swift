/// A string literal is a field: `"max_batch_size"`, `["dynamic_batching", "preferred_batch_size"]`.
extension ConfigPath: ExpressibleByStringLiteral {
  package init(stringLiteral field: String) { self.init([.field(field)]) }
}

extension ConfigPath.Step: ExpressibleByStringLiteral {
  package init(stringLiteral field: String) { self = .field(field) }
}

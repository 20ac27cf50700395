/// A string literal is a field of the config itself: `"max_batch_size"`.
extension ConfigPath: ExpressibleByStringLiteral {
  package init(stringLiteral field: String) { self.init([.field(field)]) }
}

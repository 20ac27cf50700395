import Facts

/// An input or output of a model as its file declares it, whatever the format.
struct ModelValue {
  /// What the value is; only plain tensors can pass through Triton.
  enum Kind: String {
    case tensor, sequence, map, optional, sparse, opaque
    /// A number, text or flag outside any tensor.
    case scalar
    /// The file declares no type.
    case none
  }

  var name: String
  var kind: Kind
  /// In words, for example `sequence of tensors`.
  var words: String
  /// The element type by name; nil when the file declares none.
  var type: String?
  /// The element type, where it is one of the known ones.
  var elementType: ElementType?
  /// nil when the rank is not declared.
  var shape: [OperatorGraph.Dimension]?
  /// Whether the shape is that of one example, from which the model's limits do not follow.
  var isExample: Bool

  init(
    _ name: String, _ type: ElementType? = nil, shape: [OperatorGraph.Dimension]? = nil, isExample: Bool = false
  ) {
    self.init(name, kind: .tensor, words: "tensor", type: type?.rawValue, elementType: type, shape: shape)
    self.isExample = isExample
  }

  init(
    _ name: String, kind: Kind, words: String, type: String? = nil, elementType: ElementType? = nil,
    shape: [OperatorGraph.Dimension]? = nil
  ) {
    self.name = name
    self.kind = kind
    self.words = words
    self.type = type
    self.elementType = elementType
    self.shape = shape
    self.isExample = false
  }
}

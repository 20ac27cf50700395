import Facts

/// What the XML half of an OpenVINO IR says.
struct OpenVINOModel {
  struct Operator: Hashable {
    var type: String
    /// The operator set, for example `opset8`.
    var version: String
  }

  /// Of the IR itself: 10 or 11 today.
  var version: Int64?
  var inputs: [ModelValue] = []
  var outputs: [ModelValue] = []
  var operators: [Operator: Int64] = [:]
  var weights = WeightSums()
  /// Bytes of the `.bin` file that the weights reach to.
  var weightEnd: Int64 = 0
  /// The OpenVINO that wrote it.
  var runtime: String?
  /// The framework it was converted from.
  var framework: String?
  /// Whether NNCF notes that it quantised or compressed the model.
  var hasCompressionNotes = false

  func count(of types: Set<String>) -> Int64 {
    operators.reduce(0) { types.contains($1.key.type) ? $0.addingClamped($1.value) : $0 }
  }

  func uses(_ types: Set<String>) -> [String] {
    Set(operators.keys.map(\.type)).intersection(types).sorted()
  }
}

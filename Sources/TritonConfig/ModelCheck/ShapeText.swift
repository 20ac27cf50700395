/// Shapes as Triton's backends print them: `[-1,3,224]`.
enum ShapeText {
  static func text(_ dims: [Int64]) -> String { "[" + dims.map(String.init).joined(separator: ",") + "]" }
}

/// The two lists of tensors, for wording and paths.
enum TensorRole: String {
  case input, output

  var path: ConfigPath { [.field(rawValue)] }
}

/// The tensors of a model by the bytes of their names; of equal names the first counts.
struct TensorTable {
  private let tensors: [[UInt8]: ModelSignature.Tensor]
  let names: [String]

  init(_ list: [ModelSignature.Tensor]) {
    names = list.map(\.name)
    tensors = Dictionary(list.map { (Array($0.name.utf8), $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(name: String) -> ModelSignature.Tensor? { tensors[Array(name.utf8)] }
}

/// What the checks need of a ``ModelInput`` or ``ModelOutput``.
struct ConfiguredTensor {
  var name: String
  var type: DataType
  /// The shape the backend gets: that of `reshape` where there is one.
  var dims: [Int64]
  var isOptional = false
  var isRagged = false
  var path: ConfigPath

  init(_ input: ModelInput, _ index: Int) {
    name = input.name
    type = input.dataType
    dims = input.reshape?.shape ?? input.dims
    isOptional = input.optional
    isRagged = input.allowRaggedBatch
    path = TensorRole.input.path.index(index)
  }

  init(_ output: ModelOutput, _ index: Int) {
    name = output.name
    type = output.dataType
    dims = output.reshape?.shape ?? output.dims
    path = TensorRole.output.path.index(index)
  }

  static func inputs(of config: ModelConfig) -> [ConfiguredTensor] {
    config.input.enumerated().map { ConfiguredTensor($0.element, $0.offset) }
  }

  static func outputs(of config: ModelConfig) -> [ConfiguredTensor] {
    config.output.enumerated().map { ConfiguredTensor($0.element, $0.offset) }
  }
}

package import Facts

/// What a model file says of itself, as far as a config.pbtxt can agree or disagree with it.
///
/// Plain values: who calls the checks fills them from whatever read the model.
package struct ModelSignature: Sendable, Hashable {
  /// An input or output of the model.
  package struct Tensor: Sendable, Hashable {
    /// What a value is: Triton carries tensors only.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
      case tensor, sequence, map, optional, sparse, opaque
    }

    package var name: String
    /// nil where the file does not declare one.
    package var kind: Kind?
    /// nil where the file does not declare one, or where it is no type of ``ElementType``.
    package var type: ElementType?
    /// The whole shape, batch dimension included, -1 where free; nil where the file declares none.
    package var dims: [Int64]?
    /// The exporter's name of each free dimension, empty text where it has none; as long as ``dims``.
    package var symbols: [String]
    /// Whether a request may leave the input out (an ONNX input with an initializer).
    package var isOptional: Bool

    package init(
      _ name: String, kind: Kind? = .tensor, type: ElementType?, dims: [Int64]?, symbols: [String] = [],
      isOptional: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.type = type
      self.dims = dims
      self.symbols = symbols
      self.isOptional = isOptional
    }
  }

  /// The format by its id, such as `onnx`, `torchscript`, `openvino-ir`.
  package var format: String
  /// The format as people call it, for example `an ONNX model`.
  package var formatTitle: String
  /// nil when the format is not read in depth.
  package var inputs: [Tensor]?
  package var outputs: [Tensor]?
  /// Whether the first dimension of every input and output is free; nil when that is not known.
  package var isBatchable: Bool?
  /// Whether the model's own layout marks a batch dimension, as OpenVINO IR can; nil when that is not known.
  package var hasBatchLayout: Bool?
  /// Whether a Python model has `auto_complete_config`; nil when that is not known.
  package var completesItself: Bool?
  /// Newest ai.onnx operator set that the model imports; nil for other formats.
  package var opset: Int64?
  /// ONNX IR version; nil for other formats.
  package var irVersion: Int64?
  /// External data files that are not there, relative to the model.
  package var missingFiles: [String]

  package init(
    format: String, formatTitle: String, inputs: [Tensor]? = nil, outputs: [Tensor]? = nil, isBatchable: Bool? = nil,
    hasBatchLayout: Bool? = nil, completesItself: Bool? = nil, opset: Int64? = nil, irVersion: Int64? = nil,
    missingFiles: [String] = []
  ) {
    self.format = format
    self.formatTitle = formatTitle
    self.inputs = inputs
    self.outputs = outputs
    self.isBatchable = isBatchable
    self.hasBatchLayout = hasBatchLayout
    self.completesItself = completesItself
    self.opset = opset
    self.irVersion = irVersion
    self.missingFiles = missingFiles
  }
}

import Facts

/// What a Keras configuration says about a model: its layers, and what goes in and out.
struct KerasModel {
  /// How a configuration names the ends of a model: by layer.
  var inputs: [ModelValue] = []
  var outputs: [ModelValue] = []
  /// Class of the model: `Functional`, `Sequential` or one of the user's.
  var className = ""
  /// How often each class of layer is used.
  var layers: [String: Int64] = [:]
  /// Classes that are not Keras's own, and functions kept as code.
  var customCode: Set<String> = []
  /// In which most layers compute, where the configuration says so.
  var precision: ElementType?
  /// Of the Keras that wrote it, and what it computed with.
  var version: String?
  var backend: String?
}

/// Reads the JSON of a Keras model, of version 2 or 3, and keeps what tells the model's ends and layers.
struct KerasConfigReader {
  private static let depthLimit = 24
  private static let valueLimit = 10_000
  private static let kindLimit = 5_000

  /// What is wanted of one layer, or of a model within it.
  private struct Layer {
    var className = ""
    var name = ""
    var module: String?
    var registeredName: String?
    var dtype: ElementType?
    var shape: [OperatorGraph.Dimension]?
    /// Of a Sequential model, which has no input layer in version 2.
    var buildShape: [OperatorGraph.Dimension]?
    /// Of a layer that gives out so many values for each row.
    var units: Int64?
    var layers: [Layer] = []
    var inputNames: [String] = []
    var outputNames: [String] = []
    var hasCode = false
  }

  private var model = KerasModel()
  private var layersLeft = 200_000

  /// - Parameter range: where the JSON lies.
  /// - Throws: ``StructureError`` when it is no JSON or describes no model.
  static func read(_ bytes: ByteSource, _ range: Range<Int>) throws(StructureError) -> KerasModel {
    var reader = KerasConfigReader()
    var cursor = JSONCursor(bytes, in: range)
    let root = try reader.layer(&cursor, depth: 0)
    guard !root.className.isEmpty else {
      throw StructureError(at: range.lowerBound, "the Keras configuration names no class")
    }
    reader.describe(root)
    return reader.model
  }

  // MARK: Reading

  private mutating func layer(_ cursor: inout JSONCursor, depth: Int) throws(StructureError) -> Layer {
    var layer = Layer()
    if depth > Self.depthLimit { throw cursor.error("layers nested more than \(Self.depthLimit) levels deep") }
    layersLeft -= 1
    if layersLeft < 0 { throw cursor.error("more than 200,000 layers") }
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      switch key {
      case "class_name": layer.className = try cursor.plainText()?.shortened(to: 200) ?? ""
      case "module": layer.module = try cursor.plainText()?.shortened(to: 200)
      case "registered_name": layer.registeredName = try cursor.plainText()?.shortened(to: 200)
      case "name": if layer.name.isEmpty { layer.name = try cursor.plainText()?.shortened(to: 500) ?? "" }
      case "config": try self.config(&cursor, of: &layer, depth: depth)
      case "build_config":
        try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
          if key == "input_shape" { layer.buildShape = try self.shape(&cursor) }
        }
      default: break
      }
    }
    count(layer, isModel: depth == 0)
    return layer
  }

  private mutating func config(
    _ cursor: inout JSONCursor, of layer: inout Layer, depth: Int
  ) throws(StructureError) {
    // Before version 2.3 a Sequential model's configuration was the list of its layers.
    if try cursor.peek() == UInt8(ascii: "[") { return try readLayers(&cursor, of: &layer, depth: depth) }
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      switch key {
      case "name": layer.name = try cursor.plainText()?.shortened(to: 500) ?? layer.name
      case "units": layer.units = try cursor.plainNumber().flatMap { Int64(exactly: $0) }
      case "batch_shape", "batch_input_shape": layer.shape = try self.shape(&cursor)
      case "build_input_shape": layer.buildShape = try self.shape(&cursor)
      case "dtype": layer.dtype = try self.dtype(&cursor)
      case "layers": try self.readLayers(&cursor, of: &layer, depth: depth)
      // A wrapper has one layer inside.
      case "layer", "forward_layer", "backward_layer", "cell":
        if try cursor.peek() == UInt8(ascii: "{") { _ = try self.layer(&cursor, depth: depth + 1) }
      case "input_layers": layer.inputNames = try self.names(&cursor)
      case "output_layers": layer.outputNames = try self.names(&cursor)
      case "function": layer.hasCode = try self.isCode(&cursor)
      default: break
      }
    }
  }

  private mutating func readLayers(
    _ cursor: inout JSONCursor, of layer: inout Layer, depth: Int
  ) throws(StructureError) {
    try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
      guard try cursor.peek() == UInt8(ascii: "{") else { return }
      layer.layers.append(try self.layer(&cursor, depth: depth + 1))
    }
  }

  /// `[null, 32]`, or a record around it; several shapes where a layer takes several tensors, which tells nothing here.
  private func shape(_ cursor: inout JSONCursor) throws(StructureError) -> [OperatorGraph.Dimension]? {
    var shape: [OperatorGraph.Dimension] = []
    var isShape = true
    guard try cursor.peek() == UInt8(ascii: "[") else {
      try cursor.skip()
      return nil
    }
    try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
      switch try cursor.peek() {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""): isShape = false
      default:
        let value = try cursor.number()
        if shape.count < 64 { shape.append(value.intValue.map { $0 < 0 ? .unknown : .fixed($0) } ?? .unknown) }
      }
    }
    return isShape ? shape : nil
  }

  /// A type by name, or the policy that names one; of `mixed_float16` it is what layers compute in.
  private func dtype(_ cursor: inout JSONCursor) throws(StructureError) -> ElementType? {
    if try cursor.peek() == UInt8(ascii: "\"") { return try cursor.plainText().flatMap(Self.elementType) }
    var type: ElementType?
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      guard key == "config" else { return }
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "name" { type = try cursor.plainText().flatMap(Self.elementType) }
      }
    }
    return type
  }

  static func elementType(_ name: String) -> ElementType? {
    switch name {
    case "float32": .fp32
    case "float16", "mixed_float16": .fp16
    case "bfloat16", "mixed_bfloat16": .bf16
    case "float64": .fp64
    case "bool": .bool
    case "string": .string
    default:
      if name.hasPrefix("int") || name.hasPrefix("uint") { ElementType(rawValue: name.uppercased()) } else { nil }
    }
  }

  /// Names of layers in `["dense", 0, 0]`, lists of such, or records of them.
  private func names(_ cursor: inout JSONCursor) throws(StructureError) -> [String] {
    var names: [String] = []
    let start = try cursor.peek()
    if start == UInt8(ascii: "{") {
      try cursor.members { (cursor: inout JSONCursor, _: String) throws(StructureError) in
        if let name = try Self.firstText(&cursor), names.count < Self.valueLimit { names.append(name) }
      }
      return names
    }
    var isSingle = false
    try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
      if try cursor.peek() == UInt8(ascii: "\"") {
        isSingle = true
        if names.isEmpty, let name = try cursor.plainText() { names.append(name.shortened(to: 500)) }
      } else if !isSingle, let name = try Self.firstText(&cursor), names.count < Self.valueLimit {
        names.append(name)
      }
    }
    return names
  }

  private static func firstText(_ cursor: inout JSONCursor) throws(StructureError) -> String? {
    var text: String?
    guard try cursor.peek() == UInt8(ascii: "[") else {
      try cursor.skip()
      return nil
    }
    try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
      if text == nil, try cursor.peek() == UInt8(ascii: "\"") { text = try cursor.plainText()?.shortened(to: 500) }
    }
    return text
  }

  /// Whether a layer's function is kept as the code of a lambda expression.
  private func isCode(_ cursor: inout JSONCursor) throws(StructureError) -> Bool {
    switch try cursor.peek() {
    case UInt8(ascii: "["):
      try cursor.skip()
      return true
    case UInt8(ascii: "{"):
      var isCode = false
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "class_name" { isCode = try cursor.plainText() == "__lambda__" }
      }
      return isCode
    default:
      try cursor.skip()
      return false
    }
  }

  // MARK: Describing

  private mutating func count(_ layer: Layer, isModel: Bool) {
    guard !layer.className.isEmpty else { return }
    if layer.hasCode { model.customCode.insert("layer \(layer.name.shortened(to: 100)): a lambda kept as code") }
    let isOwn =
      layer.module.map { $0 == "keras" || $0.hasPrefix("keras.") } ?? KerasLayers.names.contains(layer.className)
    if !isOwn, model.customCode.count < 1_000 {
      model.customCode.insert("class \(layer.registeredName ?? layer.className)")
    }
    if isModel || layer.className == "InputLayer" { return }
    if model.layers[layer.className] != nil || model.layers.count < Self.kindLimit {
      model.layers[layer.className, default: 0] += 1
    }
  }

  /// Layers that give out what they take in, in another form.
  private static let shapeKeeping: Set = [
    "Activation", "BatchNormalization", "Dropout", "Identity", "LayerNormalization", "LeakyReLU", "ReLU", "Rescaling",
    "Softmax",
  ]

  /// What a layer gives out, where its own entry tells: Keras 3 notes the shape each layer was built for.
  private static func outputShape(_ layer: Layer) -> [OperatorGraph.Dimension]? {
    guard let shape = layer.buildShape, !shape.isEmpty else { return nil }
    if shapeKeeping.contains(layer.className) { return shape }
    guard layer.className == "Dense", let units = layer.units, units > 0 else { return nil }
    return shape.dropLast() + [.fixed(units)]
  }

  private mutating func describe(_ root: Layer) {
    model.className = root.className
    model.precision = root.layers.lazy.filter { $0.className != "InputLayer" }.compactMap(\.dtype).first ?? root.dtype
    let byName = Dictionary(root.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var inputs = root.inputNames.compactMap { byName[$0] }
    if inputs.isEmpty, let first = root.layers.first { inputs = [first] }
    model.inputs = inputs.map { layer in
      // A Sequential model of version 2 states its input's shape with its first layer.
      let name = layer.className == "InputLayer" ? layer.name : "\(layer.name)_input"
      return ModelValue(name, layer.dtype, shape: layer.shape ?? root.buildShape)
    }
    var outputs = root.outputNames.compactMap { byName[$0] }
    if outputs.isEmpty, root.outputNames.isEmpty, let last = root.layers.last { outputs = [last] }
    model.outputs = outputs.map { ModelValue($0.name, $0.dtype, shape: Self.outputShape($0)) }
  }
}

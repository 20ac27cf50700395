import Facts

/// Reads the XML half of an OpenVINO IR layer by layer.
struct OpenVINOReader {
  private static let layerLimit = 2_000_000
  private static let operatorLimit = 5_000
  private static let valueLimit = 10_000
  /// Named output ports kept, which edges may lead from to an output of the model.
  private static let portLimit = 500_000
  private static let rank = 64

  private var xml: XMLReader
  private var model = OpenVINOModel()
  private var layers = 0
  /// Networks that are open: 1 in the main one, more within loops and branches.
  private var network = 0
  private var layer: Layer?
  private var portNames: [PortID: String] = [:]
  /// Layer ids of the model's outputs, with their place in ``OpenVINOModel/outputs``.
  private var results: [String: Int] = [:]
  private var blobs: Set<Blob> = []

  private struct PortID: Hashable {
    var layer: String
    var port: String
  }

  /// Weights are stored once, however many constants refer to them.
  private struct Blob: Hashable {
    var offset: Int64
    var size: Int64
  }

  /// The layer being read, and the part of it that is open.
  private struct Layer {
    var id: String
    /// Of a Result, where the IR is new enough to say.
    var outputName: String
    var type: String
    var element: String?
    var shape: [OperatorGraph.Dimension]?
    var port: Port?

    struct Port {
      var id: String
      var precision: String?
      var dims: [OperatorGraph.Dimension] = []
    }
  }

  /// - Throws: ``StructureError`` when this is no XML, no IR or breaks this reader's limits.
  static func read(_ bytes: ByteSource) throws(StructureError) -> OpenVINOModel {
    var reader = OpenVINOReader(xml: XMLReader(bytes))
    try reader.run()
    return reader.model
  }

  private init(xml: XMLReader) { self.xml = xml }

  private mutating func run() throws(StructureError) {
    guard case .start(let root)? = try xml.next(), root == "net" else {
      throw xml.error("the root element is not <net>")
    }
    network = 1
    model.version = try xml.attribute("version").flatMap { Int64($0) }
    var hasLayers = false
    while let event = try xml.next() {
      switch event {
      case .start(let name):
        if name == "layers" { hasLayers = true }
        try start(name)
      case .end(let name): try end(name)
      case .text(let text): try read(text)
      }
    }
    if !hasLayers { throw xml.error("<net> has no layers") }
  }

  private mutating func start(_ name: String) throws(StructureError) {
    switch name {
    case "body", "then_body", "else_body": network += 1
    case "layer": try startLayer()
    case "data": if layer?.port == nil { try readData() }
    case "port" where layer != nil:
      let id = try xml.attribute("id") ?? ""
      if network == 1, let layer, let names = try xml.attribute("names"), !names.isEmpty,
        portNames.count < Self.portLimit
      {
        portNames[PortID(layer: layer.id, port: id)] = Self.firstName(names)
      }
      let precision = try xml.attribute("precision")
      layer?.port = Layer.Port(id: id, precision: precision)
    case "edge" where network == 1: try readEdge()
    case "Runtime_version": model.runtime = try xml.attribute("value")?.shortened(to: 200)
    case "framework" where layer == nil: model.framework = try xml.attribute("value")?.shortened(to: 100)
    case "nncf" where layer == nil: model.hasCompressionNotes = true
    default: break
    }
  }

  private mutating func startLayer() throws(StructureError) {
    layers += 1
    if layers > Self.layerLimit { throw xml.error("more than \(Self.layerLimit) layers") }
    let type = try xml.attribute("type") ?? ""
    let name = OpenVINOModel.Operator(
      type: type.shortened(to: 200), version: (try xml.attribute("version") ?? "").shortened(to: 100))
    if model.operators[name] == nil, model.operators.count == Self.operatorLimit {
      throw xml.error("more than \(Self.operatorLimit) kinds of layer")
    }
    model.operators[name, default: 0] += 1
    let outputName = try xml.attribute("output_names").map(Self.firstName) ?? ""
    layer = Layer(id: try xml.attribute("id") ?? "", outputName: outputName, type: type)
  }

  /// `<data>` of a layer: the type and shape of an input, the place of weights.
  private mutating func readData() throws(StructureError) {
    guard let layer, layer.type == "Parameter" || layer.type == "Const" else { return }
    let element = try xml.attribute("element_type")
    if layer.type == "Parameter" {
      self.layer?.element = element
      let declared = try xml.attribute("shape") ?? "..."
      let dims = declared.contains("...") ? nil : try shape(declared)
      self.layer?.shape = dims
      return
    }
    guard let offset = try xml.attribute("offset").flatMap({ Int64($0) }),
      let size = try xml.attribute("size").flatMap({ Int64($0) }), offset >= 0, size >= 0
    else { throw xml.error("the weights of layer \(layer.id.shortened(to: 40)) have no place") }
    model.weightEnd = max(model.weightEnd, offset.addingClamped(size))
    guard blobs.insert(Blob(offset: offset, size: size)).inserted else { return }
    let type = element.flatMap { OpenVINOType[$0] }
    // Elements follow from the size, as weights lie without gaps; texts have no size of their own and count as none.
    let (bits, overflow) = size.multipliedReportingOverflow(by: 8)
    let elements = type?.bits.map { (overflow ? .max : bits) / Int64($0) } ?? 0
    model.weights.add(OpenVINOType.name(element ?? "untyped"), parameters: elements, bytes: size)
  }

  /// `?,3,224..512,-1`; nothing for a scalar, `...` for a free rank.
  private func shape(_ text: String) throws(StructureError) -> [OperatorGraph.Dimension] {
    let parts = text.split(separator: ",")
    if parts.count > Self.rank { throw xml.error("a shape of more than \(Self.rank) dimensions") }
    return parts.map { part in
      let word = part.drop { $0 == " " || $0 == "[" }.prefix { $0 != " " && $0 != "]" }
      return Int64(word).flatMap { $0 >= 0 ? .fixed($0) : nil } ?? .unknown
    }
  }

  private mutating func readEdge() throws(StructureError) {
    guard let target = try xml.attribute("to-layer"), let place = results[target],
      let source = try xml.attribute("from-layer"), let port = try xml.attribute("from-port")
    else { return }
    if let name = portNames[PortID(layer: source, port: port)] { model.outputs[place].name = name }
  }

  private mutating func read(_ text: String) throws(StructureError) {
    guard layer?.port != nil else { return }
    guard (layer?.port?.dims.count ?? 0) < Self.rank else {
      throw xml.error("a port of more than \(Self.rank) dimensions")
    }
    layer?.port?.dims.append(Int64(text).flatMap { $0 >= 0 ? .fixed($0) : nil } ?? .unknown)
  }

  private mutating func end(_ name: String) throws(StructureError) {
    switch name {
    case "body", "then_body", "else_body": network -= 1
    case "port": try endPort()
    case "layer":
      if network == 1, let layer, layer.type == "Parameter" { try add(layer) }
      layer = nil
    default: break
    }
  }

  /// The input port of a Result is an output of the model.
  private mutating func endPort() throws(StructureError) {
    guard let layer, let port = layer.port else { return }
    self.layer?.port = nil
    guard network == 1, layer.type == "Result", results[layer.id] == nil else { return }
    if model.outputs.count == Self.valueLimit { throw xml.error("more than \(Self.valueLimit) outputs") }
    results[layer.id] = model.outputs.count
    // Its name is that of the port it comes from, which the edges tell.
    model.outputs.append(value(layer.outputName, port.precision, port.dims))
  }

  private mutating func add(_ layer: Layer) throws(StructureError) {
    if model.inputs.count == Self.valueLimit { throw xml.error("more than \(Self.valueLimit) inputs") }
    // A tensor without a name has none: the layer's own is not one that runtimes look up.
    let name = portNames[PortID(layer: layer.id, port: "0")] ?? ""
    model.inputs.append(value(name, layer.element, layer.shape))
  }

  private func value(_ name: String, _ element: String?, _ shape: [OperatorGraph.Dimension]?) -> ModelValue {
    let type = element.flatMap { OpenVINOType[$0] }
    return ModelValue(
      name, kind: .tensor, words: "tensor", type: element.map(OpenVINOType.name), elementType: type, shape: shape)
  }

  /// The name runtimes give out when asked for any: the first. Names are separated by commas; a comma in one is `\,`.
  private static func firstName(_ names: String) -> String {
    var name = ""
    var isEscaped = false
    for character in names {
      if character == ",", !isEscaped { break }
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { name.append(character) }
    }
    return name
  }
}

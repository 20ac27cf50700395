/// Writes protobuf fields by hand, so that tests can make files no library would write.
package struct ProtobufBuilder {
  package var bytes: [UInt8] = []

  package init() {}

  package static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7f) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  package mutating func int(_ field: Int, _ value: Int64) {
    bytes += Self.varint(UInt64(field) << 3) + Self.varint(UInt64(bitPattern: value))
  }

  package mutating func float(_ field: Int, _ value: Float) {
    bytes += Self.varint(UInt64(field) << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  package mutating func bytes(_ field: Int, _ payload: [UInt8]) {
    bytes += Self.varint(UInt64(field) << 3 | 2) + Self.varint(UInt64(payload.count)) + payload
  }

  package mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

  package static func build(_ body: (inout ProtobufBuilder) -> Void) -> [UInt8] {
    var builder = ProtobufBuilder()
    body(&builder)
    return builder.bytes
  }
}

/// Writes the messages of ONNX; each function returns one message.
package enum ONNX {
  /// - Parameter raw: bytes of `raw_data`; nil leaves the values out.
  package static func tensor(
    _ name: String, type: Int64 = 1, dims: [Int64], raw: Int? = nil, external: [(String, String)] = [],
    packedDims: Bool = true
  ) -> [UInt8] {
    ProtobufBuilder.build { tensor in
      if packedDims {
        tensor.bytes(1, dims.flatMap { ProtobufBuilder.varint(UInt64(bitPattern: $0)) })
      } else {
        for dim in dims { tensor.int(1, dim) }
      }
      tensor.int(2, type)
      tensor.text(8, name)
      if let raw { tensor.bytes(9, [UInt8](repeating: 1, count: raw)) }
      for (key, value) in external { tensor.bytes(13, entry(key, value)) }
      if !external.isEmpty { tensor.int(14, 1) }
    }
  }

  package static func entry(_ key: String, _ value: String) -> [UInt8] {
    ProtobufBuilder.build { entry in
      entry.text(1, key)
      entry.text(2, value)
    }
  }

  package enum Dim {
    case size(Int64)
    case symbol(String)
    case unknown
  }

  package static func shape(_ dims: [Dim]) -> [UInt8] {
    ProtobufBuilder.build { shape in
      for dim in dims {
        switch dim {
        case .size(let size): shape.bytes(1, ProtobufBuilder.build { $0.int(1, size) })
        case .symbol(let name): shape.bytes(1, ProtobufBuilder.build { $0.text(2, name) })
        case .unknown: shape.bytes(1, [])
        }
      }
    }
  }

  /// A TypeProto of a tensor; `field` 8 makes it sparse.
  package static func tensorType(_ type: Int64, _ dims: [Dim]?, field: Int = 1) -> [UInt8] {
    ProtobufBuilder.build { proto in
      proto.bytes(
        field,
        ProtobufBuilder.build { tensor in
          tensor.int(1, type)
          if let dims { tensor.bytes(2, shape(dims)) }
        })
    }
  }

  /// A TypeProto of a sequence (4) or an optional (9).
  package static func wrapped(_ field: Int, _ element: [UInt8]) -> [UInt8] {
    ProtobufBuilder.build { $0.bytes(field, ProtobufBuilder.build { $0.bytes(1, element) }) }
  }

  package static func mapType(key: Int64, value: [UInt8]) -> [UInt8] {
    ProtobufBuilder.build { proto in
      proto.bytes(
        5,
        ProtobufBuilder.build { map in
          map.int(1, key)
          map.bytes(2, value)
        })
    }
  }

  package static func value(_ name: String, _ type: [UInt8]?) -> [UInt8] {
    ProtobufBuilder.build { value in
      value.text(1, name)
      if let type { value.bytes(2, type) }
    }
  }

  package static func float(_ name: String, _ dims: [Dim]?) -> [UInt8] { value(name, tensorType(1, dims)) }

  package static func node(
    _ type: String, _ inputs: [String] = [], _ outputs: [String] = [], domain: String = "", name: String = "",
    attributes: [[UInt8]] = []
  ) -> [UInt8] {
    ProtobufBuilder.build { node in
      for input in inputs { node.text(1, input) }
      for output in outputs { node.text(2, output) }
      if !name.isEmpty { node.text(3, name) }
      node.text(4, type)
      for attribute in attributes { node.bytes(5, attribute) }
      if !domain.isEmpty { node.text(7, domain) }
    }
  }

  /// An attribute whose value `body` writes.
  package static func attribute(_ name: String, kind: Int64, _ body: (inout ProtobufBuilder) -> Void) -> [UInt8] {
    ProtobufBuilder.build { attribute in
      attribute.text(1, name)
      body(&attribute)
      attribute.int(20, kind)
    }
  }

  package static func constant(_ output: String, _ tensor: [UInt8]) -> [UInt8] {
    node("Constant", [], [output], attributes: [attribute("value", kind: 4) { $0.bytes(5, tensor) }])
  }

  package static func graph(
    nodes: [[UInt8]] = [], initializers: [[UInt8]] = [], inputs: [[UInt8]] = [], outputs: [[UInt8]] = [],
    valueInfos: [[UInt8]] = [], sparse: [[UInt8]] = []
  ) -> [UInt8] {
    ProtobufBuilder.build { graph in
      for node in nodes { graph.bytes(1, node) }
      graph.text(2, "main")
      for tensor in initializers { graph.bytes(5, tensor) }
      for input in inputs { graph.bytes(11, input) }
      for output in outputs { graph.bytes(12, output) }
      for value in valueInfos { graph.bytes(13, value) }
      for tensor in sparse { graph.bytes(15, tensor) }
    }
  }

  package static func opset(_ domain: String, _ version: Int64) -> [UInt8] {
    ProtobufBuilder.build { opset in
      if !domain.isEmpty { opset.text(1, domain) }
      opset.int(2, version)
    }
  }

  package static func function(_ domain: String, _ name: String, nodes: [[UInt8]]) -> [UInt8] {
    ProtobufBuilder.build { function in
      function.text(1, name)
      function.text(4, "a")
      function.text(5, "b")
      for node in nodes { function.bytes(7, node) }
      function.bytes(9, opset("", 18))
      function.text(10, domain)
    }
  }

  package static func model(
    _ graph: [UInt8], ir: Int64 = 8, opsets: [(String, Int64)] = [("", 17)], functions: [[UInt8]] = []
  ) -> [UInt8] {
    ProtobufBuilder.build { model in
      model.int(1, ir)
      model.text(2, "pytorch")
      model.text(3, "2.9")
      model.bytes(7, graph)
      for (domain, version) in opsets { model.bytes(8, opset(domain, version)) }
      for function in functions { model.bytes(25, function) }
    }
  }
}

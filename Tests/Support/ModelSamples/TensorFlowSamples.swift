/// Small files of TensorFlow, TensorFlow Lite and Keras, written by hand.
package enum TensorFlowSamples {
  package static var all: [[UInt8]] {
    [savedModel(), graphDef, metaGraph, index(), lite, keras, kerasH5(isNew: false), kerasH5(isNew: true), weights]
      + [Array(kerasConfig.utf8)]
  }

  private static func message(_ body: (inout ProtobufBuilder) -> Void) -> [UInt8] { ProtobufBuilder.build(body) }

  // MARK: TensorFlow

  private static func shape(_ sizes: [Int64]) -> [UInt8] {
    message { shape in for size in sizes { shape.bytes(2, message { $0.int(1, size) }) } }
  }

  private static func attribute(_ key: String, _ value: [UInt8]) -> [UInt8] {
    message { entry in
      entry.text(1, key)
      entry.bytes(2, value)
    }
  }

  private static func node(_ name: String, _ op: String, _ inputs: [String] = [], _ attributes: [[UInt8]] = [])
    -> [UInt8]
  {
    message { node in
      node.text(1, name)
      node.text(2, op)
      for input in inputs { node.text(3, input) }
      for attribute in attributes { node.bytes(5, attribute) }
    }
  }

  private static func type(_ number: Int64) -> [UInt8] { attribute("dtype", message { $0.int(6, number) }) }

  private static let nodes: [[UInt8]] = [
    node("x", "Placeholder", [], [type(1), attribute("shape", message { $0.bytes(7, shape([-1, 4])) })]),
    node(
      "w", "Const", [],
      [
        type(1),
        attribute(
          "value",
          message { value in
            value.bytes(
              8,
              message { tensor in
                tensor.int(1, 1)
                tensor.bytes(2, shape([4, 2]))
                tensor.bytes(4, [UInt8](repeating: 1, count: 32))
              })
          }),
      ]),
    node("v", "VarHandleOp", [], [type(1), attribute("shape", message { $0.bytes(7, shape([2])) })]),
    node("mul", "MatMul", ["x", "w"], [attribute("T", message { $0.int(6, 1) })]),
    node(
      "call", "PartitionedCall", ["mul:0", "v", "^x"],
      [attribute("f", message { value in value.bytes(10, message { $0.text(1, "inner") }) })]),
    node("unused", "EagerPyFunc", ["x"]),
  ]

  package static let graphDef = message { graph in
    for node in nodes { graph.bytes(1, node) }
    graph.bytes(
      2,
      message { library in
        library.bytes(
          1,
          message { function in
            function.bytes(1, message { $0.text(1, "inner") })
            function.bytes(3, node("s", "Softmax", ["a"], [attribute("T", message { $0.int(6, 1) })]))
            function.bytes(3, node("again", "Addons>Own", ["s"]))
          })
      })
    graph.bytes(4, message { $0.int(1, 2_000) })
  }

  private static func tensor(_ name: String, _ tensor: String, _ sizes: [Int64]) -> [UInt8] {
    attribute(
      name,
      message { info in
        info.text(1, tensor)
        info.int(2, 1)
        info.bytes(3, shape(sizes))
      })
  }

  package static let metaGraph = message { meta in
    meta.bytes(
      1,
      message { info in
        info.text(4, "serve")
        info.text(5, "2.21.0")
      })
    meta.bytes(2, graphDef)
    for name in ["__saved_model_init_op", "other", "serving_default"] {
      meta.bytes(
        5,
        attribute(
          name,
          message { signature in
            if name.hasPrefix("__") { return }
            signature.bytes(1, tensor("row", "x:0", [-1, 4]))
            signature.bytes(2, tensor("scores", "call:0", [-1, 2]))
          }))
    }
  }

  /// - Parameter graphs: how often the same graph is in it.
  package static func savedModel(graphs: Int = 1) -> [UInt8] {
    message { model in
      model.int(1, 1)
      for _ in 0..<graphs { model.bytes(2, metaGraph) }
    }
  }

  /// A checkpoint's index: one block of entries, one of block places, the footer.
  package static func index(
    entries: [(String, [Int64])] = [("dense/kernel", [4, 2]), ("save_counter", [])], isCompressed: Bool = false
  ) -> [UInt8] {
    func block(_ pairs: [(String, [UInt8])]) -> [UInt8] {
      var bytes: [UInt8] = []
      for (key, value) in pairs {
        bytes.append(0)
        bytes += ProtobufBuilder.varint(UInt64(key.utf8.count))
        bytes += ProtobufBuilder.varint(UInt64(value.count))
        bytes += Array(key.utf8) + value
      }
      return bytes + TreeSamples.little(0, 4) + TreeSamples.little(1, 4)
    }
    func handle(_ offset: Int, _ size: Int) -> [UInt8] {
      ProtobufBuilder.varint(UInt64(offset)) + ProtobufBuilder.varint(UInt64(size))
    }
    let trailer: [UInt8] = [isCompressed ? 1 : 0, 0, 0, 0, 0]
    var values = [("", message { $0.int(1, 1) })]
    for (name, sizes) in entries {
      let entry = message { entry in
        entry.int(1, 1)
        entry.bytes(2, shape(sizes))
        entry.int(5, 4 * sizes.reduce(1, *))
      }
      values.append((name, entry))
    }
    let data = block(values)
    let meta = block([])
    let index = block([("z", handle(0, data.count))])
    let metaAt = data.count + trailer.count
    let indexAt = metaAt + meta.count + trailer.count
    let handles = handle(metaAt, meta.count) + handle(indexAt, index.count)
    let magic: [UInt8] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
    let footer = handles + [UInt8](repeating: 0, count: 40 - handles.count) + magic
    var bytes = data + trailer
    bytes += meta + trailer
    bytes += index + trailer
    return bytes + footer
  }

  // MARK: TensorFlow Lite

  package static let lite: [UInt8] = {
    func tensor(_ name: String, _ sizes: [Int], type: Int = 0, buffer: Int = 0, isQuantized: Bool = false)
      -> FlatBuilder.Item
    {
      var fields: [Int: FlatBuilder.Item] = [
        0: .vector(sizes.map { .int32($0) }), 1: .int32(type), 2: .int32(buffer), 3: .string(name),
      ]
      if isQuantized { fields[4] = .table([2: .vector([.int32(1)])]) }
      return .table(fields)
    }
    let model = FlatBuilder.Item.table([
      0: .int32(3), 1: .vector([.table([0: .int32(9)]), .table([0: .int32(32), 1: .string("MyOperator")])]),
      2: .vector([
        .table([
          0: .vector([
            tensor("x", [1, 4]), tensor("w", [2, 4], type: 9, buffer: 1, isQuantized: true), tensor("y", [1, 2]),
          ]), 1: .vector([.int32(0)]), 2: .vector([.int32(2)]),
          3: .vector([.table([0: .int32(0)]), .table([0: .int32(1)])]),
        ])
      ]), 3: .string("by hand"),
      4: .vector([.table([:]), .table([0: .string("1234567")]), .table([0: .string("1.14.0")])]),
      6: .vector([.table([0: .string("min_runtime_version"), 1: .int32(2)])]),
    ])
    var bytes = FlatBuilder.buffer(model)
    // The identifier stands behind the place of the root, so that everything else moves by its four bytes.
    let root = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    bytes.replaceSubrange(0..<4, with: TreeSamples.little(root + 4, 4) + Array("TFL3".utf8))
    return bytes
  }()

  // MARK: Keras

  package static let kerasConfig = """
    {"module":"keras","class_name":"Functional","config":{"name":"m","layers":[\
    {"module":"keras.layers","class_name":"InputLayer","config":{"batch_shape":[null,4],"dtype":"float32","name":"x"}},\
    {"module":"keras.layers","class_name":"Dense","config":{"name":"hidden","dtype":{"module":"keras",\
    "class_name":"DTypePolicy","config":{"name":"mixed_float16"}}}},\
    {"module":"mine","class_name":"Own","registered_name":"mine>Own","config":{"name":"own"}},\
    {"module":"keras.layers","class_name":"Lambda","config":{"name":"code","function":{"class_name":"__lambda__",\
    "config":{"code":"4wEAAAA="}}}},\
    {"module":"keras.layers","class_name":"Dense","config":{"name":"y","dtype":"float32"}}],\
    "input_layers":[["x",0,0]],"output_layers":["y",0,0]},"registered_name":"Functional"}
    """

  package static func kerasH5(isNew: Bool) -> [UInt8] {
    HDF5Builder.file(
      isNew: isNew, notes: [("model_config", kerasConfig), ("keras_version", "3.15.1"), ("backend", "tensorflow")],
      datasets: [("kernel", [4, 2]), ("bias", [2])], many: (0..<40).map { "weight_\($0)" })
  }

  package static let weights = HDF5Builder.file(isNew: false, notes: [], datasets: [("kernel", [4, 2])])

  package static let keras = ZipBuilder.stored(kerasFiles)

  package static let kerasFiles: [(name: String, contents: [UInt8])] = [
    ("metadata.json", Array(#"{"keras_version": "3.15.1", "date_saved": "2026-11-22@20:00:00"}"#.utf8)),
    ("config.json", Array(kerasConfig.utf8)), ("model.weights.h5", kerasH5(isNew: true)),
  ]
}

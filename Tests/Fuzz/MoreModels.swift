import ModelSamples

/// Models beyond those of the unit tests: control flow, constants that rules look at, recursion, other containers.
enum MoreModels {
  static let onnx: [[UInt8]] = [loop, resize, recursion, external, recurrent, chain, types]

  /// Names that rules or readers treat in a special way.
  static let words: [[UInt8]] = [
    "x", "y", "w", "", "If", "Loop", "Scan", "Constant", "body", "then_branch", "value", "axes", "to", "ai.onnx.ml",
    "com.microsoft", "ai.onnx", "local", "..", "/etc/passwd", "location", "a/../../b", "\u{202e}evil\u{1b}[31m",
    "e\u{301}",
  ].map { Array($0.utf8) }

  private static func ints(_ name: String, _ values: [Int64]) -> [UInt8] {
    ONNX.attribute(name, kind: 7) { list in for value in values { list.int(8, value) } }
  }

  private static func text(_ name: String, _ value: String) -> [UInt8] {
    ONNX.attribute(name, kind: 3) { $0.text(4, value) }
  }

  /// INT64 values written in `int64_data`, as small shapes are.
  private static func shape(_ name: String, _ values: [Int64]) -> [UInt8] {
    ONNX.tensor(name, type: 7, dims: [Int64(values.count)])
      + ProtobufBuilder.build { tensor in for value in values { tensor.int(7, value) } }
  }

  private static let loop: [UInt8] = {
    let body = ONNX.graph(
      nodes: [
        ONNX.node("Add", ["state", "outer"], ["next"]), ONNX.node("Identity", ["cond"], ["again"]),
        ONNX.node("Identity", ["next"], ["scan"]),
      ],
      inputs: [
        ONNX.value("i", ONNX.tensorType(7, [])), ONNX.value("cond", ONNX.tensorType(9, [])), ONNX.float("state", nil),
      ],
      outputs: [ONNX.value("again", ONNX.tensorType(9, [])), ONNX.float("next", nil), ONNX.float("scan", nil)])
    let attribute = ONNX.attribute("body", kind: 5) { $0.bytes(6, body) }
    return ONNX.model(
      ONNX.graph(
        nodes: [
          ONNX.node("Relu", ["x"], ["outer"]),
          ONNX.node("Loop", ["trips", "", "outer"], ["last", "all"], attributes: [attribute]),
          ONNX.node("Scan", ["last", "all"], ["a", "b"], attributes: [attribute]),
        ], initializers: [shape("trips", [5])], inputs: [ONNX.float("x", [.symbol("n"), .size(4)])],
        outputs: [ONNX.float("a", nil)]))
  }()

  private static let resize = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node("Resize", ["x", "", "scales"], ["r"], attributes: [text("mode", "cubic"), ints("axes", [2, 3])]),
        ONNX.node("Reshape", ["r", "shape"], ["s"]), ONNX.node("TopK", ["s", "k"], ["v", "i"]),
        ONNX.node("Cast", ["i"], ["c"], attributes: [ONNX.attribute("to", kind: 2) { $0.int(3, 11) }]),
        ONNX.node("Transpose", ["v"], ["t"], attributes: [ints("perm", [1, 0])]),
        ONNX.node("Einsum", ["t", "v"], ["e"], attributes: [text("equation", "ij,jk->ik")]),
        ONNX.node("Split", ["e"], ["p", "q"]), ONNX.node("Concat", ["p", "q"], ["y"]),
      ],
      initializers: [
        ONNX.tensor("scales", dims: [4], raw: 16), shape("shape", [0, -1]), shape("k", [Int64.max]),
      ], inputs: [ONNX.float("x", [.symbol("n"), .size(3), .size(-1), .size(.max)])],
      outputs: [ONNX.float("y", nil), ONNX.value("c", ONNX.tensorType(11, nil))]), opsets: [("", 19)])

  /// Functions that call each other and themselves.
  private static let recursion = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("F", ["x"], ["y"], domain: "local")], inputs: [ONNX.float("x", [.size(1)])],
      outputs: [ONNX.float("y", [.size(1)])]), opsets: [("", 17), ("local", 1)],
    functions: [
      ONNX.function("local", "F", nodes: [ONNX.node("G", ["a"], ["b"], domain: "local")]),
      ONNX.function(
        "local", "G",
        nodes: [ONNX.node("F", ["a"], ["b"], domain: "local"), ONNX.node("G", ["b"], ["c"], domain: "local")]),
    ])

  private static let external = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("MatMul", ["x", "w"], ["y"])],
      initializers: [
        ONNX.tensor(
          "w", type: 10, dims: [1 << 20, 1 << 10],
          external: [("location", "weights.bin"), ("offset", "4096"), ("length", "-1")])
      ], inputs: [ONNX.value("x", ONNX.tensorType(10, [.symbol("n"), .size(1 << 20)]))]))

  private static let recurrent = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node("LSTM", ["x", "w", "r"], ["h", "", "c"], attributes: [text("direction", "bidirectional")]),
        ONNX.node("SequenceConstruct", ["h", "h"], ["s"]), ONNX.node("ConcatFromSequence", ["s"], ["y"]),
        ONNX.node("NonMaxSuppression", ["y", "c"], ["z"]),
      ],
      initializers: [ONNX.tensor("w", dims: [2, 4, 4], raw: 128), ONNX.tensor("r", dims: [2, 4, 1], raw: 32)],
      inputs: [ONNX.float("x", [.symbol("t"), .symbol("n"), .size(4)])], outputs: [ONNX.float("z", [])]),
    opsets: [("", 14)])

  /// Three hundred nodes in a row that change runtimes often.
  private static let chain: [UInt8] = {
    let types = ["Relu", "NonZero", "Custom", "Cast", "QuantizeLinear", "Softmax"]
    let nodes = (0..<300).map { ONNX.node(types[$0 % types.count], ["t\($0)"], ["t\($0 + 1)"], name: "node\($0)") }
    return ONNX.model(
      ONNX.graph(nodes: nodes, inputs: [ONNX.float("t0", [.size(8)])], outputs: [ONNX.float("t300", nil)]))
  }()

  /// An input of every element type, each used.
  private static let types: [UInt8] = {
    let kinds = Array(Int64(0)...26) + [99]
    return ONNX.model(
      ONNX.graph(
        nodes: kinds.map { ONNX.node("Identity", ["x\($0)"], ["y\($0)"]) },
        inputs: kinds.map { ONNX.value("x\($0)", ONNX.tensorType($0, [.symbol("n")])) },
        outputs: kinds.map { ONNX.value("y\($0)", ONNX.tensorType($0, [.symbol("n")])) }), opsets: [("", 26)])
  }()

  // MARK: Other containers

  static let others: [[UInt8]] =
    [zip, pickle, graphDef, safetensors]
    + [
      "{\"learner\": {\"gradient_booster\": {\"name\": \"gbtree\"}}, \"version\": [2, 0, 0]}",
      "tree\nversion=v4\nnum_class=1\n",
      "<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\"><layers></layers></net>", "<!DOCTYPE html><html></html>",
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
      "import triton_python_backend_utils as pb\n",
      "\u{89}HDF\r\n\u{1a}\n", "    TFL3    ORTM    ET12",
      "GGUF\u{3}\u{0}\u{0}\u{0}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ].map { Array($0.utf8) }

  /// A central directory of one stored entry.
  private static let zip: [UInt8] = {
    let name = Array("archive/data.pkl".utf8)
    func little(_ value: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let local =
      Array("PK\u{3}\u{4}".utf8) + little(20, 2) + [UInt8](repeating: 0, count: 20) + little(name.count, 2)
      + little(0, 2) + name
    let central =
      Array("PK\u{1}\u{2}".utf8) + [UInt8](repeating: 0, count: 24) + little(name.count, 2)
      + [UInt8](repeating: 0, count: 16) + name
    return local + central + Array("PK\u{5}\u{6}".utf8) + little(0, 4) + little(1, 2) + little(1, 2)
      + little(central.count, 4)
      + little(local.count, 4) + little(0, 2)
  }()

  /// Protocol 4: a frame, a global, and the end.
  private static let pickle: [UInt8] =
    [0x80, 4, 0x95, 40, 0, 0, 0, 0, 0, 0, 0] + Array("csklearn.ensemble._forest\nRandomForestClassifier\n".utf8) + [
      0x29, 0x81, 0x2e,
    ]

  /// TensorFlow's GraphDef: nodes of name, op and input.
  private static let graphDef = ProtobufBuilder.build { graph in
    for (name, op) in [("input", "Placeholder"), ("w", "Const"), ("out", "MatMul")] {
      graph.bytes(
        1,
        ProtobufBuilder.build { node in
          node.text(1, name)
          node.text(2, op)
        })
    }
    graph.bytes(4, ProtobufBuilder.build { $0.int(1, 1_395) })
  }

  private static let safetensors: [UInt8] = {
    let header = Array("{\"w\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}".utf8)
    return [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [UInt8](repeating: 0, count: 8)
  }()
}

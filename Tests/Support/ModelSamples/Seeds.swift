/// Small models that between them use everything the reader knows.
package enum Seeds {
  /// A weight, a scale in a Constant node, and a batch dimension.
  package static let dense = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.constant("scale", ONNX.tensor("scale", dims: [1], raw: 4)),
        ONNX.node("MatMul", ["x", "w"], ["h"], name: "first"),
        ONNX.node("Mul", ["h", "scale"], ["y"]),
      ],
      initializers: [ONNX.tensor("w", dims: [3, 4], raw: 48)],
      inputs: [ONNX.float("x", [.symbol("batch"), .size(3)])],
      outputs: [ONNX.float("y", [.symbol("batch"), .size(4)])],
      valueInfos: [ONNX.float("h", [.unknown, .size(4)])]))

  /// What old exporters write: the weight is listed among the inputs, and there is no opset.
  package static let listedWeight = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("Add", ["x", "w"], ["y"])],
      initializers: [ONNX.tensor("w", dims: [2], raw: 8, packedDims: false)],
      inputs: [ONNX.float("w", [.size(2)]), ONNX.float("x", [.size(2)])], outputs: [ONNX.float("y", [.size(2)])]),
    ir: 2, opsets: [])

  /// Weights inside the branches of an If, one of which names a tensor of the graph around it.
  package static let branches: [UInt8] = {
    let weight = ONNX.constant("k", ONNX.tensor("k", dims: [5], raw: 20))
    let branch = ONNX.graph(
      nodes: [weight, ONNX.node("Add", ["k", "x"], ["r"])], outputs: [ONNX.float("r", nil)])
    let attributes = ["then_branch", "else_branch"].map { name in
      ONNX.attribute(name, kind: 5) { $0.bytes(6, branch) }
    }
    return ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("If", ["c"], ["y"], attributes: attributes), ONNX.node("NonZero", ["y"], ["z"])],
        inputs: [ONNX.value("c", ONNX.tensorType(9, [])), ONNX.float("x", nil)], outputs: [ONNX.float("z", nil)]))
  }()

  /// A call of a model-local function, whose body has an opset of its own, and a custom operator.
  package static let function = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node("Twice", ["x"], ["t"], domain: "local"), ONNX.node("Odd", ["t", ""], ["y"], domain: "acme"),
      ], inputs: [ONNX.float("x", [.size(1)])], outputs: [ONNX.float("y", [.size(1)])]),
    opsets: [("", 17), ("local", 1), ("acme", 1)],
    functions: [ONNX.function("local", "Twice", nodes: [ONNX.node("Add", ["a", "a"], ["b"])])])

  /// A classifier as scikit-learn converters write it: its probabilities are a sequence of maps.
  package static let trees = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node("TreeEnsembleClassifier", ["x"], ["label", "p"], domain: "ai.onnx.ml"),
        ONNX.node("ZipMap", ["p"], ["output_probability"], domain: "ai.onnx.ml"),
      ], inputs: [ONNX.float("x", [.unknown, .size(4)])],
      outputs: [
        ONNX.value("label", ONNX.tensorType(7, [.unknown])),
        ONNX.value("output_probability", ONNX.wrapped(4, ONNX.mapType(key: 7, value: ONNX.tensorType(1, [])))),
      ]), opsets: [("", 15), ("ai.onnx.ml", 3)])

  package static let qdq = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node("QuantizeLinear", ["x", "s", "z"], ["q"]), ONNX.node("DequantizeLinear", ["q", "s", "z"], ["d"]),
        ONNX.node("DequantizeLinear", ["w", "s", "z"], ["v"]), ONNX.node("MatMul", ["d", "v"], ["y"]),
      ],
      initializers: [
        ONNX.tensor("w", type: 3, dims: [8, 8], raw: 64), ONNX.tensor("s", dims: [], raw: 4),
        ONNX.tensor("z", type: 3, dims: [], raw: 1),
      ],
      inputs: [ONNX.float("x", [.symbol("n"), .size(8)])], outputs: [ONNX.float("y", [.symbol("n"), .size(8)])]))

  package static let fourBit = ONNX.model(
    ONNX.graph(
      nodes: [
        ONNX.node(
          "MatMulNBits", ["x", "w", "s"], ["y"], domain: "com.microsoft",
          attributes: [ONNX.attribute("bits", kind: 2) { $0.int(3, 4) }])
      ],
      initializers: [ONNX.tensor("w", type: 2, dims: [8, 1, 16], raw: 128), ONNX.tensor("s", dims: [8], raw: 32)],
      inputs: [ONNX.float("x", [.symbol("n"), .size(32)])], outputs: [ONNX.float("y", [.symbol("n"), .size(8)])]),
    opsets: [("", 21), ("com.microsoft", 1)])

  /// Values Triton cannot carry.
  package static let oddValues = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("Identity", ["c"], ["o"])],
      inputs: [
        ONNX.value("c", ONNX.tensorType(14, [.symbol("n")])), ONNX.value("s", ONNX.tensorType(1, [.size(3)], field: 8)),
        ONNX.value("f8", ONNX.tensorType(17, [.symbol("n")])), ONNX.value("untyped", nil),
      ], outputs: [ONNX.value("o", ONNX.wrapped(9, ONNX.tensorType(1, [])))]))

  /// Attributes of every kind that is kept, and every form of Constant.
  package static let attributes: [UInt8] = {
    let kinds: [[UInt8]] = [
      ONNX.attribute("i", kind: 2) { $0.int(3, -7) }, ONNX.attribute("f", kind: 1) { $0.float(2, 0.5) },
      ONNX.attribute("s", kind: 3) { $0.text(4, "same") }, ONNX.attribute("zero", kind: 2) { _ in },
      ONNX.attribute("list", kind: 7) { $0.bytes(8, [1, 2, 3]) },
      ONNX.attribute("unpacked", kind: 7) { list in for value: Int64 in [4, 5] { list.int(8, value) } },
      ONNX.attribute("long", kind: 3) { $0.text(4, String(repeating: "x", count: 257)) },
      ONNX.attribute("many", kind: 7) { $0.bytes(8, [UInt8](repeating: 1, count: 65)) },
      ONNX.attribute("tensor", kind: 4) { $0.bytes(5, ONNX.tensor("t", dims: [1], raw: 4)) },
      ProtobufBuilder.build { untyped in
        untyped.text(1, "untyped")
        untyped.int(3, 9)
      },
      ProtobufBuilder.build { reference in
        reference.text(1, "reference")
        reference.int(20, 2)
        reference.text(21, "outer")
      },
    ]
    let constants: [[UInt8]] = [
      ONNX.attribute("value_float", kind: 1) { $0.float(2, 1) },
      ONNX.attribute("value_floats", kind: 6) { $0.bytes(7, [UInt8](repeating: 0, count: 12)) },
      ONNX.attribute("value_int", kind: 2) { $0.int(3, 1) },
      ONNX.attribute("value_ints", kind: 7) { $0.bytes(8, [1, 2]) },
      ONNX.attribute("value_string", kind: 3) { $0.text(4, "abc") },
      ONNX.attribute("value_strings", kind: 8) { list in for text in ["a", "bc"] { list.text(9, text) } },
    ]
    let nodes = constants.enumerated().map { ONNX.node("Constant", [], ["c\($0)"], attributes: [$1]) }
    return ONNX.model(ONNX.graph(nodes: [ONNX.node("Op", ["x"], ["y"], attributes: kinds)] + nodes))
  }()

  package static let sparse = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("Add", ["w", "x"], ["y"])], inputs: [ONNX.float("x", [.size(100)])],
      outputs: [ONNX.float("y", [.size(100)])],
      sparse: [
        ProtobufBuilder.build { sparse in
          sparse.bytes(1, ONNX.tensor("w", dims: [3], raw: 12))
          sparse.bytes(2, ONNX.tensor("", type: 7, dims: [3], raw: 24))
          sparse.int(3, 100)
        }
      ]))

  package static let all = [
    dense, listedWeight, branches, function, trees, qdq, fourBit, oddValues, attributes, sparse,
  ]
}

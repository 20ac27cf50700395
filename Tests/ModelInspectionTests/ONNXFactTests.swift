import Facts
import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct ONNXFactTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var model: [UInt8]
    var expected: [ModelFact: Value]
  }

  @Test(arguments: [
    Case(
      testDescription: "a dense layer", model: Seeds.dense,
      expected: [
        .name: "m", .file: "m.onnx", .path: "m.onnx", .bytes: .integer(Seeds.dense.count), .format: "onnx",
        .framework: "onnx", .modelClass: "neural-network", .producer: "pytorch 2.9", .hasGraph: true,
        .inputs: [
          [
            "name": "x", "kind": "tensor", "type": "FP32", "dims": [-1, 3], "symbols": ["batch", ""], "batch": true,
          ]
        ],
        .operators: [
          ["domain": "ai.onnx", "name": "Constant", "count": 1], ["domain": "ai.onnx", "name": "MatMul", "count": 1],
          ["domain": "ai.onnx", "name": "Mul", "count": 1],
        ],
        .nodes: 3, .parameters: 13, .weightBytes: 52,
        .weights: [["type": "FP32", "tensors": 2, "parameters": 13, "bytes": 52]], .precision: "FP32",
        .quantization: [], .quantizedTypes: [], .controlFlow: [], .dynamicShapes: true, .dynamicRank: false,
        .dataDependentShapes: [], .batchable: true, .batchBlockers: [], .nonTensorIO: [], .unmappableTypes: [],
        .customDomains: [], .irVersion: 8, .opset: 17, .opsets: ["ai.onnx": 17], .functions: 0, .externalFiles: [],
        .externalMissing: 0, .externalOutside: 0, .externalBytes: 0,
      ]),
    Case(
      testDescription: "a weight listed as an input, before operator sets", model: Seeds.listedWeight,
      expected: [
        .inputs: [["name": "x", "kind": "tensor", "type": "FP32", "dims": [2], "symbols": [""], "batch": false]],
        .parameters: 2, .opset: 1, .opsets: ["ai.onnx": 1], .batchable: false, .dynamicShapes: false,
        .batchBlockers: ["input x: first dimension fixed at 2", "output y: first dimension fixed at 2"],
      ]),
    Case(
      testDescription: "weights in branches", model: Seeds.branches,
      expected: [
        .nodes: 6, .parameters: 10, .weightBytes: 40, .controlFlow: ["If"], .dataDependentShapes: ["NonZero"],
        .dynamicRank: true, .dynamicShapes: true,
        .batchBlockers: ["input c: a scalar, which has no first dimension"], .batchable: false,
      ]),
    Case(
      testDescription: "a model-local function and a custom operator", model: Seeds.function,
      expected: [
        .functions: 1, .customDomains: ["acme"], .opsets: ["ai.onnx": 17, "local": 1, "acme": 1], .nodes: 3,
        .operators: [
          ["domain": "ai.onnx", "name": "Add", "count": 1], ["domain": "acme", "name": "Odd", "count": 1],
          ["domain": "local", "name": "Twice", "count": 1],
        ],
      ]),
    Case(
      testDescription: "a tree ensemble", model: Seeds.trees,
      expected: [
        .modelClass: "shallow", .nonTensorIO: ["output_probability: sequence of maps"], .batchable: false,
        .batchBlockers: ["output output_probability: a sequence of maps, not a tensor"], .precision: "FP32",
        .parameters: 0, .customDomains: [],
      ]),
    Case(
      testDescription: "quantised with QDQ pairs", model: Seeds.qdq,
      expected: [.quantization: ["qdq"], .quantizedTypes: ["INT8"], .precision: "INT8", .parameters: 66]),
    Case(
      testDescription: "quantised weights only", model: Seeds.fourBit,
      expected: [.quantization: ["weight-only"], .quantizedTypes: ["INT4"], .precision: "INT4", .customDomains: []]),
    Case(
      testDescription: "values Triton cannot carry", model: Seeds.oddValues,
      expected: [
        .nonTensorIO: ["s: sparse tensor", "o: optional tensor"],
        .unmappableTypes: ["c: COMPLEX64", "f8: FP8_E4M3"], .batchable: false,
      ]),
    Case(
      testDescription: "every form of Constant", model: Seeds.attributes,
      expected: [
        .weights: [
          ["type": "INT64", "tensors": 2, "parameters": 3, "bytes": 24],
          ["type": "FP32", "tensors": 2, "parameters": 4, "bytes": 16],
          ["type": "STRING", "tensors": 2, "parameters": 3, "bytes": 6],
        ],
        .batchBlockers: ["the model has no inputs", "the model has no outputs"],
      ]),
    Case(
      testDescription: "a sparse initializer", model: Seeds.sparse,
      expected: [.weights: [["type": "FP32", "tensors": 1, "parameters": 3, "bytes": 36]]]),
  ])
  func `facts are as the file says`(example: Case) throws {
    let inspection = try inspect(example.model)
    for (fact, value) in example.expected { #expect(inspection[fact] == value, "\(fact.rawValue)") }
  }

  @Test(arguments: Seeds.all.indices)
  func `every fact is stated, if only as unknown`(seed: Int) throws {
    let inspection = try inspect(Seeds.all[seed])
    #expect(Set(inspection.facts.paths) == Set(ModelFact.allCases.map(\.rawValue)))
    for path in inspection.facts.paths { #expect(inspection.facts[path]?.origin.kind == .measured) }
  }

  @Test func `what no file declares is unknown and not empty`() throws {
    let odd = try inspect(Seeds.oddValues)
    let untyped = try #require(odd[.inputs].listValue?.last)
    for field in ["kind", "type", "dims", "symbols", "batch"] { #expect(untyped[field]?.unknownValue != nil) }
    let loose = try inspect(
      ONNX.model(
        ONNX.graph(
          inputs: [ONNX.value("x", ONNX.tensorType(7, [.unknown]))], outputs: [ONNX.float("y", nil)]), opsets: []))
    #expect(loose[.batchable].unknownValue?.reason == "the file declares no shape for output y")
    #expect(loose[.opset].unknownValue != nil)
    #expect(loose[.precision].unknownValue?.reason == "neither weights nor inputs are floating-point numbers")
  }

  @Test(arguments: [
    (["DynamicQuantizeLinear", "MatMulInteger"], ["dynamic"]), (["QLinearConv"], ["qoperator"]),
    (["ConvInteger"], ["qoperator"]), (["DequantizeLinear"], ["weight-only"]),
    (["QuantizeLinear", "DequantizeLinear", "QLinearMatMul"], ["qdq", "qoperator"]), (["MatMul"], []),
  ])
  func `quantisation is told from operators`(operators: [String], schemes: [String]) throws {
    let model = try inspect(ONNX.model(ONNX.graph(nodes: operators.map { ONNX.node($0) })))
    #expect(model[.quantization] == .strings(schemes))
  }

  @Test func `attention in a large model makes a large transformer`() throws {
    func model(layers: Int, parameters: Int64) -> [UInt8] {
      let nodes = (0..<layers).flatMap { layer in
        [
          ONNX.node("MatMul", ["x\(layer)", "k"], ["s\(layer)"]), ONNX.node("Div", ["s\(layer)", "d"], ["t\(layer)"]),
          ONNX.node("Softmax", ["t\(layer)"], ["p\(layer)"]),
          ONNX.node("MatMul", ["p\(layer)", "v"], ["x\(layer + 1)"]),
        ]
      }
      return ONNX.model(ONNX.graph(nodes: nodes, initializers: [ONNX.tensor("w", dims: [parameters])]))
    }
    #expect(try inspect(model(layers: 4, parameters: 2_000_000_000))[.modelClass] == "large-transformer")
    #expect(try inspect(model(layers: 3, parameters: 2_000_000_000))[.modelClass] == "neural-network")
    #expect(try inspect(model(layers: 4, parameters: 1000))[.modelClass] == "neural-network")
  }

  @Test func `a network is not shallow for one classical operator`() throws {
    let nodes = [ONNX.node("Scaler", domain: "ai.onnx.ml"), ONNX.node("Conv")]
    #expect(try inspect(ONNX.model(ONNX.graph(nodes: nodes)))[.modelClass] == "neural-network")
  }
}

import TestSupport
import Facts
import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct HostileInputTests {
  @Test func `every cut of a model is a named error, and says where`() throws {
    let model = Seeds.dense
    for length in 1..<model.count - 4 {
      do throws(InspectionError) {
        _ = try inspect(Array(model.prefix(length)))
        Issue.record("\(length) bytes were taken for a model")
      } catch {
        #expect(error.kind == .malformed || error.kind == .unrecognised)
        #expect(error.file == "m.onnx")
      }
    }
    let error = #expect(throws: InspectionError.self) { try inspect(Array(model.prefix(200))) }
    #expect(error?.byteOffset == 16)
    #expect(
      error?.problem.hasPrefix("the file is cut short or damaged: ModelProto.graph needs ") == true,
      "\(String(describing: error))")
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var model: [UInt8]
    var problem: String
  }

  /// A message nested in itself, each level wrapped by `wrap`.
  private static func nested(_ levels: Int, _ innermost: [UInt8], _ wrap: ([UInt8]) -> [UInt8]) -> [UInt8] {
    (0..<levels).reduce(innermost) { inner, _ in wrap(inner) }
  }

  private static func repeated(_ count: Int, _ field: Int, _ message: (Int) -> [UInt8]) -> [UInt8] {
    ProtobufBuilder.build { builder in
      for index in 0..<count { builder.bytes(field, message(index)) }
    }
  }

  @Test(arguments: [
    Case(
      testDescription: "graphs in graphs",
      model: ONNX.model(
        nested(500, []) { inner in
          ONNX.graph(nodes: [ONNX.node("If", attributes: [ONNX.attribute("b", kind: 5) { $0.bytes(6, inner) }])])
        }), problem: "graphs nested more than 32 deep"),
    Case(
      testDescription: "types in types",
      model: ONNX.model(
        ONNX.graph(inputs: [ONNX.value("x", nested(500, ONNX.tensorType(1, [])) { ONNX.wrapped(4, $0) })])),
      problem: "types nested more than 32 deep"),
    Case(
      testDescription: "an absurd rank",
      model: ONNX.model(ONNX.graph(initializers: [ONNX.tensor("w", dims: [Int64](repeating: 1, count: 100_000))])),
      problem: "a tensor of more than 1024 dimensions"),
    Case(
      testDescription: "an absurd shape",
      model: ONNX.model(ONNX.graph(inputs: [ONNX.float("x", [ONNX.Dim](repeating: .unknown, count: 100_000))])),
      problem: "a shape of more than 1024 dimensions"),
    Case(
      testDescription: "a negative dimension",
      model: ONNX.model(ONNX.graph(initializers: [ONNX.tensor("w", dims: [-1])])),
      problem: "tensor 'w' has a dimension of -1"),
    Case(
      testDescription: "too few bytes",
      model: ONNX.model(ONNX.graph(initializers: [ONNX.tensor("w", dims: [2, 2], raw: 15)])),
      problem: "tensor 'w' of shape [2, 2] and type FP32 needs 16 bytes and has 15"),
    Case(
      testDescription: "a name of 100,000 bytes",
      model: ONNX.model(ONNX.graph(nodes: [ONNX.node(String(repeating: "x", count: 100_000))])),
      problem: "a name of 100000 bytes (at most 65536 are read)"),
    Case(
      testDescription: "a group", model: ONNX.model([0x0b, 0x0c]),
      problem: "GraphProto.node has the wire type 3, which is not in use"),
    Case(
      testDescription: "field number zero", model: ONNX.model([0x02, 0x00]),
      problem: "GraphProto has a field with the impossible number 0"),
    Case(
      testDescription: "an endless number", model: ONNX.model([UInt8](repeating: 0xff, count: 11)),
      problem: "GraphProto holds a number of more than ten bytes"),
    Case(
      testDescription: "too many inputs",
      model: ONNX.model(repeated(20_001, 11) { ONNX.value("x\($0)", nil) }),
      problem: "the model has more than 20000 inputs or outputs"),
    Case(
      testDescription: "too many operators", model: ONNX.model(repeated(20_001, 1) { ONNX.node("\($0)") }),
      problem: "the model uses more than 20000 different operators"),
    Case(
      testDescription: "too many operator sets",
      model: ONNX.model(ONNX.graph(), opsets: (0..<1_001).map { ("\($0)", 1) }),
      problem: "the model imports more than 1000 operator sets"),
    Case(
      testDescription: "more memory than allowed",
      model: ONNX.model(repeated(1_000_000, 1) { _ in [0x2a, 0x00] }),
      problem: "reading on would take more than 192 MiB for operators and tensor names alone"),
    Case(
      testDescription: "more operators than allowed",
      model: ONNX.model([[UInt8]](repeating: [0x0a, 0x00], count: 2_000_001).flatMap { $0 }),
      problem: "the model has more than 2000000 operators"),
    Case(
      testDescription: "no graph", model: ProtobufBuilder.build { $0.int(1, 8) }, problem: "there is no graph in it"),
    Case(
      testDescription: "an absurd IR version", model: ONNX.model(ONNX.graph(), ir: 1_000),
      problem: "its IR version is missing or absurd"),
  ])
  func `limits end in an error that names them`(example: Case) {
    let error = #expect(throws: InspectionError.self) { try inspect(example.model) }
    #expect(error?.problem.hasSuffix(example.problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `sizes that no machine has are counted without overflow`() throws {
    let tensors = (0..<3).map { ONNX.tensor("w\($0)", type: 11, dims: [.max, .max, 2]) }
    let inspection = try inspect(ONNX.model(ONNX.graph(initializers: tensors)))
    #expect(inspection[.parameters] == .int(.max))
    #expect(inspection[.weightBytes] == .int(.max))
    let empty = try inspect(ONNX.model(ONNX.graph(initializers: [ONNX.tensor("w", dims: [.max, .max, 0])])))
    #expect(empty[.parameters] == 0)
  }

  @Test func `mutated models end in facts or in an error`() {
    var random = SplitMix64(seed: 0x9e37_79b9_7f4a_7c15)
    var outcomes: [InspectionError.Kind?: Int] = [:]
    for round in 0..<20_000 {
      var model = Seeds.all[round % Seeds.all.count]
      for _ in 0..<1 + Int(random.next() % 4) { random.mutate(&model) }
      do throws(InspectionError) {
        let inspection = try inspect(model, as: round % 2 == 0 ? "m.onnx" : "m")
        #expect(inspection.facts.paths.count == ModelFact.allCases.count)
        outcomes[nil, default: 0] += 1
      } catch {
        outcomes[error.kind, default: 0] += 1
      }
    }
    // Both ends must have been seen, or the mutations are too weak or too strong to test anything.
    #expect(outcomes[nil, default: 0] > 1_000)
    #expect(outcomes[.malformed, default: 0] > 1_000)
    #expect(outcomes[.notFound] == nil)
  }
}

extension SplitMix64 {
  /// Damages some bytes, as a torn or a hostile file has them.
  mutating func mutate(_ bytes: inout [UInt8]) {
    if bytes.isEmpty { return }
    let place = Int.random(in: bytes.indices, using: &self)
    switch next() % 7 {
    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &self)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 2: bytes.insert(contentsOf: [0xff, 0xff, 0xff, 0xff, 0x7f], at: place)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 8))
    case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 64)], at: place)
    case 5: bytes[place] = [0, 0x7f, 0x80, 0xff].randomElement(using: &self) ?? 0
    default: bytes.removeSubrange(place...)
    }
  }
}

import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct TensorFlowTests {
  @Test func `a SavedModel is described by what its signature needs`() throws {
    let folder = TemporaryFolder()
    folder.write("m/saved_model.pb", TensorFlowSamples.savedModel())
    folder.write("m/variables/variables.index", TensorFlowSamples.index())
    folder.write("m/variables/variables.data-00000-of-00001", [UInt8](repeating: 0, count: 36))
    let inspection = try ModelInspector.inspect(path: "\(folder.path)/m")
    #expect(inspection[.signature] == "serving_default")
    #expect(inspection[.inputs].listValue?.map { $0["name"] } == ["row"])
    #expect(inspection[.outputs].listValue?.first?["dims"] == [-1, 2])
    #expect(inspection[.batchable] == true)
    // The function is followed, the node that nobody asks for is not.
    #expect(
      inspection[.operators].listValue?.map { $0["name"]?.stringValue } == [
        "Addons>Own", "MatMul", "PartitionedCall", "Softmax", "VarHandleOp",
      ])
    #expect(inspection[.customDomains] == ["Addons"])
    #expect(inspection[.customCode] == [])
    #expect(inspection[.parameters] == 10)
    #expect(inspection[.weightBytes] == 40)
    #expect(inspection[.externalMissing] == 0)
    #expect(inspection[.producer] == "tensorflow 2.21.0")
  }

  @Test func `values that are cut off are missing`() throws {
    let folder = TemporaryFolder()
    folder.write("m/saved_model.pb", TensorFlowSamples.savedModel())
    folder.write("m/variables/variables.index", TensorFlowSamples.index())
    folder.write("m/variables/variables.data-00000-of-00001", [UInt8](repeating: 0, count: 8))
    let inspection = try ModelInspector.inspect(path: "\(folder.path)/m")
    #expect(inspection[.externalMissing] == 1)
    let problems = inspection[.externalFiles].listValue?.compactMap { $0["problem"]?.stringValue }
    #expect(problems?.contains("32 bytes are needed and 8 are there") == true)
  }

  @Test func `bytes without the folder say so`() throws {
    let inspection = try inspect(TensorFlowSamples.savedModel(), as: "saved_model.pb")
    #expect(inspection[.parameters] == 10)
    #expect(inspection[.externalMissing].unknownValue != nil)
  }

  @Test func `a frozen graph guesses its outputs and says so`() throws {
    let inspection = try inspect(TensorFlowSamples.graphDef, as: "frozen.pb")
    #expect(inspection[.inputs].listValue?.first?["dims"] == [-1, 4])
    #expect(inspection[.outputs].listValue?.map { $0["name"] } == ["call:0", "unused:0"])
    #expect(inspection.facts[ModelFact.outputs.rawValue]?.origin.source.contains("does not name its outputs") == true)
    #expect(inspection[.customCode] == ["EagerPyFunc, which calls a Python function that is not in the file"])
  }

  @Test func `a checkpoint's index that is compressed or cut is refused`() throws {
    for (bytes, words) in [
      (TensorFlowSamples.index(isCompressed: true), "compressed"),
      (TensorFlowSamples.index(entries: [("a", [-5])]), "has no place in the checkpoint"),
    ] {
      let error = #expect(throws: InspectionError.self) { try inspect(bytes, as: "m.index") }
      #expect(error?.problem.contains(words) == true, "\(String(describing: error))")
    }
    let inspection = try inspect(TensorFlowSamples.index(), as: "m.index")
    #expect(inspection[.parameters] == 8)
    #expect(inspection[.hasGraph] == false)
  }

  @Test func `a TensorFlow Lite file tells its ends, operators and narrow weights`() throws {
    let inspection = try inspect(TensorFlowSamples.lite, as: "m.tflite")
    #expect(inspection[.inputs].listValue?.first?["dims"] == [1, 4])
    #expect(inspection[.outputs].listValue?.first?["name"] == "y")
    #expect(inspection[.operators].listValue?.map { $0["name"] } == ["FULLY_CONNECTED", "MyOperator"])
    #expect(inspection[.customDomains] == ["MyOperator"])
    #expect(inspection[.weights].listValue?.first?["bytes"] == 7)
    #expect(inspection[.quantization] == ["dynamic"])
    #expect(inspection[.quantizedTypes] == ["INT8"])
    #expect(inspection[.precision] == "INT8")
    #expect(inspection.metadata == ["description": "by hand", "minimum runtime": "1.14.0"])
  }

  @Test(arguments: [1, 2, 3])
  func `Keras keeps the same model in three ways`(form: Int) throws {
    let inspection =
      switch form {
      case 1: try inspect(TensorFlowSamples.keras, as: "m.keras")
      case 2: try inspect(TensorFlowSamples.kerasH5(isNew: false), as: "m.h5")
      default: try inspect(TensorFlowSamples.kerasH5(isNew: true), as: "m.h5")
      }
    #expect(inspection[.inputs].listValue?.first?["name"] == "x")
    #expect(inspection[.outputs].listValue?.map { $0["name"] } == ["y"])
    #expect(inspection[.customCode] == ["class mine>Own", "layer code: a lambda kept as code"])
    #expect(inspection[.precision] == "FP16")
    #expect(inspection[.kerasVersion] == "3.15.1")
    // Kernel and bias, and 40 numbers in a group of many members.
    #expect(inspection[.parameters] == 50)
    #expect(inspection[.weightBytes] == 200)
    #expect(inspection[.nodes] == 4)
  }

  @Test func `a group that is its own member is read once`() throws {
    var bytes = TensorFlowSamples.weights
    let root = 8 + 16 + 40
    let entry = try #require(bytes.indices.dropLast(4).first { Array(bytes[$0..<($0 + 4)]) == Array("SNOD".utf8) })
    bytes.replaceSubrange((entry + 16)..<(entry + 24), with: bytes[root..<(root + 8)])
    #expect(try inspect(bytes, as: "m.h5")[.parameters] == 0)
  }

  @Test func `every beginning of a file ends in facts or in an error`() throws {
    for sample in TensorFlowSamples.all {
      for length in stride(from: 0, to: sample.count, by: max(1, sample.count / 150)) {
        let inspection = try? inspect(Array(sample.prefix(length)), as: "m.bin")
        if let inspection { #expect(inspection.facts.paths.count == ModelFact.allCases.count) }
      }
    }
  }
}

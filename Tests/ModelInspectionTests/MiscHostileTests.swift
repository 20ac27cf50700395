import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

/// Damaged and hostile files of the less common formats.
@Suite struct MiscHostileTests {
  @Test(arguments: MiscSamples.all.indices)
  func `cut anywhere, a file ends in an inspection or an error`(index: Int) {
    let bytes = MiscSamples.all[index]
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      for name in ["m.bin", "m.pdmodel", "model.json"] {
        if let inspection = try? inspect(Array(bytes[..<length]), as: name) {
          #expect(inspection.facts.paths.count == ModelFact.allCases.count)
        }
      }
    }
  }

  @Test(arguments: MiscSamples.all.indices)
  func `any byte turned to its extremes ends in an inspection or an error`(index: Int) {
    let bytes = MiscSamples.all[index]
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      for value: UInt8 in [0, 0x7f, 0x80, 0xff] {
        var changed = bytes
        changed[place] = value
        _ = try? inspect(changed, as: "m")
      }
    }
  }

  struct Refused: CustomTestStringConvertible {
    var testDescription: String
    var name: String
    var bytes: [UInt8]
    var words: String
  }

  @Test(arguments: [
    Refused(
      testDescription: "regions in regions", name: "inference.json",
      bytes: Array(
        (#"{"base_code": {}, "program": {"regions": "#
          + String(repeating: ##"[{"blocks": [{"ops": [{"#": "1.if", "regions": "##, count: 40) + "[]"
          + String(repeating: "}]}]}]", count: 40) + "}}").utf8), words: "nested more than 16 levels"),
    Refused(
      testDescription: "arrays that claim more than there is", name: "m.params",
      bytes: Array(MiscSamples.mxnetParameters.prefix(36)) + [UInt8](repeating: 0x7f, count: 40), words: "cut short"),
    Refused(
      testDescription: "a manifest that is no JSON", name: "m.mar",
      bytes: ZipBuilder.stored([("MAR-INF/MANIFEST.json", Array("{".utf8))]), words: "not valid JSON"),
    Refused(
      testDescription: "a plan without a header", name: "m.plan", bytes: Array("ftrt\0\0\0\0".utf8),
      words: "ends within its header"),
  ])
  func `what breaks a limit is refused with its reason`(example: Refused) {
    let error = #expect(throws: InspectionError.self) { try inspect(example.bytes, as: example.name) }
    #expect(error?.description.contains(example.words) == true, "\(String(describing: error))")
  }

  @Test func `a wrapping cannot point out of its folder`() throws {
    let outside = TemporaryFolder()
    outside.write("m.onnx", Seeds.dense)
    let folder = TemporaryFolder()
    folder.write("m/MLmodel", "flavors:\n  onnx:\n    data: ../../\(outside.path)/m.onnx\n")
    #expect(try ModelInspector.inspect(path: "\(folder.path)/m")[.format] == "mlflow")
    folder.write("n/MLmodel", "flavors:\n  onnx:\n    data: \(outside.path)/m.onnx\n")
    #expect(try ModelInspector.inspect(path: "\(folder.path)/n")[.format] == "mlflow")
    folder.write("p/Manifest.json", #"{"rootModelIdentifier": "a", "itemInfoEntries": {"a": {"path": "../../x"}}}"#)
    folder.makeFolder("p/Data")
    let package = try ModelInspector.inspect(path: "\(folder.path)/p")
    #expect(package[.inputs].unknownValue?.reason.contains("Manifest.json") == true)
  }

  @Test func `a plan tells its version and what stands before it`() throws {
    let plan = try inspect(MiscSamples.plan, as: "m.plan")
    #expect(plan[.planVersion] == "10.14.1.48")
    #expect(plan[.planMajor] == 10)
    #expect(plan[.planPrefix] == 0)
    #expect(plan[.planIsVersionCompatible].unknownValue != nil)
    let wrapped = try inspect(MiscSamples.wrappedPlan, as: "m.engine")
    #expect(wrapped[.planVersion] == "10.14.1.48")
    #expect(wrapped[.planPrefix] == .integer(MiscSamples.wrappedPlan.count - MiscSamples.plan.count))
    let notes = (wrapped[.notes].listValue ?? []).compactMap(\.stringValue)
    #expect(notes.contains("task: detect"))
    #expect(notes.contains("names: 2 classes"))
  }

  @Test func `weights in pickled shards are summed up`() throws {
    let folder = TemporaryFolder()
    folder.write("m/config.json", #"{"architectures": ["BertModel"], "model_type": "bert"}"#)
    folder.write(
      "m/pytorch_model.bin.index.json",
      #"{"weight_map": {"a": "one.bin", "b": "two.bin"}, "metadata": {"total_size": 9}}"#)
    folder.write("m/one.bin", TorchSamples.state)
    let half = try ModelInspector.inspect(path: "\(folder.path)/m")
    #expect(half[.externalMissing] == 1)
    #expect(half[.parameters].unknownValue?.reason == "1 of 2 weight files are missing")
    folder.write("m/two.bin", TorchSamples.state)
    let single = try inspect(TorchSamples.state, as: "m.bin")[.parameters].intValue ?? 0
    #expect(single > 0)
    let whole = try ModelInspector.inspect(path: "\(folder.path)/m")
    #expect(whole[.parameters] == .int(2 * single))
  }
}

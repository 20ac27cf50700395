import Facts
import Foundation
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct ExternalDataTests {
  /// A model of one tensor of 16 bytes at that location.
  private func model(_ location: String, offset: String? = nil, length: String? = nil, count: Int = 1) -> [UInt8] {
    var external = [("location", location)]
    if let offset { external.append(("offset", offset)) }
    if let length { external.append(("length", length)) }
    let tensors = (0..<count).map { ONNX.tensor("w\($0)", dims: [4], external: external) }
    return ONNX.model(ONNX.graph(initializers: tensors))
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var location: String
    var offset: String?
    var length: String?
    var isPresent = false
    var isOutside = false
    var problem: String
  }

  @Test(arguments: [
    Case(testDescription: "fits", location: "w.bin", offset: "16", length: "16", isPresent: true, problem: ""),
    Case(testDescription: "in a subfolder", location: "./sub//w.bin", isPresent: true, problem: ""),
    Case(
      testDescription: "too short", location: "w.bin", offset: "24", isPresent: true,
      problem: "40 bytes are needed and 32 are there"),
    Case(
      testDescription: "an offset that overflows", location: "w.bin", offset: "9223372036854775807", isPresent: true,
      problem: "9223372036854775807 bytes are needed and 32 are there"),
    Case(
      testDescription: "no number", location: "w.bin", offset: "-1", isPresent: true,
      problem: "tensor 'w0' names an offset or length that is no byte count"),
    Case(
      testDescription: "a length too small", location: "w.bin", length: "4", isPresent: true,
      problem: "tensor 'w0' needs 16 bytes and the model gives it 4"),
    Case(testDescription: "missing", location: "other.bin", problem: "nothing is there"),
    Case(testDescription: "a folder", location: "sub", problem: "this is not a regular file"),
    Case(testDescription: "no name", location: "", problem: "the model names no file"),
    Case(
      testDescription: "absolute", location: "/etc/passwd", isOutside: true,
      problem: "an absolute path, which no runtime should follow"),
    Case(
      testDescription: "parent", location: "sub/../../x", isOutside: true,
      problem: "the path leads out of the model's folder"),
    Case(
      testDescription: "a link out", location: "link", isOutside: true,
      problem: "a symbolic link out of the model's folder"),
    Case(testDescription: "a link inside", location: "inner", isPresent: true, problem: ""),
  ])
  func `a location is looked up inside the model's folder only`(example: Case) throws {
    let folder = TemporaryFolder()
    folder.write("secret", "secret")
    folder.write("m/w.bin", [UInt8](repeating: 7, count: 32))
    folder.write("m/sub/w.bin", [UInt8](repeating: 7, count: 32))
    let files = FileManager.default
    try files.createSymbolicLink(atPath: "\(folder.path)/m/link", withDestinationPath: "../secret")
    try files.createSymbolicLink(atPath: "\(folder.path)/m/inner", withDestinationPath: "sub/w.bin")
    let bytes = model(example.location, offset: example.offset, length: example.length)
    let path = folder.write("m/model.onnx", bytes)
    let inspection = try ModelInspector.inspect(path: path)
    let size: Int64 = example.isPresent ? 32 : 0
    #expect(
      inspection[.externalFiles] == [
        [
          "location": .string(example.location), "bytes": .int(size), "present": .bool(example.isPresent),
          "problem": .string(example.problem),
        ]
      ])
    #expect(inspection[.externalMissing] == .int(example.isPresent || example.isOutside ? 0 : 1))
    #expect(inspection[.externalOutside] == .int(example.isOutside ? 1 : 0))
    #expect(inspection[.externalBytes] == .int(size))
    #expect(inspection[.bytes] == .integer(Int64(bytes.count) + size))
  }

  @Test func `tensors that share their values are counted once`() throws {
    let folder = TemporaryFolder()
    folder.write("w.bin", [UInt8](repeating: 7, count: 16))
    let path = folder.write("m.onnx", model("w.bin", offset: "0", count: 3))
    #expect(try ModelInspector.inspect(path: path)[.parameters] == 4)
  }

  @Test func `without a folder external data is unknown`() throws {
    let inspection = try inspect(model("w.bin"))
    for fact in [ModelFact.externalFiles, .externalMissing, .externalOutside, .externalBytes, .bytes] {
      #expect(inspection[fact].unknownValue != nil, "\(fact.rawValue)")
    }
    #expect(inspection[.weightBytes] == 16)
  }
}

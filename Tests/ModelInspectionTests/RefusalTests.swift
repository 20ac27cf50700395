import Foundation
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct RefusalTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var name = "m.onnx"
    var bytes: [UInt8]
    var kind: InspectionError.Kind
    var problem: String

    init(_ title: String, _ name: String, _ bytes: [UInt8], _ kind: InspectionError.Kind, _ problem: String) {
      self.testDescription = title
      self.name = name
      self.bytes = bytes
      self.kind = kind
      self.problem = problem
    }
  }

  @Test(arguments: [
    Case("empty", "m.onnx", [], .malformed, "the file is empty"),
    Case("zeros", "m.onnx", [0, 0, 0], .malformed, "all 3 bytes are zero"),
    Case(
      "git-lfs", "m.onnx", Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\n".utf8), .unrecognised,
      "this is a git-lfs pointer, not the model"),
    Case(
      "a web page", "m.pt", Array("\n <!DOCTYPE html><html>".utf8), .unrecognised, "this is a web page, not a model"),
    Case("text", "m.onnx", Array("hello\n".utf8), .unrecognised, "this is a text file of no model format known here"),
    Case(
      "ONNX as text", "m.onnx", Array("ir_version: 8\n".utf8), .malformed,
      "this is an ONNX model written as text (text-format protobuf with ir_version)"),
    Case(
      "a configuration", "config.pbtxt", Array("name: \"x\"".utf8), .unrecognised,
      "this is a text-format protobuf, not a model"),
    Case("a program", "m", [0x7f, 0x45, 0x4c, 0x46, 2], .unrecognised, "this is a program or shared library"),
    Case("NumPy", "m.npy", [0x93] + Array("NUMPY".utf8), .unrecognised, "this is a NumPy array, not a model"),
    Case(
      "a zip of something", "m.zip", Zip.archive(["readme"]), .unrecognised,
      "this is a zip archive that holds no model format known here"),
    Case(
      "half a zip", "m.pt", Array(Zip.archive(["m/data.pkl"]).dropLast(5)), .malformed,
      "the file is cut short or damaged: the zip archive's directory, which is at its end, is missing"),
    Case("noise", "m", [0xde, 0xad, 0xbe, 0xef, 0x01], .unrecognised, "this is no model format known here"),
    Case(
      "a TorchScript archive called .onnx", "m.onnx",
      Zip.archive(["m/constants.pkl", "m/code/x.py"]), .malformed,
      "this is not ONNX but a TorchScript archive (zip with constants.pkl and code/)"),
  ])
  func `what is no model is called what it is`(example: Case) {
    let error = #expect(throws: InspectionError.self) { try inspect(example.bytes, as: example.name) }
    #expect(error?.kind == example.kind)
    #expect(error?.problem == example.problem)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func `paths that cannot be read are told apart`() throws {
    let folder = TemporaryFolder()
    func kind(_ path: String) -> InspectionError.Kind? {
      do throws(InspectionError) {
        _ = try ModelInspector.inspect(path: path)
        return nil
      } catch { return error.kind }
    }
    #expect(kind("\(folder.path)/nothing.onnx") == .notFound)
    #expect(kind("\(folder.path)/nothing/m.onnx") == .notFound)
    #expect(kind("a\0b") == .notFound)
    #expect(kind("") == .notFound)
    #expect(kind(folder.path) == .unrecognised)
    #expect(mkfifo("\(folder.path)/pipe.onnx", 0o600) == 0)
    #expect(kind("\(folder.path)/pipe.onnx") == .unreadable)
    #expect(kind("/dev/null") == .unreadable)
  }

  @Test func `a file that changes while it is read is not believed`() throws {
    let folder = TemporaryFolder()
    let path = folder.write("m.onnx", Seeds.dense)
    let file = try ModelFile(path: path)
    try file.checkUnchanged()
    #expect(truncate(path, 10) == 0)
    file.withBytes { source in
      #expect(source.count == Seeds.dense.count)
      #expect(source[Seeds.dense.count - 1] == 0)
    }
    let error = #expect(throws: InspectionError.self) { try file.checkUnchanged() }
    #expect(error?.problem == "the file changed while it was being read")
  }

  @Test func `a message never acts on the terminal`() {
    let error = InspectionError(.notFound, file: "a\u{1b}[2J", byteOffset: 7, problem: "p", remedy: "r")
    #expect(error.description == "a\\u{1b}[2J, byte 7: p. r.")
  }
}

import Facts
import ModelSamples
import Testing

@testable import ModelInspection

/// safetensors and GGUF: weights and what stands before them.
@Suite struct WeightFormatTests {
  @Test func `a safetensors header gives types, sizes and framework`() throws {
    let inspection = try inspect(WeightSamples.safetensors(), as: "m.bin")
    #expect(inspection[.format] == "safetensors")
    #expect(inspection[.framework] == "pytorch")
    #expect(inspection[.parameters] == 7)
    #expect(inspection[.weightBytes] == 14)
    #expect(inspection[.precision] == "FP16")
    #expect(inspection[.hasGraph] == false)
    #expect(inspection[.modelClass].unknownValue != nil)
    #expect(inspection.metadata["format"] == "pt")
  }

  @Test func `packed weights are no count of parameters`() throws {
    let header =
      #"{"a.qweight":{"dtype":"I32","shape":[4,8],"data_offsets":[0,128]},"a.scales":{"dtype":"F16","shape":[8],"data_offsets":[128,144]}}"#
    let bytes = WeightSamples.safetensors(header, data: 144)
    #expect(try inspect(bytes, as: "m.safetensors")[.parameters].unknownValue != nil)
    let packed = try ByteSource.withArray(bytes) { source throws(StructureError) in try SafetensorsHeader(source) }
    #expect(packed.packed.parameters(stored: packed.weights.parameters, bits: 4) == 256)
  }

  static let brokenSafetensors: [(String, [UInt8], String)] = [
    ("a header beyond the file", [0xff, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), "is no model format known here"),
    (
      "a gap", WeightSamples.safetensors(#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, data: 3),
      "two tensors overlap or leave a gap at byte 0 of the weights"
    ),
    (
      "an overlap",
      WeightSamples.safetensors(
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
        data: 3), "two tensors overlap or leave a gap at byte 1 of the weights"
    ),
    (
      "the same tensor twice",
      WeightSamples.safetensors(
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
        data: 2), "two tensors overlap or leave a gap at byte 0 of the weights"
    ),
    ("weights cut short", WeightSamples.safetensors(data: 13), "the tensors need 14 bytes and 13 follow the header"),
    ("weights left over", WeightSamples.safetensors(data: 15), "the tensors need 14 bytes and 15 follow the header"),
    (
      "four gigabytes claimed",
      WeightSamples.safetensors(#"{"a":{"dtype":"F32","shape":[1073741824],"data_offsets":[0,4294967296]}}"#, data: 4),
      "the tensors need 4294967296 bytes and 4 follow the header"
    ),
    (
      "a shape without end",
      WeightSamples.safetensors(
        #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}"#, data: 4),
      "tensor 'a' of 9223372036854775807 F32 elements is given 4 bytes"
    ),
    (
      "a size below zero",
      WeightSamples.safetensors(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, data: 4),
      "a size below zero"
    ),
    (
      "no place", WeightSamples.safetensors(#"{"a":{"dtype":"F32","shape":[1]}}"#, data: 4),
      "tensor 'a' lacks its type, shape or place"
    ),
    (
      "a deep header", WeightSamples.safetensors(#"{"__metadata__":"# + String(repeating: "[", count: 2_000), data: 0),
      "expected an object"
    ),
    (
      "a deep entry", WeightSamples.safetensors(#"{"a":{"x":"# + String(repeating: "[", count: 2_000), data: 0),
      "nested more than 512 levels deep"
    ),
    ("two objects", WeightSamples.safetensors("{}{}", data: 0), "unexpected text after the value"),
  ]

  @Test(arguments: brokenSafetensors)
  func `a safetensors file that cannot be right is refused`(title: String, bytes: [UInt8], problem: String) {
    let error = #expect(throws: InspectionError.self) { try inspect(bytes, as: "m.safetensors") }
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }

  @Test func `GGUF gives the sizes of the transformer and of its weights`() throws {
    let inspection = try inspect(WeightSamples.gguf(), as: "m")
    #expect(inspection[.architecture] == "llama")
    #expect(inspection[.modelClass] == "large-transformer")
    #expect(inspection[.layers] == 2)
    #expect(inspection[.headSize] == 32)
    #expect(inspection[.kvElements] == .int(2 * 2 * 32 * 2))
    #expect(inspection[.vocabulary] == 3)
    #expect(inspection[.parameters] == .int(768 + 65_536))
    #expect(inspection[.weightBytes] == .int(816 + 36_864))
    #expect(inspection[.precision] == "Q4_K")
    #expect(inspection[.quantizedTypes] == ["Q4_K", "Q8_0"])
    #expect(inspection[.tokenizer] == true)
  }

  @Test func `per-layer heads, latent attention and encoders are told apart`() throws {
    var heads = WeightSamples.llama
    heads[4].1 =
      [9, 0, 0, 0, 4, 0, 0, 0] + TreeSamples.little(2, 8) + TreeSamples.little(0, 4) + TreeSamples.little(4, 4)
    #expect(try inspect(WeightSamples.gguf(heads), as: "m")[.kvElements] == .int(4 * 64))
    let latent =
      WeightSamples.llama + [
        ("llama.attention.kv_lora_rank", WeightSamples.ggufInt(512)),
        ("llama.rope.dimension_count", WeightSamples.ggufInt(64)),
      ]
    #expect(try inspect(WeightSamples.gguf(latent), as: "m")[.kvElements] == .int(2 * 576))
    let encoder = [("general.architecture", WeightSamples.ggufString("nomic-bert"))]
    #expect(try inspect(WeightSamples.gguf(encoder), as: "m")[.modelClass] == "neural-network")
    #expect(try inspect(WeightSamples.gguf([]), as: "m")[.modelClass].unknownValue != nil)
  }

  @Test func `a GGUF file in the other byte order is read alike`() throws {
    func big(_ value: Int, _ size: Int) -> [UInt8] { TreeSamples.little(value, size).reversed() }
    let bytes =
      Array("GGUF".utf8) + big(3, 4) + big(1, 8) + big(0, 8) + big(1, 8) + [0x77] + big(1, 4) + big(8, 8) + big(0, 4)
      + big(0, 8)
    let padded = bytes + [UInt8](repeating: 0, count: 64 - bytes.count % 32)
    #expect(try inspect(padded, as: "m.gguf")[.parameters] == 8)
  }

  static let brokenGGUF: [(String, [UInt8], String)] = [
    ("another version", Array("GGUF".utf8) + [9, 0, 0, 0], "GGUF version 9; versions 1 to 3 are known here"),
    ("no tensors", WeightSamples.gguf(tensors: [], data: 0), "the file has metadata and a vocabulary and no tensors"),
    (
      "a key twice", WeightSamples.gguf(WeightSamples.llama + [WeightSamples.llama[0]]),
      "metadata general.architecture is given twice"
    ),
    ("an unknown type", WeightSamples.gguf([("x", [99, 0, 0, 0])]), "metadata x has the unknown type 99"),
    (
      "a list of four thousand million",
      WeightSamples.gguf([("x", [9, 0, 0, 0, 8, 0, 0, 0] + TreeSamples.little(4_000_000_000, 8))]),
      "the file ends within x, a list of 4000000000,"
    ),
    (
      "a number list that overflows",
      WeightSamples.gguf([("x", [9, 0, 0, 0, 10, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8))]),
      "the file ends within x, a list of 18446744073709551615,"
    ),
    (
      "lists in lists",
      WeightSamples.gguf([
        ("x", [9, 0, 0, 0] + (0..<6).flatMap { _ -> [UInt8] in [9, 0, 0, 0] + TreeSamples.little(1, 8) })
      ]),
      "nested more than 4 deep"
    ),
    ("weights cut short", WeightSamples.gguf(data: 100), "and the file has"),
    (
      "a shape that overflows", WeightSamples.gguf(tensors: [("w", [.max, .max], 0, 0)]),
      "the tensors need 9223372036854775807 bytes"
    ),
    (
      "a block not filled", WeightSamples.gguf(tensors: [("w", [100], 12, 0)]),
      "a tensor of 100 elements does not fill blocks of Q4_K"
    ),
    (
      "too many dimensions", WeightSamples.gguf(tensors: [("w", Array(repeating: 1, count: 17), 0, 0)]),
      "a tensor of 17 dimensions"
    ),
    (
      "too many tensors",
      Array("GGUF".utf8) + [3, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8) + TreeSamples.little(0, 8),
      "the file claims 18446744073709551615 tensors; at most 1000000 are read"
    ),
  ]

  @Test(arguments: brokenGGUF)
  func `a GGUF file that cannot be right is refused`(title: String, bytes: [UInt8], problem: String) {
    let error = #expect(throws: InspectionError.self) { try inspect(bytes, as: "m.gguf") }
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }
}

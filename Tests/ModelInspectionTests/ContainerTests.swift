import Foundation
import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct ContainerTests {
  private enum Message: Int, ProtobufMessage {
    case number = 1, payload, list
  }

  private func fields(_ bytes: [UInt8], _ body: (ProtobufField<Message>) -> Void) throws {
    try bytes.withUnsafeBytes { buffer in
      try ByteSource.withMemory(buffer) { source in
        var reader = ProtobufReader<Message>(source, 0..<source.count)
        while let field = try reader.next() { body(field) }
      }
    }
  }

  @Test func `fields come with number, place and payload`() throws {
    var seen: [String] = []
    let bytes = ProtobufBuilder.build { message in
      message.int(1, -1)
      message.bytes(2, [1, 2, 3])
      message.float(9, 1.5)
    }
    try fields(bytes) { field in
      seen.append("\(field.number)@\(field.offset) \(field.integer ?? 0) \(field.range ?? 0..<0) \(field.float ?? 0)")
    }
    #expect(seen == ["1@0 -1 0..<0 0.0", "2@11 0 13..<16 0.0", "9@16 0 0..<0 1.5"])
  }

  @Test func `a length over two gigabytes is taken as it is`() throws {
    let bytes: [UInt8] = [0x12] + ProtobufBuilder.varint(5_000_000_000)
    let error = #expect(throws: StructureError.self) { try self.fields(bytes) { _ in } }
    #expect(error?.problem == "Message.payload needs 5000000000 bytes and 0 are left")
    #expect(error?.isTruncation == true)
  }

  @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 32])
  func `no length overflows`(length: UInt64) {
    #expect(throws: StructureError.self) { try self.fields([0x12] + ProtobufBuilder.varint(length) + [0]) { _ in } }
  }

  @Test func `reads outside the bytes give nothing`() {
    [UInt8](1...9).withUnsafeBytes { buffer in
      ByteSource.withMemory(buffer) { source in
        #expect(source.littleEndian(UInt32.self, at: 1) == 0x0504_0302)
        for offset in [-1, 6, 9, 10, Int.max] { #expect(source.littleEndian(UInt32.self, at: offset) == nil) }
        #expect(source.has([9], at: 8))
        for offset in [-1, 9, Int.max] { #expect(!source.has([9], at: offset)) }
        #expect(source.copy(7..<100) == [8, 9])
        #expect(source.firstIndex(of: [4, 5], in: 0..<Int.max) == 3)
      }
    }
  }

  @Test func `a zip archive's directory is read from its end`() throws {
    let names = ["m/data.pkl", "m/version"]
    let archive = Zip.archive(names)
    let read = try archive.withUnsafeBytes { try ByteSource.withMemory($0) { try ZipDirectory($0).names } }
    #expect(read == names)
    for length in 4..<archive.count {
      #expect(throws: StructureError.self) {
        try archive.prefix(length).withUnsafeBytes { try ByteSource.withMemory($0) { try ZipDirectory($0).names } }
      }
    }
  }
}

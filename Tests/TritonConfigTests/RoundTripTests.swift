import Facts
import Glibc
import TestSupport
import Testing
import TritonConfig

@Suite struct RoundTripTests {
  @Test func `what the printer writes reads back as the same values, for every field of the schema`() throws {
    var random = RandomConfig(seed: 7)
    for _ in 0..<500 {
      let config = random.config()
      let text = ConfigPrinter().print(config)
      let document = try ConfigDocument(text: text, file: "config.pbtxt")
      try #require(document.config == config, "\(text)")
      try #require(document.text == Array(text.utf8))
    }
    let fields = MessageSchema.all.flatMap { schema in schema.fields.map { "\(schema.name).\($0.name)" } }
    #expect(Set(fields).subtracting(random.seen).isEmpty)
  }

  @Test func `what JSON is written reads back as the same values`() throws {
    var random = RandomConfig(seed: 8)
    for _ in 0..<500 {
      let config = random.config()
      let text = JSONWriter.write(ConfigJSON.write(config), pretty: false)
      let read = try ConfigJSON.read(try JSONReader.read(text))
      try #require(read == config, "\(text)")
    }
  }

  @Test func `any width and any comments leave the values alone`() throws {
    var random = RandomConfig(seed: 9)
    for width in [1, 20, 60, 1_000] {
      for _ in 0..<40 {
        let config = random.config()
        let comments: [ConfigPath: String] = [
          []: "Written by a test.\n\n  with layout", [.field("name")]: "a\u{1b}[31m name\u{202e} on\r\nlines",
          [.field("input"), .index(0), .field("dims")]: "the shape", [.field("optimization")]: "",
        ]
        let text = ConfigPrinter(comments: comments, width: width).print(config)
        try #require(try ConfigDocument(text: text, file: "config.pbtxt").config == config, "\(text)")
        try #require(!text.contains("\u{1b}"))
      }
    }
  }

  static let published = files(below: Places.shared("conformance/triton-model-config"))

  @Test(.enabled(if: !published.isEmpty), arguments: published)
  func `a published config is kept byte by byte and prints as the same values`(_ path: String) throws {
    let bytes = try contents(path)
    let document = try ConfigDocument(bytes: bytes, file: path)
    #expect(document.text == bytes)
    let printed = ConfigPrinter().print(document.config)
    #expect(try ConfigDocument(text: printed, file: path).config == document.config, "\(printed)")
  }

  private static func files(below folder: String?) -> [String] {
    guard let folder, let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var found: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".pbtxt") { found.append("\(folder)/\(name)") }
      if entry.pointee.d_type == UInt8(DT_DIR) { found += files(below: "\(folder)/\(name)") }
    }
    return found.sorted()
  }

  private func contents(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }
}

import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct ZipTests {
  /// Twenty-three bytes, and what zlib makes of them.
  private static let text = Array("hello hello hello hello".utf8)
  private static let packed: [UInt8] = [203, 72, 205, 201, 201, 87, 200, 64, 39, 1]
  /// A thousand zeros.
  private static let zeros: [UInt8] = [99, 96, 24, 5, 163, 96, 20, 12, 119, 0, 0]

  /// An archive of one entry, whose directory says what the test wants it to say.
  private static func archive(
    _ contents: [UInt8], method: Int = 8, size: Int, storedSize: Int? = nil, flags: Int = 0, name: String = "e",
    ownName: String? = nil, offset: Int = 0, wide: [UInt64]? = nil
  ) -> [UInt8] {
    let own = ownName ?? name
    let local =
      [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 22) + TreeSamples.little(own.utf8.count, 2) + [0, 0]
      + Array(own.utf8) + contents
    let extra =
      wide.map {
        [1, 0] + TreeSamples.little($0.count * 8, 2) + $0.flatMap { TreeSamples.little(Int(bitPattern: UInt($0)), 8) }
      } ?? []
    func narrow(_ value: Int) -> [UInt8] { wide == nil ? TreeSamples.little(value, 4) : [0xff, 0xff, 0xff, 0xff] }
    var central: [UInt8] =
      [0x50, 0x4b, 1, 2, 0, 0, 0, 0] + TreeSamples.little(flags, 2) + TreeSamples.little(method, 2)
    central += [UInt8](repeating: 0, count: 8) + narrow(storedSize ?? contents.count) + narrow(size)
    central +=
      TreeSamples.little(name.utf8.count, 2) + TreeSamples.little(extra.count, 2) + [UInt8](repeating: 0, count: 10)
    central += narrow(offset) + Array(name.utf8) + extra
    return local + central + [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0] + TreeSamples.little(central.count, 4)
      + TreeSamples.little(local.count, 4) + [0, 0]
  }

  private func contents(_ archive: [UInt8], limit: Int = 1 << 20) throws -> [UInt8]? {
    try ByteSource.withArray(archive) { bytes throws(StructureError) in
      let zip = try ZipDirectory(bytes)
      return try zip["e"].map { entry throws(StructureError) in try zip.contents(of: entry, limit: limit) }
    }
  }

  @Test func `stored and deflated entries are read`() throws {
    #expect(try contents(Self.archive(Self.text, method: 0, size: 23)) == Self.text)
    #expect(try contents(Self.archive(Self.packed, size: 23)) == Self.text)
    #expect(try contents(Self.archive(Self.zeros, size: 1_000)) == [UInt8](repeating: 0, count: 1_000))
    #expect(try contents(Self.archive([3, 0], size: 0)) == [])
  }

  @Test func `sizes of 64 bits are taken from the extra field`() throws {
    #expect(try contents(Self.archive(Self.packed, size: 23, wide: [23, 10, 0])) == Self.text)
    let error = #expect(throws: StructureError.self) {
      try self.contents(Self.archive(Self.packed, size: 23, wide: [5_000_000_000, 10, 0]))
    }
    #expect(error?.problem == "entry 'e' has 5000000000 bytes; at most 1048576 are read")
    #expect(throws: StructureError.self) { try self.contents(Self.archive(Self.packed, size: 23, wide: [23])) }
  }

  static let hostile: [(String, [UInt8], String)] = [
    (
      "a bomb that says so", archive(zeros, size: 4_000_000_000),
      "entry 'e' has 4000000000 bytes; at most 1048576 are read"
    ),
    ("a bomb that hides it", archive(zeros, size: 10), "entry 'e' does not unpack to the 10 bytes it announces"),
    ("less than announced", archive(zeros, size: 1_001), "entry 'e' does not unpack to the 1001 bytes it announces"),
    ("damaged", archive([0xff, 0xff, 0xff], size: 10), "entry 'e' does not unpack to the 10 bytes it announces"),
    ("encrypted", archive(text, method: 0, size: 23, flags: 1), "entry 'e' of the zip archive is encrypted"),
    ("another method", archive(text, method: 93, size: 23), "entry 'e' is packed by method 93, which is not read"),
    ("stored in two sizes", archive(text, method: 0, size: 22), "entry 'e' is stored, yet its two sizes differ"),
    (
      "beyond the file", archive(packed, size: 23, storedSize: 1 << 30),
      "entry 'e' needs 1073741824 bytes, which the zip archive does not have"
    ),
    (
      "nowhere", archive(packed, size: 23, offset: 7),
      "entry 'e' of the zip archive does not start where its directory says"
    ),
    (
      "at the end of all numbers", archive(packed, size: 23, wide: [23, 10, UInt64(Int64.max)]),
      "entry 'e' of the zip archive does not start where its directory says"
    ),
    (
      "two names", archive(text, method: 0, size: 23, ownName: "f"),
      "entry 'e' of the zip archive has another name in its own header"
    ),
  ]

  @Test(arguments: hostile)
  func `what cannot be trusted is refused`(title: String, archive: [UInt8], problem: String) {
    let error = #expect(throws: StructureError.self) { try self.contents(archive) }
    #expect(error?.problem == problem)
  }

  @Test func `two entries of one name are refused`() {
    let archive = ZipBuilder.stored([("m/data.pkl", [1]), ("m/data.pkl", [2])])
    let error = #expect(throws: StructureError.self) { try self.contents(archive) }
    #expect(error?.problem == "the zip archive has two entries named 'm/data.pkl'")
  }

  @Test func `a name that leads out of the folder is a name and nothing else`() throws {
    let archive = ZipBuilder.stored([("../../etc/passwd", [1]), ("/data.pkl", [2])])
    try ByteSource.withArray(archive) { bytes throws(StructureError) in
      let zip = try ZipDirectory(bytes)
      #expect(zip.commonFolder == "")
      #expect(zip.names == ["../../etc/passwd", "/data.pkl"])
    }
  }

  @Test func `every cut of an archive is noticed`() {
    let archive = Self.archive(Self.packed, size: 23)
    for length in 4..<archive.count {
      #expect(throws: StructureError.self) { try self.contents(Array(archive[..<length])) }
    }
  }
}

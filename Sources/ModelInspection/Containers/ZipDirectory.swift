/// The table of contents of a zip archive, read from its end; entries are not opened.
package struct ZipDirectory {
  /// Names as stored, in the archive's order; at most ``entryLimit``, longer ones than ``nameLimit`` left out.
  package let names: [String]

  package static let entryLimit = 50_000
  package static let nameLimit = 1_024

  /// Whether the bytes start like a zip archive.
  package static func isZip(_ bytes: ByteSource) -> Bool { bytes.has([0x50, 0x4b, 3, 4]) }

  /// - Throws: ``StructureError`` when the directory at the end is missing or damaged.
  package init(_ bytes: ByteSource) throws(StructureError) {
    var (offset, count) = try Self.directory(bytes)
    var names: [String] = []
    count = min(count, UInt64(Self.entryLimit))
    for _ in 0..<count {
      guard bytes.has([0x50, 0x4b, 1, 2], at: offset),
        let name = bytes.littleEndian(UInt16.self, at: offset + 28),
        let extra = bytes.littleEndian(UInt16.self, at: offset + 30),
        let comment = bytes.littleEndian(UInt16.self, at: offset + 32)
      else { throw StructureError(at: offset, "an entry of the zip archive's directory is damaged") }
      let start = offset + 46
      if name <= Self.nameLimit { names.append(bytes.text(start..<(start + Int(name)))) }
      offset = start + Int(name) + Int(extra) + Int(comment)
    }
    self.names = names
  }

  /// Where the central directory starts and how many entries it has.
  private static func directory(_ bytes: ByteSource) throws(StructureError) -> (Int, UInt64) {
    // The end record is 22 bytes and a comment of at most 64 KiB.
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, !bytes.has([0x50, 0x4b, 5, 6], at: end) { end -= 1 }
    guard end >= lowest, end >= 0, let count = bytes.littleEndian(UInt16.self, at: end + 10),
      let offset = bytes.littleEndian(UInt32.self, at: end + 16)
    else {
      throw StructureError(
        at: bytes.count, "the zip archive's directory, which is at its end, is missing", isTruncation: true)
    }
    if offset != .max, count != .max { return (Int(offset), UInt64(count)) }
    // Archives over 4 GB or 65,535 entries have a second end record, found through a locator before the first.
    guard bytes.has([0x50, 0x4b, 6, 7], at: end - 20),
      let place = bytes.littleEndian(UInt64.self, at: end - 12), let large = Int(exactly: place),
      bytes.has([0x50, 0x4b, 6, 6], at: large), large <= bytes.count - 56,
      let largeCount = bytes.littleEndian(UInt64.self, at: large + 32),
      let largeOffset = bytes.littleEndian(UInt64.self, at: large + 48), let start = Int(exactly: largeOffset),
      start <= bytes.count
    else { throw StructureError(at: end, "the zip archive's directory for large archives is damaged") }
    return (start, largeCount)
  }
}

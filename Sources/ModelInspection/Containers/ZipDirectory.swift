import Facts

/// The table of contents of a zip archive, read from its end.
///
/// Nothing is ever unpacked to disk: names are compared, never followed.
package struct ZipDirectory {
  /// In the archive's order; names longer than ``nameLimit`` are left out.
  package let entries: [ZipEntry]
  let bytes: ByteSource
  private let indexByName: [String: Int]

  package static let entryLimit = 50_000
  package static let nameLimit = 1_024

  /// Names as stored, in the archive's order.
  package var names: [String] { entries.map(\.name) }

  /// Whether the bytes start like a zip archive.
  package static func isZip(_ bytes: ByteSource) -> Bool { bytes.has([0x50, 0x4b, 3, 4]) }

  /// - Throws: ``StructureError`` when the directory at the end is missing or damaged, or names one entry twice.
  package init(_ bytes: ByteSource) throws(StructureError) {
    var (offset, count) = try Self.directory(bytes)
    if count > UInt64(Self.entryLimit) {
      throw StructureError(at: offset, "the zip archive has \(count) entries; at most \(Self.entryLimit) are read")
    }
    var entries: [ZipEntry] = []
    var indexByName: [String: Int] = [:]
    while count > 0 {
      let start = offset
      let entry = try ZipEntry(bytes, at: &offset)
      count -= 1
      if entry.name.utf8.count > Self.nameLimit { continue }
      // Readers disagree on which of the two counts: one could show this program another model than the runtime loads.
      if indexByName.updateValue(entries.count, forKey: entry.name) != nil {
        throw StructureError(at: start, "the zip archive has two entries named '\(entry.name.shortened(to: 80))'")
      }
      entries.append(entry)
    }
    self.entries = entries
    self.indexByName = indexByName
    self.bytes = bytes
  }

  package subscript(name: String) -> ZipEntry? { indexByName[name].map { entries[$0] } }

  /// The one folder that everything lies in, with its slash; empty when there is none. PyTorch names it after the file.
  package var commonFolder: String {
    guard let first = entries.first?.name, let slash = first.firstIndex(of: "/") else { return "" }
    let folder = String(first[...slash])
    return entries.allSatisfy { $0.name.hasPrefix(folder) } ? folder : ""
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

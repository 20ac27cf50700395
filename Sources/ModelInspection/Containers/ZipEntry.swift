/// One file of a zip archive, as the archive's directory describes it.
package struct ZipEntry: Sendable, Hashable {
  /// As stored; never used as a path.
  package var name: String
  /// Bytes in the archive.
  package var storedSize: Int64
  /// Bytes after unpacking.
  package var size: Int64
  /// Where its own header starts.
  package var offset: Int
  package var method: UInt16
  package var isEncrypted: Bool

  static let stored: UInt16 = 0
  static let deflated: UInt16 = 8

  /// Reads one record of the directory.
  /// - Parameter offset: of the record; moved behind it.
  /// - Throws: ``StructureError`` when the record is cut short or its sizes are missing.
  init(_ bytes: ByteSource, at offset: inout Int) throws(StructureError) {
    let start = offset
    guard bytes.has([0x50, 0x4b, 1, 2], at: start),
      let flags: UInt16 = bytes.littleEndian(at: start + 8), let method: UInt16 = bytes.littleEndian(at: start + 10),
      let storedSize: UInt32 = bytes.littleEndian(at: start + 20),
      let size: UInt32 = bytes.littleEndian(at: start + 24),
      let nameLength: UInt16 = bytes.littleEndian(at: start + 28),
      let extraLength: UInt16 = bytes.littleEndian(at: start + 30),
      let commentLength: UInt16 = bytes.littleEndian(at: start + 32),
      let header: UInt32 = bytes.littleEndian(at: start + 42)
    else { throw StructureError(at: start, "an entry of the zip archive's directory is damaged") }
    let extra = start + 46 + Int(nameLength)
    var wide = WideFields(bytes, extra..<(extra + Int(extraLength)))
    // The order in which the wide fields follow each other is fixed, each there only if the narrow one is full.
    let sizes = (wide.value(of: size), wide.value(of: storedSize), wide.value(of: header))
    guard let size = sizes.0, let storedSize = sizes.1, let header = sizes.2.flatMap({ Int(exactly: $0) }) else {
      throw StructureError(at: start, "an entry of the zip archive's directory lacks its size or place")
    }
    self.name = bytes.text((start + 46)..<extra)
    self.storedSize = Int64(clamping: storedSize)
    self.size = Int64(clamping: size)
    self.offset = header
    self.method = method
    self.isEncrypted = flags & 1 != 0
    offset = extra + Int(extraLength) + Int(commentLength)
  }

  /// The zip64 extra field: 64-bit numbers for those that do not fit into 32 bits.
  private struct WideFields {
    private let bytes: ByteSource
    private var position: Int
    private let end: Int

    init(_ bytes: ByteSource, _ extra: Range<Int>) {
      self.bytes = bytes
      var position = extra.lowerBound
      while position + 4 <= extra.upperBound, let id: UInt16 = bytes.littleEndian(at: position),
        let length: UInt16 = bytes.littleEndian(at: position + 2)
      {
        if id == 1 {
          self.position = position + 4
          self.end = min(extra.upperBound, position + 4 + Int(length))
          return
        }
        position += 4 + Int(length)
      }
      (self.position, self.end) = (0, 0)
    }

    mutating func value(of narrow: UInt32) -> UInt64? {
      if narrow != .max { return UInt64(narrow) }
      guard position + 8 <= end else { return nil }
      defer { position += 8 }
      return bytes.littleEndian(at: position)
    }
  }
}

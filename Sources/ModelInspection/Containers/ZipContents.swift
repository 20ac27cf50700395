internal import CZlib
import Facts

/// Reading what the entries of a zip archive hold.
extension ZipDirectory {
  /// Where the bytes of an entry lie in the archive.
  /// - Throws: ``StructureError`` when the entry's own header contradicts the directory or its bytes are not all there.
  package func range(of entry: ZipEntry) throws(StructureError) -> Range<Int> {
    let name = entry.name.shortened(to: 80)
    guard bytes.has([0x50, 0x4b, 3, 4], at: entry.offset),
      let nameLength: UInt16 = bytes.littleEndian(at: entry.offset + 26),
      let extraLength: UInt16 = bytes.littleEndian(at: entry.offset + 28)
    else {
      throw StructureError(
        at: entry.offset, "entry '\(name)' of the zip archive does not start where its directory says",
        isTruncation: entry.offset > bytes.count - 30)
    }
    let nameStart = entry.offset + 30
    if bytes.text(nameStart..<(nameStart + Int(nameLength))) != entry.name {
      throw StructureError(at: nameStart, "entry '\(name)' of the zip archive has another name in its own header")
    }
    let start = nameStart + Int(nameLength) + Int(extraLength)
    guard start <= bytes.count, entry.storedSize <= Int64(bytes.count - start) else {
      throw StructureError(
        at: entry.offset, "entry '\(name)' needs \(entry.storedSize) bytes, which the zip archive does not have",
        isTruncation: true)
    }
    return start..<(start + Int(entry.storedSize))
  }

  /// The unpacked bytes of an entry.
  /// - Parameter limit: the most bytes taken; an entry that has or unpacks to more is refused, not cut.
  /// - Throws: ``StructureError`` when it is encrypted, packed in an unknown way, damaged or too large.
  package func contents(of entry: ZipEntry, limit: Int) throws(StructureError) -> [UInt8] {
    let name = entry.name.shortened(to: 80)
    if entry.isEncrypted { throw StructureError(at: entry.offset, "entry '\(name)' of the zip archive is encrypted") }
    let range = try range(of: entry)
    if entry.size > Int64(limit) {
      throw StructureError(at: entry.offset, "entry '\(name)' has \(entry.size) bytes; at most \(limit) are read")
    }
    switch entry.method {
    case ZipEntry.stored:
      if entry.size != entry.storedSize {
        throw StructureError(at: entry.offset, "entry '\(name)' is stored, yet its two sizes differ")
      }
      return bytes.copy(range)
    case ZipEntry.deflated:
      guard let contents = inflate(range, size: Int(entry.size)) else {
        throw StructureError(
          at: range.lowerBound, "entry '\(name)' does not unpack to the \(entry.size) bytes it announces")
      }
      return contents
    default:
      throw StructureError(at: entry.offset, "entry '\(name)' is packed by method \(entry.method), which is not read")
    }
  }

  /// - Returns: nil unless the stream ends after exactly `size` bytes.
  private func inflate(_ range: Range<Int>, size: Int) -> [UInt8]? {
    var stream = z_stream()
    // Negative window bits: a raw stream, without zlib's own header.
    guard inflateInit2_(&stream, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = [UInt8](repeating: 0, count: 1 << 16)
    var position = range.lowerBound
    var status = Z_OK
    // One byte more than announced, so that a stream that goes on is noticed.
    let output = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, filled in
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(clamping: size + 1)
      while status == Z_OK, position < range.upperBound, stream.avail_out > 0 {
        let count = min(input.count, range.upperBound - position)
        for index in 0..<count { input[index] = bytes[position + index] }
        position += count
        status = input.withUnsafeMutableBufferPointer { pointer in
          stream.next_in = pointer.baseAddress
          stream.avail_in = uInt(count)
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
      }
      filled = size + 1 - Int(stream.avail_out)
    }
    return status == Z_STREAM_END && output.count == size ? output : nil
  }
}

internal import CZlib

/// Ways in which a whole file can be compressed, as joblib and the shell do it.
enum Compression: String {
  case zlib, gzip, bz2, xz, lzma, lz4, zstd

  private static let magics: [(Compression, [UInt8])] = [
    (.gzip, [0x1f, 0x8b]), (.zlib, [0x78, 0x01]), (.zlib, [0x78, 0x5e]), (.zlib, [0x78, 0x9c]), (.zlib, [0x78, 0xda]),
    (.bz2, Array("BZh".utf8)), (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), (.lzma, [0x5d, 0x00, 0x00]),
    (.lz4, [0x04, 0x22, 0x4d, 0x18]), (.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
  ]

  /// The compression that the first bytes announce.
  init?(_ bytes: ByteSource) {
    guard let found = Self.magics.first(where: { bytes.has($0.1) }) else { return nil }
    self = found.0
  }

  /// The first bytes of what was compressed, at most `limit`; nil for compressions that are not unpacked here, and when
  /// nothing comes out.
  func unpacked(_ bytes: ByteSource, limit: Int) -> [UInt8]? {
    guard self == .zlib || self == .gzip else { return nil }
    var stream = z_stream()
    // 32 more than the window size: zlib tells its own header from that of gzip.
    guard inflateInit2_(&stream, 15 + 32, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let piece = 1 << 16
    var output: [UInt8] = []
    var position = 0
    var status = Z_OK
    var buffer = [UInt8](repeating: 0, count: piece)
    while status == Z_OK, position < bytes.count, output.count < limit {
      var input = bytes.copy(position..<min(bytes.count, position + piece))
      position += input.count
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = uInt(source.count)
        repeat {
          buffer.withUnsafeMutableBufferPointer { target in
            stream.next_out = target.baseAddress
            stream.avail_out = uInt(piece)
            status = inflate(&stream, Z_NO_FLUSH)
          }
          output += buffer[..<(piece - Int(stream.avail_out))]
        } while status == Z_OK && stream.avail_out == 0 && output.count < limit
      }
    }
    return output.isEmpty ? nil : output
  }
}

/// Checked reads out of a file's bytes: outside the file there is nil, never a trap.
extension UnsafeRawBufferPointer {
  /// Whether the bytes at `offset` are exactly these.
  package func has(_ pattern: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count, count - offset >= pattern.count else { return false }
    for (index, byte) in pattern.enumerated() where self[offset + index] != byte { return false }
    return true
  }

  /// Whether the text at `offset` is exactly this.
  package func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

  /// A little-endian integer, aligned or not; nil outside the file.
  package func littleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type = Integer.self, at offset: Int
  ) -> Integer? {
    guard offset >= 0, offset <= count, count - offset >= MemoryLayout<Integer>.size else { return nil }
    return Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  /// The bytes of `range` that the file has, as text; what is not UTF-8 becomes U+FFFD.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: self[range.clamped(to: 0..<count)], as: UTF8.self)
  }

  /// The first place of `pattern` that starts in `range`.
  package func firstIndex(of pattern: [UInt8], in range: Range<Int>) -> Int? {
    guard let first = pattern.first else { return nil }
    for index in range.clamped(to: 0..<count) where self[index] == first && has(pattern, at: index) { return index }
    return nil
  }
}

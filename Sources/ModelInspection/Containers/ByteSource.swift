import Glibc

/// Random access to the bytes of a file, or of memory, through one small window.
///
/// A window instead of a mapping, because a page fault on a cached file maps the sixteen pages around it: a model of
/// 3,000 tensors would take 200 MB and three times as long to step over. A file that shrinks meanwhile ends in an error
/// where a mapping would end in SIGBUS. Copies share the window; none may outlive the call that handed the source out.
package struct ByteSource {
  /// Length of the whole file in bytes.
  package let count: Int
  // A pointer, not a class: every byte of structure is read through here.
  private let window: UnsafeMutablePointer<Window>

  private struct Window {
    var bytes: UnsafeRawPointer?
    var start = 0
    var length = 0
    /// -1 for memory, which is one window.
    var descriptor: Int32 = -1
    var buffer: UnsafeMutableRawPointer?
    /// `errno` of the first read that failed; reads after it give zeros.
    var failure: Int32 = 0
  }

  private static let page = 4_096
  private static let longest = 65_536

  /// Runs `body` with the first `size` bytes of an open file.
  /// - Parameter failure: receives `errno` of a read that failed, 0 when all went well.
  static func withFile<Result, Failure: Error>(
    _ descriptor: Int32, size: Int, failure: inout Int32, _ body: (ByteSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: longest, alignment: 16)
    let window = UnsafeMutablePointer<Window>.allocate(capacity: 1)
    window.initialize(to: Window(bytes: UnsafeRawPointer(buffer), descriptor: descriptor, buffer: buffer))
    defer {
      failure = window.pointee.failure
      window.deallocate()
      buffer.deallocate()
    }
    return try body(ByteSource(count: size, window: window))
  }

  /// Runs `body` with bytes in memory.
  package static func withMemory<Result, Failure: Error>(
    _ bytes: UnsafeRawBufferPointer, _ body: (ByteSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let window = UnsafeMutablePointer<Window>.allocate(capacity: 1)
    window.initialize(to: Window(bytes: bytes.baseAddress, length: bytes.count))
    defer { window.deallocate() }
    return try body(ByteSource(count: bytes.count, window: window))
  }

  /// Runs `body` with the bytes of an array.
  static func withArray<Result, Failure: Error>(
    _ array: [UInt8], _ body: (ByteSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try array.withUnsafeBufferPointer { buffer throws(Failure) in
      try withMemory(UnsafeRawBufferPointer(buffer), body)
    }
  }

  private init(count: Int, window: UnsafeMutablePointer<Window>) {
    self.count = count
    self.window = window
  }

  /// The byte at an offset; 0 outside the file, which callers rule out beforehand.
  package subscript(offset: Int) -> UInt8 {
    let index = offset &- window.pointee.start
    if index >= 0, index < window.pointee.length, let bytes = window.pointee.bytes {
      return bytes.load(fromByteOffset: index, as: UInt8.self)
    }
    return moveWindow(to: offset)
  }

  @inline(never)
  private func moveWindow(to offset: Int) -> UInt8 {
    guard offset >= 0, offset < count, let buffer = window.pointee.buffer, window.pointee.failure == 0 else { return 0 }
    // Headers between weights are read a page at a time; whoever walks on through a page wants the next ones too.
    let isSequential = window.pointee.length > 0 && offset == window.pointee.start + window.pointee.length
    let start = offset & ~(Self.page - 1)
    let wanted = min(isSequential ? Self.longest : Self.page, count - start)
    var filled = 0
    while filled < wanted {
      let got = pread(window.pointee.descriptor, buffer + filled, wanted - filled, off_t(start + filled))
      if got > 0 {
        filled += got
      } else if got == 0 || errno != EINTR {
        window.pointee.failure = got == 0 ? EIO : errno
        window.pointee.length = 0
        return 0
      }
    }
    window.pointee.start = start
    window.pointee.length = filled
    return buffer.load(fromByteOffset: offset - start, as: UInt8.self)
  }
}

/// Scans that go through the window at once instead of byte by byte.
extension ByteSource {
  /// The first offset of `range` whose byte is not in the table of 256, or the range's end.
  func firstIndex(outside table: [Bool], in range: Range<Int>) -> Int {
    scan(range) { bytes in
      table.withUnsafeBufferPointer { table in bytes.firstIndex { !table[Int($0)] } }
    }
  }

  /// The first offset of `range` that has the byte, or the range's end.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int {
    scan(range) { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base, Int32(byte), bytes.count) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  private func scan(_ range: Range<Int>, _ find: (UnsafeRawBufferPointer) -> Int?) -> Int {
    let range = range.clamped(to: 0..<count)
    var place = range.lowerBound
    while place < range.upperBound {
      _ = self[place]
      let start = place - window.pointee.start
      // A read that failed leaves no window: zeros from here on, and an error at the end.
      guard let bytes = window.pointee.bytes, start >= 0, start < window.pointee.length else { return range.upperBound }
      let length = min(window.pointee.length - start, range.upperBound - place)
      if let found = find(UnsafeRawBufferPointer(start: bytes + start, count: length)) { return place + found }
      place += length
    }
    return range.upperBound
  }
}

/// Checked reads: outside the file there is nil or nothing, never a trap.
extension ByteSource {
  /// Whether the bytes at `offset` are exactly these.
  package func has(_ pattern: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count, count - offset >= pattern.count else { return false }
    for (index, byte) in pattern.enumerated() where self[offset + index] != byte { return false }
    return true
  }

  /// Whether the text at `offset` is exactly this.
  package func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

  /// A little-endian integer, aligned or not; nil outside the file.
  package func littleEndian<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self, at offset: Int
  ) -> Integer? {
    let size = Integer.bitWidth / 8
    guard offset >= 0, offset <= count, count - offset >= size else { return nil }
    var value: Integer = 0
    for index in 0..<size { value |= Integer(truncatingIfNeeded: self[offset + index]) << Integer(index * 8) }
    return value
  }

  /// A copy of the bytes of `range` that the file has.
  package func copy(_ range: Range<Int>) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      for offset in range { buffer.initializeElement(at: offset - range.lowerBound, to: self[offset]) }
      initialized = range.count
    }
  }

  /// The bytes of `range` that the file has, as text; what is not UTF-8 becomes U+FFFD.
  package func text(_ range: Range<Int>) -> String {
    let range = range.clamped(to: 0..<count)
    let index = range.lowerBound - window.pointee.start
    if index >= 0, index + range.count <= window.pointee.length, let bytes = window.pointee.bytes {
      return String(decoding: UnsafeRawBufferPointer(start: bytes + index, count: range.count), as: UTF8.self)
    }
    return String(decoding: copy(range), as: UTF8.self)
  }

  /// The first place of `pattern` that starts in `range`.
  package func firstIndex(of pattern: [UInt8], in range: Range<Int>) -> Int? {
    guard let first = pattern.first else { return nil }
    for index in range.clamped(to: 0..<count) where self[index] == first && has(pattern, at: index) { return index }
    return nil
  }

  /// Whether the condition holds for every byte of `range` that the file has.
  package func allSatisfy(in range: Range<Int>, _ condition: (UInt8) -> Bool) -> Bool {
    range.clamped(to: 0..<count).allSatisfy { condition(self[$0]) }
  }
}

/// An HDF5 file, or one that lies within another file: where its objects are and how wide its numbers are.
///
/// Only what names datasets and describes them is read, never their values
/// (HDF5 File Format Specification, versions 1 to 3).
struct HDF5File {
  static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  let bytes: ByteSource
  private let range: Range<Int>
  /// What addresses count from.
  private var base = 0
  /// Bytes of an address.
  private(set) var addressSize = 8
  /// Bytes of a length.
  private(set) var lengthSize = 8
  /// Of the root group's header, in the file.
  private(set) var root = 0

  /// - Parameter range: where the HDF5 file lies in `bytes`.
  /// - Throws: ``StructureError`` when there is no superblock that can be read.
  init(_ bytes: ByteSource, in range: Range<Int>) throws(StructureError) {
    self.bytes = bytes
    self.range = range.clamped(to: 0..<bytes.count)
    let start = self.range.lowerBound
    // A user's own block of bytes may come first; its size is a power of two.
    guard let offset = ([0] + (9..<24).map { 1 << $0 }).first(where: { bytes.has(Self.magic, at: start + $0) }) else {
      throw StructureError(at: start, "the signature of HDF5 is missing")
    }
    let superblock = start + offset
    let version = bytes[superblock + 8]
    let isOld = version < 2
    guard version <= 3 else {
      throw StructureError(at: superblock, "HDF5's superblock has the unknown version \(version)")
    }
    let sizes = superblock + (isOld ? 13 : 9)
    (addressSize, lengthSize) = (Int(bytes[sizes]), Int(bytes[sizes + 1]))
    guard [2, 4, 8].contains(addressSize), [2, 4, 8].contains(lengthSize) else {
      throw StructureError(at: sizes, "HDF5's superblock has sizes of \(addressSize) and \(lengthSize) bytes")
    }
    var position = superblock + (isOld ? (version == 1 ? 28 : 24) : 12)
    guard let base = number(at: position, size: addressSize), base <= UInt64(self.range.count) else {
      throw StructureError(at: position, "HDF5's superblock is damaged", isTruncation: true)
    }
    self.base = start + Int(base)
    // Old: base, free space, end, driver, then the root's entry of name and header. New: base, extension, end, root.
    position += addressSize * (isOld ? 5 : 3)
    guard let root = address(at: position) else {
      throw StructureError(at: position, "the root group of the HDF5 file lies outside it", isTruncation: true)
    }
    self.root = root
  }

  /// A little-endian number of up to 8 bytes; nil outside the file.
  func number(at offset: Int, size: Int) -> UInt64? {
    guard offset >= range.lowerBound, size <= 8, offset <= range.upperBound - size else { return nil }
    return (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  func integer(at offset: Int, size: Int) -> Int? { number(at: offset, size: size).flatMap { Int(exactly: $0) } }

  /// The place in the file that an address stands for; nil for none and outside the file.
  func address(at offset: Int) -> Int? {
    guard let value = number(at: offset, size: addressSize), value < UInt64(range.upperBound - base) else { return nil }
    return base + Int(value)
  }

  func length(at offset: Int) -> Int? { integer(at: offset, size: lengthSize) }

  /// Whether a run of bytes lies within the file.
  func contains(_ start: Int, count: Int) -> Bool {
    start >= range.lowerBound && count >= 0 && start <= range.upperBound && count <= range.upperBound - start
  }

  func has(_ signature: String, at offset: Int) -> Bool {
    contains(offset, count: 4) && bytes.has(signature, at: offset)
  }
}

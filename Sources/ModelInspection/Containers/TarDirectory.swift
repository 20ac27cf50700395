/// The entries of a tar archive, found by stepping from header to header.
struct TarDirectory {
  struct Entry {
    var name: String
    /// Where the bytes lie.
    var range: Range<Int>
  }

  /// In the archive's order.
  let entries: [Entry]
  private static let entryLimit = 100_000
  private static let block = 512

  /// Whether the bytes start like a tar archive of any kind since 1988.
  static func isTar(_ bytes: ByteSource) -> Bool { bytes.has("ustar", at: 257) }

  /// Lists regular files as far as the bytes reach; a damaged header ends the list.
  init(_ bytes: ByteSource) {
    var entries: [Entry] = []
    var position = 0
    var longName: String?
    while entries.count < Self.entryLimit, position <= bytes.count - Self.block, bytes[position] != 0 {
      guard let size = Self.size(bytes, position) else { break }
      let start = position + Self.block
      let end = start.addingReportingOverflow(size)
      if end.overflow { break }
      let range = start..<max(start, end.partialValue)
      switch bytes[position + 156] {
      case UInt8(ascii: "L"): longName = Self.text(bytes, range.clamped(to: start..<(start + 4_096)))
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        entries.append(Entry(name: longName ?? Self.name(bytes, position), range: range))
        longName = nil
      default: longName = nil
      }
      let padded = end.partialValue.addingReportingOverflow(Self.block - 1)
      if padded.overflow { break }
      position = padded.partialValue / Self.block * Self.block
    }
    self.entries = entries
  }

  /// The entry whose last path component is this name.
  func entry(named name: String) -> Entry? {
    entries.first { $0.name == name || $0.name.hasSuffix("/\(name)") }
  }

  private static func text(_ bytes: ByteSource, _ range: Range<Int>) -> String {
    String(decoding: bytes.copy(range).prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func name(_ bytes: ByteSource, _ header: Int) -> String {
    let name = text(bytes, header..<(header + 100))
    let prefix = bytes.has("ustar\0", at: header + 257) ? text(bytes, (header + 345)..<(header + 500)) : ""
    let whole = prefix.isEmpty ? name : "\(prefix)/\(name)"
    return whole.hasPrefix("./") ? String(whole.dropFirst(2)) : whole
  }

  /// Octal digits, or a big-endian number behind a byte of 0x80.
  private static func size(_ bytes: ByteSource, _ header: Int) -> Int? {
    let field = bytes.copy((header + 124)..<(header + 136))
    if field.first == 0x80 {
      // The upper bytes of numbers that a file can have are zero.
      let number = field.dropFirst(5).reduce(0) { $0 << 8 | Int($1) }
      return field[1..<5].allSatisfy { $0 == 0 } ? number : nil
    }
    var size = 0
    for byte in field where byte != 0 && byte != 0x20 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else { return nil }
      size = size << 3 | Int(byte - UInt8(ascii: "0"))
    }
    return size
  }
}

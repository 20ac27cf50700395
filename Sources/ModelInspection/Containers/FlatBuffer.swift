/// Reads tables, vectors and strings of a FlatBuffer within a range of a file; what is out of bounds is nil.
///
/// Format: flatbuffers.dev, internals. Nothing is followed in circles: callers ask for what they know to be there.
struct FlatBuffer {
  private let bytes: ByteSource
  private let range: Range<Int>

  /// A table by the offset of its first byte in the file.
  struct Table {
    fileprivate(set) var position: Int
    fileprivate var fields: Int
    fileprivate var fieldsSize: Int
  }

  /// A vector by its first element and its length.
  struct Vector {
    var start: Int
    var count: Int
  }

  init(_ bytes: ByteSource, in range: Range<Int>) {
    self.bytes = bytes
    self.range = range.clamped(to: 0..<bytes.count)
  }

  var root: Table? { target(of: range.lowerBound).flatMap(table) }

  private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer? {
    guard offset >= range.lowerBound, offset <= range.upperBound - Integer.bitWidth / 8 else { return nil }
    return bytes.littleEndian(type, at: offset)
  }

  private func target(of offset: Int) -> Int? {
    integer(UInt32.self, at: offset).map { offset + Int($0) }
  }

  private func table(at position: Int) -> Table? {
    guard let back = integer(Int32.self, at: position) else { return nil }
    let fields = position - Int(back)
    guard let size = integer(UInt16.self, at: fields), size >= 4 else { return nil }
    return Table(position: position, fields: fields, fieldsSize: Int(size))
  }

  /// Where a field's value stands; nil when the table leaves it at its default.
  private func place(_ field: Int, of table: Table) -> Int? {
    let entry = 4 + 2 * field
    guard entry + 2 <= table.fieldsSize, let offset = integer(UInt16.self, at: table.fields + entry), offset > 0 else {
      return nil
    }
    return table.position + Int(offset)
  }

  /// A field of any width; nil when the table leaves it at its default.
  func number<Integer: FixedWidthInteger>(
    _ field: Int, of table: Table, as type: Integer.Type = Integer.self
  ) -> Integer? {
    place(field, of: table).flatMap { integer(type, at: $0) }
  }

  func int32(_ field: Int, of table: Table) -> Int32? { number(field, of: table) }

  /// A whole number of a vector.
  func number<Integer: FixedWidthInteger>(
    _ index: Int, of vector: Vector, as type: Integer.Type = Integer.self
  ) -> Integer? {
    index >= 0 && index < vector.count ? integer(type, at: vector.start + index * (Integer.bitWidth / 8)) : nil
  }

  func table(_ field: Int, of table: Table) -> Table? {
    place(field, of: table).flatMap(target).flatMap { self.table(at: $0) }
  }

  /// - Parameter elementSize: in bytes; the vector has to lie within the buffer.
  func vector(_ field: Int, of table: Table, elementSize: Int) -> Vector? {
    guard let start = place(field, of: table).flatMap(target), let count = integer(UInt32.self, at: start),
      Int(count) <= (range.upperBound - start - 4) / max(1, elementSize)
    else { return nil }
    return Vector(start: start + 4, count: Int(count))
  }

  func int32(_ index: Int, of vector: Vector) -> Int32? { integer(Int32.self, at: vector.start + 4 * index) }

  func table(_ index: Int, of vector: Vector) -> Table? {
    target(of: vector.start + 4 * index).flatMap { table(at: $0) }
  }

  /// A string of a vector, cut to `limit` bytes.
  func text(_ index: Int, of vector: Vector, limit: Int = 1_024) -> String? {
    guard index >= 0, index < vector.count, let start = target(of: vector.start + 4 * index),
      let count = integer(UInt32.self, at: start), Int(count) <= range.upperBound - start - 4
    else { return nil }
    return bytes.text((start + 4)..<(start + 4 + min(Int(count), limit)))
  }

  /// A string, cut to `limit` bytes.
  func text(_ field: Int, of table: Table, limit: Int = 1_024) -> String? {
    string(field, of: table).map { bytes.text($0.prefix(limit)) }
  }

  /// The place of a string's text.
  func string(_ field: Int, of table: Table) -> Range<Int>? {
    vector(field, of: table, elementSize: 1).map { $0.start..<($0.start + $0.count) }
  }
}

/// The fields of a protobuf message that a reader knows, by number; case names appear in error messages.
package protocol ProtobufMessage: RawRepresentable<Int>, Sendable {}

/// One field as it stands in the file.
package struct ProtobufField<Message: ProtobufMessage> {
  package enum Payload {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// Where the payload lies in the file; it has not been looked at.
    case bytes(Range<Int>)
  }

  package let number: Int
  /// Where the field's tag starts in the file.
  package let offset: Int
  package let payload: Payload

  /// The known field this is, or nil.
  package var key: Message? { Message(rawValue: number) }

  // A field of another wire type than expected counts as unknown, as protobuf parsers treat it.
  package var range: Range<Int>? { if case .bytes(let range) = payload { range } else { nil } }
  package var integer: Int64? { if case .varint(let value) = payload { Int64(bitPattern: value) } else { nil } }
  package var float: Float? { if case .fixed32(let value) = payload { Float(bitPattern: value) } else { nil } }
}

/// Walks the fields of one protobuf message inside a file, stepping over payloads without touching them.
///
/// Nothing is copied or allocated, lengths are checked before use and may exceed 2 GB. Nested messages are walked by a
/// reader of their own over the field's range; whoever recurses keeps the nesting limit.
package struct ProtobufReader<Message: ProtobufMessage> {
  package let bytes: ByteSource
  package private(set) var position: Int
  package let end: Int

  /// - Parameter range: the message's place in `bytes`; what lies outside them is cut off.
  package init(_ bytes: ByteSource, _ range: Range<Int>) {
    let range = range.clamped(to: 0..<bytes.count)
    self.bytes = bytes
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  /// The next field, or nil at the end of the message.
  package mutating func next() throws(StructureError) -> ProtobufField<Message>? {
    if position >= end { return nil }
    let start = position
    let tag = try varint(field: nil)
    guard let number = Int(exactly: tag >> 3), number > 0, number < 1 << 29 else {
      throw StructureError(at: start, "\(Message.self) has a field with the impossible number \(tag >> 3)")
    }
    let payload: ProtobufField<Message>.Payload
    switch tag & 7 {
    case 0: payload = .varint(try varint(field: number))
    case 1:
      let range = try take(8, field: number, from: start)
      payload = .fixed64(bytes.littleEndian(at: range.lowerBound) ?? 0)
    case 2: payload = .bytes(try take(try varint(field: number), field: number, from: start))
    case 5:
      let range = try take(4, field: number, from: start)
      payload = .fixed32(bytes.littleEndian(at: range.lowerBound) ?? 0)
    default:
      throw StructureError(at: start, "\(Self.name(number)) has the wire type \(tag & 7), which is not in use")
    }
    return ProtobufField(number: number, offset: start, payload: payload)
  }

  /// Adds a repeated integer field, packed or not, to a list; at most `limit` are kept.
  /// - Returns: how many integers the field holds.
  package func appendIntegers(
    of field: ProtobufField<Message>, to list: inout [Int64], limit: Int
  ) throws(StructureError) -> Int {
    if let value = field.integer {
      if list.count < limit { list.append(value) }
      return 1
    }
    guard let range = field.range else { return 0 }
    var packed = ProtobufReader(bytes, range)
    var count = 0
    while packed.position < packed.end {
      let value = Int64(bitPattern: try packed.varint(field: field.number))
      if list.count < limit { list.append(value) }
      count += 1
    }
    return count
  }

  private mutating func varint(field: Int?) throws(StructureError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in 0..<10 {
      if position >= end {
        throw StructureError(
          at: start, "the bytes end in the middle of \(field.map(Self.name) ?? "a field of \(Message.self)")",
          isTruncation: true)
      }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(shift * 7)
      if byte < 0x80 { return value }
    }
    throw StructureError(
      at: start, "\(field.map(Self.name) ?? "\(Message.self)") holds a number of more than ten bytes")
  }

  private mutating func take(_ length: UInt64, field: Int, from start: Int) throws(StructureError) -> Range<Int> {
    let left = end - position
    guard length <= UInt64(left) else {
      throw StructureError(
        at: start, "\(Self.name(field)) needs \(length) bytes and \(left) are left", isTruncation: true)
    }
    let range = position..<(position + Int(length))
    position = range.upperBound
    return range
  }

  /// `ModelProto.graph`, or `ModelProto field 99`.
  private static func name(_ number: Int) -> String {
    Message(rawValue: number).map { "\(Message.self).\($0)" } ?? "\(Message.self) field \(number)"
  }
}

import ModelSamples

/// A protobuf message taken apart without a schema, to be changed and put together again.
struct WireMessage {
  struct Field {
    var number: Int
    var content: Content
  }

  enum Content {
    case varint(UInt64)
    case fixed32([UInt8])
    case fixed64([UInt8])
    case bytes([UInt8])
    /// Written as it is, whatever the field's number: how lies about lengths are told.
    case raw([UInt8])
  }

  var fields: [Field] = []

  /// Takes bytes apart; nil when they are no message.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let key = Self.varint(&rest), key >> 3 > 0, key >> 3 < 1 << 29 else { return nil }
      let number = Int(key >> 3)
      switch key & 7 {
      case 0:
        guard let value = Self.varint(&rest) else { return nil }
        fields.append(Field(number: number, content: .varint(value)))
      case 1, 5:
        let size = key & 7 == 1 ? 8 : 4
        guard rest.count >= size else { return nil }
        let content = Array(rest.prefix(size))
        fields.append(Field(number: number, content: size == 8 ? .fixed64(content) : .fixed32(content)))
        rest = rest.dropFirst(size)
      case 2:
        guard let length = Self.varint(&rest), length <= UInt64(rest.count) else { return nil }
        fields.append(Field(number: number, content: .bytes(Array(rest.prefix(Int(length))))))
        rest = rest.dropFirst(Int(length))
      default: return nil
      }
    }
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = bytes.first else { return nil }
      bytes = bytes.dropFirst()
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  var bytes: [UInt8] { fields.flatMap { Self.encode($0) } }

  static func encode(_ field: Field) -> [UInt8] {
    func key(_ wireType: UInt64) -> [UInt8] { ProtobufBuilder.varint(UInt64(field.number) << 3 | wireType) }
    switch field.content {
    case .varint(let value): return key(0) + ProtobufBuilder.varint(value)
    case .fixed64(let bytes): return key(1) + bytes
    case .fixed32(let bytes): return key(5) + bytes
    case .bytes(let bytes): return key(2) + ProtobufBuilder.varint(UInt64(bytes.count)) + bytes
    case .raw(let bytes): return bytes
    }
  }

  /// The message without long payloads that are no messages themselves: a model without its weights.
  func withoutPayloads(longerThan limit: Int, depth: Int = 0) -> WireMessage {
    var copy = self
    copy.fields = fields.compactMap { field in
      guard case .bytes(let bytes) = field.content, bytes.count > limit else { return field }
      guard depth < 16, let inner = WireMessage(bytes) else { return nil }
      return Field(
        number: field.number, content: .bytes(inner.withoutPayloads(longerThan: limit, depth: depth + 1).bytes))
    }
    return copy
  }
}

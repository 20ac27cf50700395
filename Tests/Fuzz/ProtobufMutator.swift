import TestSupport
import ModelSamples

/// Changes that keep, or break on purpose, the structure of a protobuf message.
struct ProtobufMutator {
  /// Texts that are put in place of names and operator types.
  let words: [[UInt8]]

  /// - Parameter other: another message, for pieces.
  func mutate(_ bytes: [UInt8], other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var result = bytes
    for _ in 0...random.below(4) { result = mutate(result, other: other, depth: 0, &random) }
    return result
  }

  private func mutate(_ bytes: [UInt8], other: [UInt8], depth: Int, _ random: inout SplitMix64) -> [UInt8] {
    guard var message = WireMessage(bytes), !message.fields.isEmpty else {
      var bytes = bytes
      ByteMutator.mutate(&bytes, other: other, &random)
      return bytes
    }
    let place = random.below(message.fields.count)
    if case .bytes(let inner) = message.fields[place].content, depth < 40, !random.oneIn(6),
      let child = WireMessage(inner), !child.fields.isEmpty
    {
      message.fields[place].content = .bytes(
        mutate(inner, other: piece(of: other, &random), depth: depth + 1, &random))
    } else {
      change(&message, at: place, other: other, &random)
    }
    return message.bytes
  }

  /// A field's payload of the other message, so that pieces come from about the same depth.
  private func piece(of other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    guard let message = WireMessage(other), !message.fields.isEmpty,
      case .bytes(let inner) = random.pick(message.fields).content, !inner.isEmpty
    else { return other }
    return inner
  }

  private func change(_ message: inout WireMessage, at place: Int, other: [UInt8], _ random: inout SplitMix64) {
    let field = message.fields[place]
    switch random.below(12) {
    case 0: message.fields.remove(at: place)
    case 1: message.fields.insert(field, at: random.below(message.fields.count + 1))
    case 2: message.fields.insert(contentsOf: repeatElement(field, count: 1 << random.below(9)), at: place)
    case 3: message.fields.swapAt(place, random.below(message.fields.count))
    case 4: message.fields[place].number = random.pick([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 20, 25, 15, 1 << 28])
    case 5:
      if let donor = WireMessage(other), !donor.fields.isEmpty {
        message.fields.insert(random.pick(donor.fields), at: place)
      }
    case 6: message.fields[place].content = .raw(lie(about: field, &random))
    default: message.fields[place].content = content(instead: field, &random)
    }
  }

  private func content(instead field: WireMessage.Field, _ random: inout SplitMix64) -> WireMessage.Content {
    guard case .bytes(let bytes) = field.content else {
      if case .varint(let value) = field.content, random.oneIn(2) {
        return .varint(value &+ UInt64(random.below(5)) &- 2)
      }
      return .varint(random.pick(Self.numbers))
    }
    switch random.below(6) {
    case 0: return .bytes([])
    case 1: return .bytes(nest(bytes, in: field.number, levels: 1 + random.below(80)))
    case 2: return .bytes(Array(repeatElement(bytes, count: 1 + random.below(8)).joined()))
    case 3:
      return .bytes(
        random.oneIn(8) ? [UInt8](repeating: 0x61, count: 70_000) : [0xff, 0xc0, 0x1b, 0x5b, 0x0a, 0xe2, 0x80, 0xae])
    default: return .bytes(random.pick(words))
    }
  }

  /// The payload inside itself: messages nested by their own field.
  private func nest(_ bytes: [UInt8], in number: Int, levels: Int) -> [UInt8] {
    var result = bytes
    for _ in 0..<levels where result.count < 100_000 {
      result = WireMessage.encode(WireMessage.Field(number: number, content: .bytes(result)))
    }
    return result
  }

  /// The field with a length or a number that is not what follows.
  private func lie(about field: WireMessage.Field, _ random: inout SplitMix64) -> [UInt8] {
    let key = UInt64(field.number) << 3
    switch random.below(5) {
    case 0:
      guard case .bytes(let bytes) = field.content else { fallthrough }
      return ProtobufBuilder.varint(key | 2) + ProtobufBuilder.varint(random.pick(Self.numbers)) + bytes
    case 1:
      guard case .bytes(let bytes) = field.content else { fallthrough }
      // The right length, spelled in ten bytes.
      return ProtobufBuilder.varint(key | 2) + Self.tenBytes(UInt64(bytes.count)) + bytes
    case 2: return Self.tenBytes(key) + Self.tenBytes(random.pick(Self.numbers))
    case 3:
      return ProtobufBuilder.varint(key | UInt64(random.below(8))) + [UInt8](repeating: 0xff, count: random.below(12))
    default:
      var bytes = WireMessage.encode(field)
      bytes.removeLast(min(bytes.count, 1 + random.below(8)))
      return bytes
    }
  }

  private static func tenBytes(_ value: UInt64) -> [UInt8] {
    (0..<9).map { UInt8(value >> (7 * UInt64($0)) & 0x7f) | 0x80 } + [UInt8(value >> 63)]
  }

  /// Ends of ranges, small counts, and the numbers of types and versions.
  private static let numbers: [UInt64] =
    [
      0x7f, 0x80, 0xff, 0x7fff, 0xffff, 1 << 20, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 32, 1 << 53, 1 << 62,
      UInt64(Int64.max), 1 << 63, UInt64.max - 1, .max,
    ] + (0..<30)
}

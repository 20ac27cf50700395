import TestSupport
import TritonConfig

/// Random messages of the schema, a function of the seed: every field and every kind of value turns up.
struct RandomConfig {
  private var random: SplitMix64
  /// Fields that were set, as `Message.field`.
  private(set) var seen: Set<String> = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func config() -> ModelConfig { message(ModelConfig.self) }

  private mutating func message<Message: ConfigMessage>(_ type: Message.Type) -> Message {
    var message = Message()
    for (index, field) in Message.schema.fields.enumerated()
    where below(Message.schema.name == "ModelConfig" ? 3 : 2) == 0 {
      seen.insert("\(Message.schema.name).\(field.name)")
      for _ in 0..<(field.isRepeated ? 1 + below(3) : 1) {
        message.add(value(field.type), key: key(field), at: index)
      }
    }
    return message
  }

  private mutating func key(_ field: FieldDescriptor) -> ConfigValue? {
    switch field.label {
    case .map(let type): value(.scalar(type))
    default: nil
    }
  }

  private mutating func value(_ type: FieldType) -> ConfigValue {
    switch type {
    case .message(let type): return .message(message(type))
    case .enumeration(let type): return .enumeration(below(5) == 0 ? Int32(bits: next()) : pick(type.cases).number)
    case .scalar(.string): return .string(string())
    case .scalar(.int32): return .int(Int64(pick([0, 1, -1, 8, .min, .max, Int32(bits: next())])))
    case .scalar(.int64): return .int(pick([0, 1, -1, 224, .min, .max, Int64(bits: next())]))
    case .scalar(.uint32): return .uint(UInt64(pick([0, 1, 8, .max, UInt32(truncatingIfNeeded: next())])))
    case .scalar(.uint64): return .uint(pick([0, 1, 100, .max, next()]))
    case .scalar(.bool): return .bool(below(2) == 0)
    case .scalar(.float):
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: next()))
      return .float(pick([0, -0.0, 0.1, 1, .infinity, .leastNonzeroMagnitude, number.isNaN ? 2 : number]))
    case .scalar(.double):
      let number = Double(bitPattern: next())
      return .double(pick([0, -0.0, 0.1, -1, -.infinity, .greatestFiniteMagnitude, number.isNaN ? 2 : number]))
    }
  }

  private mutating func string() -> String {
    let pieces = [
      "", "INPUT__0", "a b", "\"", "\\", "'", "\n", "\t", "\u{0}", "\u{7f}", "7", "ü", "e\u{301}", "😀", "\u{202e}", "#",
      "x",
    ]
    var text = ""
    for _ in 0..<below(4) { text += pick(pieces) }
    return text
  }

  private mutating func next() -> UInt64 { random.next() }
  private mutating func below(_ count: Int) -> Int { random.below(count) }
  private mutating func pick<T>(_ elements: [T]) -> T { random.pick(elements) }
}

extension FixedWidthInteger {
  fileprivate init(bits: UInt64) { self.init(truncatingIfNeeded: bits) }
}

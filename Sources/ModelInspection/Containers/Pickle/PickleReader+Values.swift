/// Numbers, strings and containers.
extension PickleReader {
  mutating func number(_ opcode: PickleOpcode) throws(StructureError) {
    switch opcode {
    case .binInt: try push(.int(Int64(try integer(Int32.self))))
    case .binInt1: try push(.int(Int64(try integer(UInt8.self))))
    case .binInt2: try push(.int(Int64(try integer(UInt16.self))))
    case .long1: try long(UInt64(try integer(UInt8.self)))
    case .long4: try long(UInt64(try integer(UInt32.self)))
    case .binFloat: try push(.float(Double(bitPattern: try integer(UInt64.self).byteSwapped)))
    case .float: try push(.float(Double(bytes.text(try line().prefix(64))) ?? .nan))
    default:
      let place = try line()
      let text = bytes.text(place.prefix(64))
      // Protocol 0 writes truth values as 00 and 01, and appends an L to long integers.
      if opcode == .int, text == "00" || text == "01" {
        try push(.bool(text == "01"))
      } else {
        try push(Int64(text.hasSuffix("L") ? text.dropLast() : text[...]).map { .int($0) } ?? .largeInt)
      }
    }
  }

  /// A little-endian two's complement integer of any length.
  private mutating func long(_ size: UInt64) throws(StructureError) {
    let place = try skip(size)
    guard place.count <= 8 else { return try push(.largeInt) }
    var value: UInt64 = 0
    for (index, offset) in place.enumerated() { value |= UInt64(bytes[offset]) << UInt64(index * 8) }
    let unused = UInt64(64 - place.count * 8)
    try push(.int(place.isEmpty ? 0 : Int64(bitPattern: value << unused) >> Int64(unused)))
  }

  mutating func string(_ opcode: PickleOpcode) throws(StructureError) {
    switch opcode {
    case .string:
      let place = try line()
      try push(.text(place.count >= 2 ? place.dropFirst().dropLast() : place))
    case .unicode: try push(.text(try line()))
    case .shortBinString, .shortBinUnicode: try push(.text(try skip(UInt64(try integer(UInt8.self)))))
    case .binString, .binUnicode: try push(.text(try skip(UInt64(try integer(UInt32.self)))))
    case .binUnicode8: try push(.text(try skip(try integer(UInt64.self))))
    case .shortBinBytes: try push(.bytes(try skip(UInt64(try integer(UInt8.self)))))
    case .binBytes: try push(.bytes(try skip(UInt64(try integer(UInt32.self)))))
    default: try push(.bytes(try skip(try integer(UInt64.self))))
    }
  }

  mutating func container(_ opcode: PickleOpcode) throws(StructureError) {
    let members: [ID]
    switch opcode {
    case .emptyList, .emptyTuple, .emptyDictionary, .emptySet: members = []
    case .tuple1: members = [try pop()]
    case .tuple2:
      let second = try pop()
      members = [try pop(), second]
    case .tuple3:
      let third = try pop()
      let second = try pop()
      members = [try pop(), second, third]
    default: members = try popMarked()
    }
    let index = try newChildren(members)
    switch opcode {
    case .emptyList, .list: try push(.list(index))
    case .emptyDictionary, .dictionary: try push(.dictionary(index))
    case .emptySet, .frozenSet: try push(.set(index))
    default: try push(.tuple(index))
    }
  }

  mutating func fill(_ opcode: PickleOpcode) throws(StructureError) {
    let members: [ID]
    switch opcode {
    case .append: members = [try pop()]
    case .setItem:
      let value = try pop()
      members = [try pop(), value]
    default: members = try popMarked()
    }
    let target = try top()
    try count(references: members.count)
    switch document.node(target) {
    case .list(let index), .dictionary(let index), .set(let index): document.children[Int(index)] += members
    case .object:
      if let index = document.items[target] {
        document.children[Int(index)] += members
      } else {
        document.items[target] = try newChildren(members)
      }
    default: break
    }
  }
}

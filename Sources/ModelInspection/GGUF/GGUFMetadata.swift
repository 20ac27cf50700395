import Facts

/// A value of GGUF's metadata, as far as it is kept.
enum GGUFValue {
  case integer(Int64)
  case float(Double)
  case flag(Bool)
  case text(String)
  /// The length, and the elements of a short list of integers.
  case list(count: Int64, integers: [Int64])
}

/// Reads GGUF's metadata values one after the other; texts and lists that nobody asks for are stepped over.
struct GGUFCursor {
  private let bytes: ByteSource
  private(set) var position: Int
  /// Version 1 has counts of 32 bits.
  private let hasWideCounts: Bool
  private let isBigEndian: Bool

  /// Longest text that is kept, in bytes.
  private static let textLimit = 4_096
  /// Longest list whose integers are kept: one for each layer.
  private static let listLimit = 1_024
  /// Lists within lists.
  private static let nesting = 4

  init(_ bytes: ByteSource, at position: Int, version: UInt32, isBigEndian: Bool) {
    self.bytes = bytes
    self.position = position
    self.hasWideCounts = version > 1
    self.isBigEndian = isBigEndian
  }

  mutating func number<Number: FixedWidthInteger>(
    _ what: @autoclosure () -> String, as type: Number.Type = Number.self
  ) throws(StructureError) -> Number {
    guard let value = bytes.littleEndian(Number.self, at: position) else { throw cut(what()) }
    position += Number.bitWidth / 8
    return isBigEndian ? value.byteSwapped : value
  }

  mutating func count(_ what: @autoclosure () -> String) throws(StructureError) -> UInt64 {
    hasWideCounts ? try number(what()) : UInt64(try number(what(), as: UInt32.self))
  }

  /// The place of a text, which is moved over.
  mutating func text(_ what: @autoclosure () -> String) throws(StructureError) -> Range<Int> {
    let length = try count(what())
    guard length <= UInt64(bytes.count - position) else { throw cut("\(what()) of \(length) bytes") }
    let range = position..<(position + Int(length))
    position = range.upperBound
    return range
  }

  /// The value behind a key; nil for one that is not kept.
  mutating func value(of key: String) throws(StructureError) -> GGUFValue? {
    let type: UInt32 = try number("the type of \(key)")
    return try value(of: key, type: type, depth: 0)
  }

  private mutating func value(of key: String, type: UInt32, depth: Int) throws(StructureError) -> GGUFValue? {
    switch type {
    case 0: return .integer(Int64(try number(key, as: UInt8.self)))
    case 1: return .integer(Int64(try number(key, as: Int8.self)))
    case 2: return .integer(Int64(try number(key, as: UInt16.self)))
    case 3: return .integer(Int64(try number(key, as: Int16.self)))
    case 4: return .integer(Int64(try number(key, as: UInt32.self)))
    case 5: return .integer(Int64(try number(key, as: Int32.self)))
    case 6: return .float(Double(Float(bitPattern: try number(key))))
    case 7: return .flag(try number(key, as: UInt8.self) != 0)
    case 8:
      let range = try text(key)
      return range.count <= Self.textLimit ? .text(bytes.text(range)) : nil
    case 9: return try list(of: key, depth: depth)
    case 10: return .integer(Int64(clamping: try number(key, as: UInt64.self)))
    case 11: return .integer(try number(key))
    case 12: return .float(Double(bitPattern: try number(key)))
    default: throw StructureError(at: position - 4, "metadata \(key) has the unknown type \(type)")
    }
  }

  /// Bytes of an element of each type; nil for texts and lists.
  private static let sizes: [UInt64?] = [1, 1, 2, 2, 4, 4, 4, 1, nil, nil, 8, 8, 8]

  private mutating func list(of key: String, depth: Int) throws(StructureError) -> GGUFValue? {
    if depth == Self.nesting {
      throw StructureError(at: position, "metadata \(key) has lists nested more than \(Self.nesting) deep")
    }
    let type: UInt32 = try number(key)
    let count = try count(key)
    guard type < 13 else {
      throw StructureError(at: position, "metadata \(key) has elements of the unknown type \(type)")
    }
    if let size = Self.sizes[Int(type)] {
      let (length, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, length <= UInt64(bytes.count - position) else { throw cut("\(key), a list of \(count),") }
      let end = position + Int(length)
      var integers: [Int64] = []
      if count <= Self.listLimit, type != 6, type != 12 {
        for _ in 0..<count {
          switch try value(of: key, type: type, depth: depth) {
          case .integer(let value): integers.append(value)
          case .flag(let flag): integers.append(flag ? 1 : 0)
          default: break
          }
        }
      }
      position = end
      return .list(count: Int64(clamping: count), integers: integers)
    }
    // An element takes at least the four bytes of its length: a count that the file cannot hold ends soon.
    guard count <= UInt64((bytes.count - position) / 4) else { throw cut("\(key), a list of \(count),") }
    for _ in 0..<count {
      if type == 8 { _ = try text(key) } else { _ = try list(of: key, depth: depth + 1) }
    }
    return .list(count: Int64(clamping: count), integers: [])
  }

  private func cut(_ what: String) -> StructureError {
    StructureError(at: position, "the file ends within \(what.shortened(to: 120))", isTruncation: true)
  }
}

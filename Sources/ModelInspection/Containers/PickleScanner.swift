/// Finds the first class or function a pickle refers to, by stepping over opcodes; nothing is ever unpickled.
package enum PickleScanner {
  /// A global by module and name, for example `sklearn.pipeline Pipeline`.
  package struct Global: Sendable, Hashable {
    package var module: String
    package var name: String
  }

  /// Bytes of the pickle that are looked at.
  private static let window = 1 << 16
  private static let nameLimit = 256

  /// Whether the bytes start like a pickle of protocol 2 or newer, or like a global of protocol 0.
  package static func isPickle(_ bytes: ByteSource) -> Bool {
    if bytes.count >= 3, bytes[0] == 0x80, (2...5).contains(bytes[1]) { return true }
    return bytes.has("c") && firstGlobal(bytes) != nil
  }

  /// - Returns: nil when none is found near the start.
  package static func firstGlobal(_ bytes: ByteSource) -> Global? {
    let end = min(bytes.count, window)
    var position = 0
    var strings: [Range<Int>?] = []
    var memo: [Int: Range<Int>] = [:]

    func text(length: Int?, header: Int) -> Range<Int>? {
      guard let length, length <= end, position + header + length <= end else { return nil }
      return (position + header)..<(position + header + length)
    }

    while position < end {
      let opcode = bytes[position]
      switch opcode {
      case UInt8(ascii: "c"): return global(bytes, at: position + 1, end: end)
      case 0x93:
        guard strings.count >= 2, let module = strings[strings.count - 2], let name = strings[strings.count - 1] else {
          return nil
        }
        return global(bytes.text(module), bytes.text(name))
      case 0x8c, UInt8(ascii: "X"), 0x8d:
        let header = opcode == 0x8c ? 2 : opcode == 0x8d ? 9 : 5
        let length: Int? =
          switch opcode {
          case 0x8c: bytes.littleEndian(UInt8.self, at: position + 1).map(Int.init)
          case 0x8d: bytes.littleEndian(UInt64.self, at: position + 1).flatMap(Int.init(exactly:))
          default: bytes.littleEndian(UInt32.self, at: position + 1).map(Int.init)
          }
        guard let range = text(length: length, header: header) else { return nil }
        strings.append(range)
        position = range.upperBound
      case 0x94:
        memo[memo.count] = strings.last ?? nil
        position += 1
      case UInt8(ascii: "q"), UInt8(ascii: "r"):
        let isShort = opcode == UInt8(ascii: "q")
        let index =
          isShort
          ? bytes.littleEndian(UInt8.self, at: position + 1).map(Int.init)
          : bytes.littleEndian(UInt32.self, at: position + 1).map(Int.init)
        if let index { memo[index] = strings.last ?? nil }
        position += isShort ? 2 : 5
      case UInt8(ascii: "h"), UInt8(ascii: "j"):
        let isShort = opcode == UInt8(ascii: "h")
        let index =
          isShort
          ? bytes.littleEndian(UInt8.self, at: position + 1).map(Int.init)
          : bytes.littleEndian(UInt32.self, at: position + 1).map(Int.init)
        strings.append(index.flatMap { memo[$0] })
        position += isShort ? 2 : 5
      default:
        guard let length = operandLength(opcode, bytes, at: position + 1) else { return nil }
        position += 1 + length
      }
    }
    return nil
  }

  /// Bytes after an opcode that pushes no text; nil for one that is not expected before the first global.
  private static func operandLength(_ opcode: UInt8, _ bytes: ByteSource, at offset: Int) -> Int? {
    switch opcode {
    case 0x80, UInt8(ascii: "K"): 1
    case UInt8(ascii: "M"): 2
    case UInt8(ascii: "J"): 4
    case 0x95, UInt8(ascii: "G"): 8
    case 0x8a: bytes.littleEndian(UInt8.self, at: offset).map { 1 + Int($0) }
    case UInt8(ascii: "U"), UInt8(ascii: "C"): bytes.littleEndian(UInt8.self, at: offset).map { 1 + Int($0) }
    case UInt8(ascii: "B"), UInt8(ascii: "T"): bytes.littleEndian(UInt32.self, at: offset).map { 4 + Int($0) }
    // Marks, empty containers, None, True, False, tuples, appends, builds: no operand.
    case UInt8(ascii: "("), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "N"), 0x88, 0x89,
      0x85, 0x86, 0x87, 0x8f, UInt8(ascii: "t"), UInt8(ascii: "l"), UInt8(ascii: "d"), UInt8(ascii: "a"),
      UInt8(ascii: "e"), UInt8(ascii: "s"), UInt8(ascii: "u"), UInt8(ascii: "b"), UInt8(ascii: "0"),
      UInt8(ascii: "2"):
      0
    default: nil
    }
  }

  /// Two lines of text, as protocols before 4 write a global.
  private static func global(_ bytes: ByteSource, at start: Int, end: Int) -> Global? {
    let newline: [UInt8] = [0x0a]
    guard let first = bytes.firstIndex(of: newline, in: start..<max(start, min(end, start + nameLimit + 1))),
      let second = bytes.firstIndex(of: newline, in: (first + 1)..<max(first + 1, min(end, first + nameLimit + 2)))
    else { return nil }
    return global(bytes.text(start..<first), bytes.text((first + 1)..<second))
  }

  private static func global(_ module: String, _ name: String) -> Global? {
    func isName(_ text: String) -> Bool {
      !text.isEmpty && text.utf8.count <= nameLimit
        && text.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "."
        }
    }
    return isName(module) && isName(name) ? Global(module: module, name: name) : nil
  }
}

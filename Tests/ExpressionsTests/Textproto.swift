/// A message of protobuf's text format, read without a schema: just enough for the conformance vectors.
struct Textproto {
  final class Field {
    let name: String
    let scalar: Scalar?
    let message: Textproto?
    init(_ name: String, scalar: Scalar? = nil, message: Textproto? = nil) {
      self.name = name
      self.scalar = scalar
      self.message = message
    }
  }
  enum Scalar: Equatable {
    /// Numbers, booleans, enum names, `inf`: as written.
    case word(String)
    case string([UInt8])
  }
  struct Failure: Error {
    var line: Int
    var problem: String
  }

  private(set) var fields: [Field] = []

  func messages(_ name: String) -> [Textproto] {
    fields.filter { $0.name == name }.compactMap(\.message)
  }
  func message(_ name: String) -> Textproto? { messages(name).first }
  func scalar(_ name: String) -> Scalar? {
    fields.filter { $0.name == name }.compactMap(\.scalar).first
  }
  func text(_ name: String) -> String? {
    switch scalar(name) {
    case .string(let bytes): String(decoding: bytes, as: UTF8.self)
    case .word(let word): word
    case nil: nil
    }
  }

  static func read(_ bytes: [UInt8]) throws -> Textproto {
    var reader = Reader(bytes: bytes)
    let result = try reader.message(close: nil)
    return result
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    func failure(_ problem: String) -> Failure {
      Failure(line: bytes.prefix(position).count { $0 == 0x0a } + 1, problem: problem)
    }

    mutating func skip() {
      while position < bytes.count {
        switch bytes[position] {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), UInt8(ascii: ";"): position += 1
        case UInt8(ascii: "#"): while position < bytes.count, bytes[position] != 0x0a { position += 1 }
        default: return
        }
      }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      skip()
      guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func word() throws -> String {
      skip()
      let start = position
      while position < bytes.count,
        Character(Unicode.Scalar(bytes[position])).isLetter || Character(Unicode.Scalar(bytes[position])).isNumber
          || "_.+-/[]".utf8.contains(bytes[position])
      { position += 1 }
      if start == position { throw failure("expected a word") }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    mutating func message(close: Unicode.Scalar?) throws -> Textproto {
      var message = Textproto()
      while true {
        skip()
        if position == bytes.count {
          if close != nil { throw failure("a message is not closed") }
          return message
        }
        if let close, take(close) { return message }
        let name = try word()
        _ = take(":")
        if take("{") {
          message.fields.append(Field(name, message: try self.message(close: "}")))
        } else if position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
        {
          message.fields.append(Field(name, scalar: .string(try strings())))
        } else {
          message.fields.append(Field(name, scalar: .word(try word())))
        }
      }
    }

    /// Adjacent strings are one.
    mutating func strings() throws -> [UInt8] {
      var result: [UInt8] = []
      while true {
        skip()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
        else { return result }
        let quote = bytes[position]
        position += 1
        while position < bytes.count, bytes[position] != quote {
          if bytes[position] == UInt8(ascii: "\\") {
            try escape(into: &result)
          } else {
            result.append(bytes[position])
            position += 1
          }
        }
        if position == bytes.count { throw failure("a string is not closed") }
        position += 1
      }
    }

    mutating func escape(into result: inout [UInt8]) throws {
      let letter = bytes[position + 1]
      position += 2
      switch letter {
      case UInt8(ascii: "a"): result.append(7)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "v"): result.append(11)
      case UInt8(ascii: "x"): result.append(UInt8(truncatingIfNeeded: try number(16, 2)))
      case UInt8(ascii: "u"), UInt8(ascii: "U"):
        let code = try number(16, letter == UInt8(ascii: "u") ? 4 : 8)
        guard let scalar = Unicode.Scalar(code) else { throw failure("not a code point") }
        result += Array(String(Character(scalar)).utf8)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        position -= 1
        result.append(UInt8(truncatingIfNeeded: try number(8, 3)))
      default: result.append(letter)
      }
    }

    mutating func number(_ radix: Int, _ limit: Int) throws -> UInt32 {
      var text = ""
      while text.count < limit, position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue,
        digit < radix
      {
        text.append(Character(Unicode.Scalar(bytes[position])))
        position += 1
      }
      guard let value = UInt32(text, radix: radix) else { throw failure("expected digits") }
      return value
    }
  }
}

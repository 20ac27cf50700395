import Glibc

extension ConfigParser {
  /// A value that is no message, as the type of its field asks.
  mutating func scalar(of field: FieldDescriptor) throws(ConfigSyntaxError) -> ConfigValue {
    switch field.type {
    case .scalar(.int32): .int(try signed(UInt64(Int32.max), field))
    case .scalar(.int64): .int(try signed(UInt64(Int64.max), field))
    case .scalar(.uint32): .uint(try unsigned(UInt64(UInt32.max), field))
    case .scalar(.uint64): .uint(try unsigned(UInt64.max, field))
    case .scalar(.float): .float(Float(try double(field)))
    case .scalar(.double): .double(try double(field))
    case .scalar(.bool): .bool(try bool(field))
    case .scalar(.string): .string(try string(field))
    case .enumeration(let type): .enumeration(try enumeration(type, field))
    case .message: throw failure("Expected a scalar.")
    }
  }

  private mutating func unsigned(_ maximum: UInt64, _ field: FieldDescriptor) throws(ConfigSyntaxError) -> UInt64 {
    guard tokenizer.current.kind == .integer else {
      throw failure("Expected integer, got: \(tokenizer.text)", SyntaxRemedy.integer(at: tokenizer, in: field))
    }
    guard let number = Self.integer(tokenizer.bytes[tokenizer.current.range], maximum) else {
      throw failure("Integer out of range (\(tokenizer.text))", SyntaxRemedy.range(of: field))
    }
    advance()
    return number
  }

  private mutating func signed(_ maximum: UInt64, _ field: FieldDescriptor) throws(ConfigSyntaxError) -> Int64 {
    let isNegative = take("-")
    let number = try unsigned(isNegative ? maximum + 1 : maximum, field)
    return Int64(truncatingIfNeeded: isNegative ? 0 &- number : number)
  }

  /// The value of a decimal, octal (`010`) or hexadecimal (`0x10`) token; nil beyond the maximum.
  static func integer(_ token: ArraySlice<UInt8>, _ maximum: UInt64) -> UInt64? {
    var digits = token
    var base: UInt64 = 10
    if digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits = digits.dropFirst()
      base = 8
      if let letter = digits.first, letter | 0x20 == UInt8(ascii: "x") {
        digits = digits.dropFirst()
        base = 16
      }
    }
    var value: UInt64 = 0
    for byte in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(byte.digitValue)
      if overflow || carry || byte.digitValue >= base { return nil }
      value = sum
    }
    return value <= maximum ? value : nil
  }

  private mutating func double(_ field: FieldDescriptor) throws(ConfigSyntaxError) -> Double {
    let isNegative = take("-")
    let text = tokenizer.text
    var number: Double
    switch tokenizer.current.kind {
    case .integer:
      let second = text.utf8.dropFirst().first
      if text.hasPrefix("0"), let second, second.isOctalDigit || second | 0x20 == UInt8(ascii: "x") {
        throw failure("Expect a decimal number, got: \(text)", "write the number in decimal")
      }
      number = strtod(text, nil)
    // The parser of C stops before a closing `f`, which is no part of the number.
    case .float: number = strtod(text, nil)
    case .identifier:
      switch text.lowercased() {
      case "inf", "infinity": number = .infinity
      case "nan": number = .nan
      case let word: throw failure("Expected double, got: \(word)", "write a number")
      }
    default: throw failure("Expected double, got: \(text)", SyntaxRemedy.number(at: tokenizer))
    }
    advance()
    if isNegative { number.negate() }
    return number
  }

  private mutating func bool(_ field: FieldDescriptor) throws(ConfigSyntaxError) -> Bool {
    if tokenizer.current.kind == .integer { return try unsigned(1, field) == 1 }
    let remedy = "write true or false"
    guard tokenizer.current.kind == .identifier else {
      throw failure("Expected identifier, got: \(tokenizer.text)", remedy)
    }
    let position = tokenizer.current.position
    let word = tokenizer.text
    advance()
    switch word {
    case "true", "True", "t": return true
    case "false", "False", "f": return false
    default:
      throw failure(
        "Invalid value for boolean field \"\(field.name)\". Value: \"\(word)\".", remedy, culprit: position)
    }
  }

  private mutating func string(_ field: FieldDescriptor) throws(ConfigSyntaxError) -> String {
    guard tokenizer.current.kind == .string else {
      throw failure("Expected string, got: \(tokenizer.text)", SyntaxRemedy.string(at: tokenizer))
    }
    let position = tokenizer.current.position
    var bytes: [UInt8] = []
    while tokenizer.current.kind == .string {
      // After a complaint the token may lack its closing quote; no value is made of it then.
      if tokenizer.complaint == nil { StringLiteral.append(tokenizer.bytes[tokenizer.current.range], to: &bytes) }
      advance()
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    invalidStrings.append(position)
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func enumeration(_ type: any ConfigEnum.Type, _ field: FieldDescriptor)
    throws(ConfigSyntaxError) -> Int32
  {
    let position = tokenizer.current.position
    if tokenizer.current.kind == .identifier {
      let name = tokenizer.text
      advance()
      let match = type.cases.first { $0.name == name }
      if let match, isKnown(since: match.since) { return match.number }
      throw failure(
        "Unknown enumeration value of \"\(name)\" for field \"\(field.name)\".",
        match.map { SyntaxRemedy.newer(since: $0.since) } ?? SyntaxRemedy.enumeration(name, type), culprit: position)
    }
    guard tokenizer.isAt("-") || tokenizer.current.kind == .integer else {
      throw failure(
        "Expected integer or identifier, got: \(tokenizer.text)", SyntaxRemedy.enumeration(at: tokenizer, type))
    }
    return Int32(truncatingIfNeeded: try signed(UInt64(Int32.max), field))
  }
}

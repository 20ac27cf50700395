import Facts

/// The conversions between types: `int`, `uint`, `double`, `string`, `bytes` and `bool`.
enum Conversion {
  struct Failure: Error {
    var kind: EvaluationError.Kind
  }

  static func convert(_ value: Value, to function: Function) -> Result<Value, Failure> {
    let result: Value?
    switch (function, value) {
    case (.int, .int), (.uint, .uint), (.double, .double), (.string, .string), (.bytes, .bytes), (.bool, .bool):
      return .success(value)
    case (.int, .uint(let number)): result = Int64(exactly: number).map(Value.int)
    // The ends are excluded: a double there stands for neighbours that do not fit.
    case (.int, .double(let number)):
      result = number > -0x1p63 && number < 0x1p63 ? .int(Int64(number)) : nil
    case (.int, .string(let text)): result = Int64(text).map(Value.int)
    case (.uint, .int(let number)): result = UInt64(exactly: number).map(Value.uint)
    case (.uint, .double(let number)): result = number >= 0 && number < 0x1p64 ? .uint(UInt64(number)) : nil
    case (.uint, .string(let text)): result = UInt64(text).map(Value.uint)
    case (.double, .int(let number)): result = .double(Double(number))
    case (.double, .uint(let number)): result = .double(Double(number))
    case (.double, .string(let text)): result = Double(text).map(Value.double)
    case (.string, .int(let number)): result = .string(String(number))
    case (.string, .uint(let number)): result = .string(String(number))
    case (.string, .double(let number)): result = .string(text(number))
    case (.string, .bool(let value)): result = .string(value ? "true" : "false")
    case (.string, .bytes(let bytes)): result = String(validating: bytes, as: UTF8.self).map(Value.string)
    case (.bytes, .string(let text)): result = .bytes(Array(text.utf8))
    case (.bool, .string(let text)): result = bool(text).map(Value.bool)
    default: return .failure(Failure(kind: .noSuchOverload("\(function.rawValue)(\(value.typeName))")))
    }
    guard let result else { return .failure(Failure(kind: .conversion(explain(value, function)))) }
    return .success(result)
  }

  private static func explain(_ value: Value, _ function: Function) -> String {
    switch value {
    case .bytes: "the bytes are not UTF-8 text"
    case .string: "\(value.quoted) is no \(function.rawValue)"
    default: "\(value.quoted) is outside the range of \(function.rawValue)"
    }
  }

  /// The shortest digits that read back as the same number, without `.0` after a whole one.
  private static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func bool(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }
}

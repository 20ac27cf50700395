import Facts

/// The value of an option, read as the server reads it.
enum OptionValue: Sendable, Hashable {
  case flag
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  /// Of `pair`, `setting` and `policy`; the name is empty where none is written.
  case setting(name: String, key: String, value: String)
  case restriction(apis: [String], key: String)
  case resource(name: String, count: Int64, gpu: Int64?)
  case gpuBytes(gpu: Int64, bytes: Int64)
  case gpuFraction(gpu: Int64, fraction: Double)
  case range(Int64, Int64)

  /// Why the server refuses a value, in words that follow the option's name.
  struct Refusal: Error {
    var message: String
  }

  /// Reads a value as `command_line_parser.cc` does: numbers may have blanks before and anything behind them.
  static func read(_ text: String, as option: ServerOption, apis: [String]) throws(Refusal) -> OptionValue {
    if option.refusesEmpty, text.isEmpty { throw Refusal(message: "needs a value that is not empty") }
    switch option.form {
    case .flag: return .flag
    case .text: return .text(text)
    case .bool: return .bool(try bool(text))
    case .verbosity: return .integer(try verbosity(text))
    case .int32: return .integer(try bounded(integer(text, bits: 32), option))
    case .int64: return .integer(try bounded(integer(text, bits: 64), option))
    case .number: return .number(try number(text))
    case .word: return .text(try word(text, option))
    case .pair, .setting, .policy: return try setting(text, option)
    case .restriction: return try restriction(text, apis)
    case .resource: return try resource(text)
    case .gpuBytes:
      let (gpu, bytes) = try cut(text, ":", "GPU:BYTES")
      return .gpuBytes(gpu: try integer(gpu, bits: 32), bytes: try integer(bytes, bits: 64))
    case .gpuFraction:
      let (gpu, fraction) = try cut(text, ":", "GPU:FRACTION")
      return .gpuFraction(gpu: try integer(gpu, bits: 32), fraction: try number(fraction))
    case .range:
      let (low, high) = try cut(text, "-", "LOW-HIGH")
      return .range(try integer(low, bits: 32), try integer(high, bits: 32))
    }
  }

  private static func bool(_ text: String) throws(Refusal) -> Bool {
    switch text.lowercased() {
    case "true", "on", "1": return true
    case "false", "off", "0": return false
    default: throw Refusal(message: "takes true or false, not '\(text)'")
    }
  }

  private static func verbosity(_ text: String) throws(Refusal) -> Int64 {
    switch text.lowercased() {
    case "true": return 1
    case "false": return 0
    default: return try integer(text, bits: 32)
    }
  }

  private static func integer(_ text: String, bits: Int) throws(Refusal) -> Int64 {
    guard let value = LeadingNumber.integer(text) else {
      throw Refusal(message: "takes a whole number, not '\(text)'")
    }
    guard bits == 64 ? value == Int64(clamping: value) : Int32(exactly: value) != nil else {
      throw Refusal(message: "takes a number of \(bits) bits, which '\(text)' is not")
    }
    return Int64(value)
  }

  private static func number(_ text: String) throws(Refusal) -> Double {
    guard let value = LeadingNumber.double(text) else { throw Refusal(message: "takes a number, not '\(text)'") }
    return value
  }

  private static func bounded(_ value: Int64, _ option: ServerOption) throws(Refusal) -> Int64 {
    if let least = option.least, Double(value) < least {
      throw Refusal(message: "must be at least \(Int64(least)), not \(value)")
    }
    if let most = option.most, Double(value) > most {
      throw Refusal(message: "must be at most \(Int64(most)), not \(value)")
    }
    return value
  }

  private static func word(_ text: String, _ option: ServerOption) throws(Refusal) -> String {
    let written = option.matchesAnyCase ? text.lowercased() : text
    if option.words.contains(written) { return written }
    let hint = Suggestion.text(for: text, among: option.words)
    throw Refusal(message: "takes one of \(option.words.joined(separator: ", ")), not '\(text)'\(hint)")
  }

  private static func setting(_ text: String, _ option: ServerOption) throws(Refusal) -> OptionValue {
    let form = option.form == .pair ? "KEY=VALUE" : option.isNameOptional ? "[NAME,]KEY=VALUE" : "NAME,KEY=VALUE"
    let refusal = Refusal(message: "is written \(form), not '\(text)'")
    var name = ""
    var rest = text[...]
    if option.form == .pair {
      if let (key, _) = text.cut(at: "="), key.contains(",") { throw refusal }
    } else if let (before, after) = text.cut(at: ",") {
      (name, rest) = (String(before), after)
      if name.isEmpty { throw refusal }
    } else if !option.isNameOptional {
      throw refusal
    }
    guard let (key, value) = rest.cut(at: "="), !key.isEmpty, !value.isEmpty else { throw refusal }
    return .setting(name: name, key: String(key), value: String(value))
  }

  private static func restriction(_ text: String, _ known: [String]) throws(Refusal) -> OptionValue {
    guard let (list, pair) = text.cut(at: ":"), let (key, value) = pair.cut(at: "="),
      !list.isEmpty, !key.isEmpty, !value.isEmpty
    else { throw Refusal(message: "is written API[,API]:KEY=VALUE, not '\(text)'") }
    let apis = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if let wrong = apis.first(where: { !known.contains($0) }) {
      throw Refusal(message: "knows no API '\(wrong)'\(Suggestion.text(for: wrong, among: known))")
    }
    return .restriction(apis: apis, key: String(key))
  }

  private static func resource(_ text: String) throws(Refusal) -> OptionValue {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 || parts.count == 3 else {
      throw Refusal(message: "is written NAME:COUNT or NAME:COUNT:GPU, not '\(text)'")
    }
    return .resource(
      name: parts[0], count: try integer(parts[1], bits: 32), gpu: try parts.dropFirst(2).first.map(gpuNumber))
  }

  private static func gpuNumber(_ text: String) throws(Refusal) -> Int64 { try integer(text, bits: 32) }

  private static func cut(
    _ text: String, _ separator: Character, _ form: String
  ) throws(Refusal) -> (String, String) {
    guard let (before, after) = text.cut(at: separator) else {
      throw Refusal(message: "is written \(form), not '\(text)'")
    }
    return (String(before), String(after))
  }
}

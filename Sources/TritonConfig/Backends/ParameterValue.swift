import Facts

/// What is wrong with a parameter's value, as its reader sees it.
struct ParameterFault: Equatable {
  var message: String
  /// Whether the server ends instead of refusing the model.
  var endsServer = false
}

extension BackendParameter {
  /// Judges a value.
  ///
  /// - Parameter model: the model's name, for the backend's words.
  /// - Returns: nil when the value is fine.
  func fault(of value: String, model: String) -> ParameterFault? {
    if value.isEmpty, allowsEmpty { return nil }
    switch form {
    case .text: return nil
    case .word: return isWord(value) ? nil : refused(value, model, "is not one of \(allowed)")
    case .boolean:
      let isBoolean = ["true", "on", "1", "false", "off", "0"].contains(value.lowercasedASCII)
      return isBoolean ? nil : refused(value, model, common: "failed to convert '\(value)' to boolean")
    case .int32: return number(CxxNumber.int32(value), value, model, "integral number", "stoi")
    case .int64: return number(CxxNumber.int64(value), value, model, "long long integral number", "stoll")
    case .uint64: return number(CxxNumber.uint64(value), value, model, "unsigned long long integral number", "stoull")
    case .number: return CxxNumber.isNumber(value) ? nil : refused(value, model, "is not a number")
    case .digits: return isDigits(value) ? nil : refused(value, model, "is not a non-negative number")
    case .json:
      return (try? JSONReader.read(value)) == nil ? refused(value, model, "is not JSON") : nil
    case .devices: return isDeviceList(value) ? nil : refused(value, model, "is not a list such as cpu:0;gpu:0")
    }
  }

  /// The values it takes, for people.
  package var allowed: String {
    var parts = words
    if allowsNumber { parts.append("a number") }
    switch form {
    case .boolean: parts = ["true", "false"]
    case .int32, .int64, .uint64, .digits:
      parts = [least.flatMap { low in most.map { "a whole number from \(low) to \($0)" } } ?? "a whole number"]
    case .number: parts = ["a number"]
    case .json: parts = ["JSON text"]
    case .devices: parts = ["devices such as cpu:0;gpu:0"]
    case .text, .word: break
    }
    return parts.joined(separator: ", ")
  }

  private func number(
    _ result: CxxNumber.Result, _ value: String, _ model: String, _ noun: String, _ function: String
  ) -> ParameterFault? {
    switch result {
    case .invalid: return ParameterFault(message: "failed to convert '\(value)' to \(noun)")
    case .outOfRange:
      return ParameterFault(
        message:
          "'\(value)' is too large for parameter '\(key)': std::\(function) throws std::out_of_range, which nobody catches",
        endsServer: true)
    case .value(let number):
      if least.map({ number < $0 }) != true, most.map({ number > $0 }) != true { return nil }
      return refused(value, model, "is not \(allowed)", number: number)
    }
  }

  private func refused(
    _ value: String, _ model: String, _ own: String = "", common: String? = nil, number: Int64 = 0
  ) -> ParameterFault {
    let said = refusal.map {
      WordPattern.fill(
        $0, ["value": value, "lower": value.lowercasedASCII, "number": String(number), "key": key, "model": model])
    }
    return ParameterFault(message: said ?? common ?? "the value '\(value)' of parameter '\(key)' \(own)")
  }

  private func isWord(_ value: String) -> Bool {
    if allowsNumber, isDigits(value) { return true }
    return words.contains { ignoresCase ? $0.lowercasedASCII == value.lowercasedASCII : $0 == value }
  }

  private func isDigits(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private func isDeviceList(_ value: String) -> Bool {
    value.split(separator: ";", omittingEmptySubsequences: false).allSatisfy { device in
      let parts = device.split(separator: ":", omittingEmptySubsequences: false)
      return parts.count == 2 && ["cpu", "gpu"].contains(parts[0]) && isDigits(String(parts[1]))
    }
  }
}

extension String {
  /// As C++ `std::tolower` in the classic locale: only A to Z change.
  var lowercasedASCII: String {
    String(decoding: utf8.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
  }
}

/// Sentences of the catalog with `{name}` parts.
enum WordPattern {
  /// Puts values in place of the names; a name without a value stays as it is.
  static func fill(_ pattern: String, _ values: [String: String]) -> String {
    var text = ""
    var rest = pattern[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      text += rest[..<open]
      text += values[name] ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}

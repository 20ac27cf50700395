import Facts
import TritonConfig

/// What our reader makes of one text.
enum TextAnswer {
  /// `{"accepted": true, "json": …, "printed": …}` or `{"accepted": false, "error": …}`.
  static func answer(to hexadecimal: String) -> Value {
    let bytes = bytes(hexadecimal)
    do {
      let document = try ConfigDocument(bytes: bytes, file: "config.pbtxt")
      return [
        "accepted": true, "isKept": .bool(document.text == bytes), "json": ConfigJSON.write(document.config),
        "printed": .string(ConfigPrinter().print(document.config)),
        "isUTF8": .bool(document.invalidStrings.isEmpty),
      ]
    } catch {
      return ["accepted": false, "error": .string("\(error)"), "remedy": error.remedy.map { .string($0) } ?? .null]
    }
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in hexadecimal {
      guard let digit = character.hexDigitValue else { continue }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return bytes
  }
}

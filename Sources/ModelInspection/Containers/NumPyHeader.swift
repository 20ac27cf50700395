/// The header of a NumPy array file: its element type and shape, written as a Python dictionary.
///
/// Format: numpy.lib.format, versions 1.0 to 3.0.
struct NumPyHeader {
  /// As NumPy writes it: `<f4`, `|O`.
  var type: String
  var shape: [Int64]

  /// - Returns: nil when the bytes are no array file.
  init?(_ bytes: ByteSource) {
    guard bytes.has([0x93] + Array("NUMPY".utf8)), bytes.count > 10 else { return nil }
    let isShort = bytes[6] == 1
    let length =
      isShort
      ? bytes.littleEndian(UInt16.self, at: 8).map(Int.init)
      : bytes.littleEndian(UInt32.self, at: 8).map(Int.init)
    guard let length, length <= 65_536 else { return nil }
    let text = bytes.text((isShort ? 10 : 12)..<((isShort ? 10 : 12) + length))
    func value(of key: String) -> Substring? {
      guard let place = text.firstRange(of: "'\(key)':") else { return nil }
      return text[place.upperBound...].drop { $0 == " " }
    }
    guard let shape = value(of: "shape"), shape.first == "(", let type = value(of: "descr") else { return nil }
    self.shape = shape.dropFirst().prefix { $0 != ")" }.split(whereSeparator: { $0 == "," || $0 == " " })
      .compactMap { Int64($0) }
    self.type = String(type.dropFirst().prefix { $0 != "'" })
  }
}

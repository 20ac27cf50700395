/// What collectors of logs put before a line: Kubernetes, compose, journald, times.
enum LogPrefix {
  /// Prefixes that stand one after the other at most.
  private static let mostPrefixes = 4
  /// Bytes of a name in a prefix: of a pod, a service, a host.
  private static let longestName = 128

  /// Where the line itself begins.
  static func end(in line: UnsafeBufferPointer<UInt8>) -> Int {
    var start = 0
    for _ in 0..<mostPrefixes {
      guard let next = pod(line, start) ?? service(line, start) ?? time(line, start) ?? journal(line, start) else {
        break
      }
      start = next
    }
    return start
  }

  /// `[pod/triton-0/server] `, of `kubectl logs --prefix`.
  private static func pod(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard stands("[pod/", in: line, at: start),
      let close = line[start...].prefix(2 * longestName).firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    return skippingSpace(line, close + 1)
  }

  /// `triton-1  | `, of `docker compose logs`.
  private static func service(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    let name = line[start...].prefix(longestName).prefix { isNameByte($0) }
    let bar = skippingSpaces(line, name.endIndex)
    guard !name.isEmpty, bar > name.endIndex, bar < line.count, line[bar] == UInt8(ascii: "|") else { return nil }
    return skippingSpace(line, bar + 1)
  }

  /// `2026-11-22T10:21:33.123456789Z `, with `stderr F ` where containerd wrote it. Not the time of the server's own
  /// prefix in the form ISO8601, whose level follows.
  private static func time(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard has("0000-00-00T00:00:00", in: line, at: start) else { return nil }
    let rest = line[(start + 19)...].prefix(24).drop { $0 != 0x20 }
    guard let space = rest.indices.first, !TritonPrefix.isLevel(in: line, at: space + 1) else { return nil }
    for stream in ["stdout", "stderr"] where stands(stream, in: line, at: space + 1) {
      let tag = space + 2 + stream.utf8.count
      if tag + 1 < line.count, line[tag] == UInt8(ascii: "F") || line[tag] == UInt8(ascii: "P"), line[tag + 1] == 0x20 {
        return tag + 2
      }
    }
    return origin(line, space + 1) ?? space + 1
  }

  /// `Nov 22 10:21:33 host docker[123]: `, of journald and syslog.
  private static func journal(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard start + 16 < line.count, isLetter(line[start]), line[start + 3] == 0x20,
      has("00:00:00 ", in: line, at: start + 7)
    else { return nil }
    return origin(line, start + 16)
  }

  /// `host docker[123]: `.
  private static func origin(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    let host = line[start...].prefix(longestName).prefix { isNameByte($0) }
    guard !host.isEmpty, host.endIndex < line.count, line[host.endIndex] == 0x20 else { return nil }
    let unit = line[(host.endIndex + 1)...].prefix(longestName).prefix { $0 != 0x20 }
    guard unit.count > 1, unit.last == UInt8(ascii: ":"), unit.endIndex < line.count else { return nil }
    let name = unit.dropLast()
    guard name.last == UInt8(ascii: "]") || name.elementsEqual("kernel".utf8) else { return nil }
    return unit.endIndex + 1
  }

  /// Whether a text of a shape stands at a place: `0` is any digit, all else itself.
  static func has(_ shape: StaticString, in line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    guard place >= 0, place + shape.utf8CodeUnitCount <= line.count else { return false }
    return shape.withUTF8Buffer { shape in
      shape.indices.allSatisfy { index in
        let byte = line[place + index]
        return shape[index] == UInt8(ascii: "0") ? isDigit(byte) : byte == shape[index]
      }
    }
  }

  private static func stands(_ text: String, in line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    place <= line.count && line[place...].starts(with: text.utf8)
  }

  private static func skippingSpaces(_ line: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    line[place...].firstIndex { $0 != 0x20 } ?? line.count
  }

  private static func skippingSpace(_ line: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    place < line.count && line[place] == 0x20 ? place + 1 : place
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }
}

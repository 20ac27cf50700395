import Glibc

/// The lines of a log, one after the other: of files of any size no more than a line is in memory.
enum LogLines {
  /// Bytes of a line that are looked at; the rest is passed over.
  static let longestLine = 16 << 10

  /// Goes through the lines without their line breaks.
  ///
  /// - Parameter body: is given the line, whether it was cut, and its number from 1.
  /// - Throws: ``AdvisorError`` when reading fails.
  static func forEach(
    in descriptor: Int32, named name: String, _ body: ([UInt8], _ isCut: Bool, _ number: Int) -> Void
  ) throws(AdvisorError) {
    var line: [UInt8] = []
    var (number, isCut, isOpen) = (1, false, false)
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    func finish() {
      if line.last == 0x0d { line.removeLast() }
      body(line, isCut, number)
      line.removeAll(keepingCapacity: true)
      (number, isCut, isOpen) = (number + 1, false, false)
    }
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw AdvisorError("\(name): \(String(cString: strerror(errno)))", .inputNotFound) }
      if count == 0 { break }
      buffer.withUnsafeBufferPointer { buffer in
        var rest = UnsafeBufferPointer(rebasing: buffer[..<count])
        while let start = rest.baseAddress, let end = memchr(start, 0x0a, rest.count) {
          let length = UnsafeRawPointer(start).distance(to: end)
          isCut = append(UnsafeBufferPointer(rebasing: rest[..<length]), to: &line) || isCut
          finish()
          rest = UnsafeBufferPointer(rebasing: rest[(length + 1)...])
        }
        if !rest.isEmpty {
          isCut = append(rest, to: &line) || isCut
          isOpen = true
        }
      }
    }
    if isOpen { finish() }
  }

  /// Appends what there is room for; whether something was left out.
  private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) -> Bool {
    let room = longestLine - line.count
    line.append(contentsOf: bytes.prefix(room))
    return bytes.count > room
  }
}

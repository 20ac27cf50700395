import Glibc

/// Divides a log into its lines, whatever pieces it comes in: of logs of any size no more than a line is in memory.
struct LogLines {
  /// Bytes of a line that are looked at; the rest is passed over.
  static let longestLine = 16 << 10
  /// Bytes that are read at once.
  private static let pieceSize = 64 << 10

  private var line: [UInt8] = []
  /// Of the line at hand, from 1.
  private var number = 1
  private var isCut = false
  private var isOpen = false

  /// Goes through the lines of a file or pipe, without their line breaks.
  ///
  /// - Parameter body: is given the line, whether it was cut, and its number from 1.
  /// - Throws: ``AdvisorError`` when reading fails.
  static func forEach(
    in descriptor: Int32, named name: String, _ body: ([UInt8], _ isCut: Bool, _ number: Int) -> Void
  ) throws(AdvisorError) {
    var lines = LogLines()
    var buffer = [UInt8](repeating: 0, count: pieceSize)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw AdvisorError("\(name): \(String(cString: strerror(errno)))", .inputNotFound) }
      if count == 0 { break }
      buffer.withUnsafeBufferPointer { lines.add(UnsafeBufferPointer(rebasing: $0[..<count]), body) }
    }
    lines.finish(body)
  }

  /// Goes through the lines of a text, as ``forEach(in:named:_:)`` does.
  static func forEach(in bytes: [UInt8], _ body: ([UInt8], _ isCut: Bool, _ number: Int) -> Void) {
    var lines = LogLines()
    bytes.withUnsafeBufferPointer { lines.add($0, body) }
    lines.finish(body)
  }

  private mutating func add(_ piece: UnsafeBufferPointer<UInt8>, _ body: ([UInt8], Bool, Int) -> Void) {
    var rest = piece
    while let start = rest.baseAddress, let end = memchr(start, 0x0a, rest.count) {
      let length = UnsafeRawPointer(start).distance(to: end)
      append(rest[..<length])
      close(body)
      rest = UnsafeBufferPointer(rebasing: rest[(length + 1)...])
    }
    if !rest.isEmpty {
      append(rest[...])
      isOpen = true
    }
  }

  /// The last line may lack its line break.
  private mutating func finish(_ body: ([UInt8], Bool, Int) -> Void) {
    if isOpen { close(body) }
  }

  private mutating func append(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    let room = Self.longestLine - line.count
    line.append(contentsOf: bytes.prefix(room))
    if bytes.count > room { isCut = true }
  }

  private mutating func close(_ body: ([UInt8], Bool, Int) -> Void) {
    if line.last == 0x0d { line.removeLast() }
    body(line, isCut, number)
    line.removeAll(keepingCapacity: true)
    (number, isCut, isOpen) = (number + 1, false, false)
  }
}

import Facts

/// An answer of a server, read piece by piece.
package struct HTTPResponse: Sendable, Hashable {
  package var status: Int
  /// Names in lower case; of several of one name the last.
  package var headers: [String: String]
  package var body: [UInt8]
}

/// Reads the bytes of one answer: status line, headers, body by length, by chunks or to the end of the connection.
package struct HTTPResponseReader {
  private static let headLimit = 64 << 10
  private let bodyLimit: Int

  private var bytes: [UInt8] = []
  /// The lines of the head so far, each with the offset of the next, and how many bytes were looked at.
  private var lines: [(text: Range<Int>, next: Int)] = []
  private var scanned = 0
  private var head: (status: Int, headers: [String: String], end: Int)?
  /// Where the next chunk begins, and what was taken from those before it.
  private var chunkStart = 0
  private var chunked: [UInt8] = []
  /// Answers of status 1xx so far.
  private var interim = 0

  package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

  /// Adds bytes that came in.
  /// - Returns: the answer once it is complete.
  package mutating func add(_ more: some Collection<UInt8>) throws(HTTPFailure) -> HTTPResponse? {
    bytes.append(contentsOf: more)
    return try response(isEnd: false)
  }

  /// The answer when the connection has ended.
  package mutating func finish() throws(HTTPFailure) -> HTTPResponse {
    if let response = try response(isEnd: true) { return response }
    if bytes.isEmpty {
      throw HTTPFailure(kind: .closed, message: "closed the connection without an answer")
    }
    throw HTTPFailure(kind: .closed, message: "closed the connection in the middle of an answer")
  }

  private mutating func response(isEnd: Bool) throws(HTTPFailure) -> HTTPResponse? {
    guard let head = try readHead(isEnd: isEnd) else { return nil }
    let body = bytes[head.end...]
    if head.status == 204 || head.status == 304 { return answer(head, []) }
    if head.headers["transfer-encoding"]?.lowercased().hasSuffix("chunked") == true {
      return try readChunks(head)
    }
    if let text = head.headers["content-length"] {
      guard let length = Int(text), length >= 0 else {
        throw HTTPFailure(kind: .notHTTP, message: "states the length '\(text.prefix(40).escaped)', which is no number")
      }
      if length > bodyLimit { throw tooLarge }
      return body.count >= length ? answer(head, Array(body.prefix(length))) : nil
    }
    if body.count > bodyLimit { throw tooLarge }
    return isEnd ? answer(head, Array(body)) : nil
  }

  private func answer(_ head: (status: Int, headers: [String: String], end: Int), _ body: [UInt8]) -> HTTPResponse {
    HTTPResponse(status: head.status, headers: head.headers, body: body)
  }

  private var tooLarge: HTTPFailure {
    HTTPFailure(kind: .tooLarge, message: "answers with more than \(bodyLimit >> 20) MiB")
  }

  // MARK: Head

  private mutating func readHead(
    isEnd: Bool
  ) throws(HTTPFailure) -> (status: Int, headers: [String: String], end: Int)? {
    if let head { return head }
    if let failure = Self.otherProtocol(bytes) { throw failure }
    // Nine bytes tell other protocols apart.
    if bytes.count < 9, !isEnd { return nil }
    let start = Array("HTTP/1.".utf8)
    let common = min(bytes.count, start.count)
    if !bytes[..<common].elementsEqual(start[..<common]) || (isEnd && common < start.count && common > 0) {
      throw HTTPFailure(kind: .notHTTP, message: "answers with something that is not HTTP: \(Self.shown(bytes))")
    }
    guard let (headLines, end) = headLines() else {
      if bytes.count > Self.headLimit {
        throw HTTPFailure(kind: .notHTTP, message: "sends headers without an end")
      }
      return nil
    }
    var status: Int?
    var headers: [String: String] = [:]
    for (index, range) in headLines.enumerated() {
      let line = String(decoding: bytes[range], as: UTF8.self)
      if index == 0 {
        status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      } else if let (name, value) = line.cut(at: ":") {
        headers[name.lowercased()] = value.trimmed
      }
    }
    guard let status, (100...599).contains(status) else {
      throw HTTPFailure(kind: .notHTTP, message: "answers with a line that is no status of HTTP: \(Self.shown(bytes))")
    }
    if status < 200 {
      // An interim answer: the real one follows.
      interim += 1
      if interim > 8 { throw HTTPFailure(kind: .notHTTP, message: "sends interim answers without an end") }
      bytes.removeFirst(end)
      (lines, scanned) = ([], 0)
      return try readHead(isEnd: isEnd)
    }
    head = (status, headers, end)
    chunkStart = end
    return head
  }

  /// The lines of the head, and where the body begins; nil while the empty line is missing.
  private mutating func headLines() -> (lines: [Range<Int>], end: Int)? {
    // Goes on where the last piece ended: a server that sends single bytes must not make this quadratic.
    while scanned < min(bytes.count, Self.headLimit) {
      let index = scanned
      scanned += 1
      guard bytes[index] == UInt8(ascii: "\n") else { continue }
      let start = lines.last.map { $0.next } ?? 0
      let end = index > start && bytes[index - 1] == UInt8(ascii: "\r") ? index - 1 : index
      if start == end { return (lines.map { $0.text }, index + 1) }
      lines.append((start..<end, index + 1))
    }
    return nil
  }

  // MARK: Chunks

  private mutating func readChunks(
    _ head: (status: Int, headers: [String: String], end: Int)
  ) throws(HTTPFailure) -> HTTPResponse? {
    while let lineEnd = bytes[chunkStart...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: bytes[chunkStart..<lineEnd], as: UTF8.self)
      let digits = line.prefix { $0.isHexDigit && $0.isASCII }
      guard !digits.isEmpty, digits.utf8.count <= 15, let size = Int(digits, radix: 16) else {
        throw HTTPFailure(kind: .notHTTP, message: "sends a chunk without a size")
      }
      if size == 0 { return answer(head, chunked) }
      if size > bodyLimit - chunked.count { throw tooLarge }
      let dataEnd = lineEnd + 1 + size
      // Two bytes of line end follow the data.
      guard bytes.count >= dataEnd + 2 else { return nil }
      chunked.append(contentsOf: bytes[(lineEnd + 1)..<dataEnd])
      chunkStart = dataEnd + 2
    }
    if bytes.count - chunkStart > 1024 {
      throw HTTPFailure(kind: .notHTTP, message: "sends a chunk without a size")
    }
    return nil
  }

  // MARK: Other protocols

  /// What the first bytes tell when they are none of HTTP/1.
  private static func otherProtocol(_ bytes: [UInt8]) -> HTTPFailure? {
    guard bytes.count >= 3 else { return nil }
    // A record of TLS: alert or handshake, and the protocol's major version.
    if (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03 {
      return HTTPFailure(kind: .tls, message: "speaks TLS on this port: ask the server itself, not its proxy")
    }
    // A frame of HTTP/2: SETTINGS or GOAWAY on stream 0.
    if bytes.count >= 9, bytes[0] == 0, bytes[3] == 0x04 || bytes[3] == 0x07, bytes[5...8].allSatisfy({ $0 == 0 }) {
      return HTTPFailure(kind: .grpc, message: "speaks gRPC on this port: ask its HTTP port")
    }
    return nil
  }

  /// The beginning of bytes for people.
  private static func shown(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(40), as: UTF8.self).escaped
    return "'\(text)\(bytes.count > 40 ? "…" : "")'"
  }
}

extension StringProtocol {
  /// The text with control characters and what cannot be shown replaced.
  fileprivate var escaped: String {
    String(self).unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.value < 0x20 || scalar.value == 0x7f || scalar.value > 0x7e {
        text += "."
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

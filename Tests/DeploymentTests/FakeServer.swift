import Glibc
import Synchronization

/// A server of a test on the loopback: answers each connection with what it is told to.
final class FakeServer: Sendable {
  /// What becomes of a connection once its request has been read.
  enum Reply: Sendable {
    /// Bytes, then the end of the connection.
    case bytes([UInt8])
    /// The bytes one by one.
    case drip([UInt8])
    /// No answer, and the connection stays open until the server is closed.
    case silence
  }

  let port: UInt16
  private let listener: Int32
  private let reply: @Sendable (String) -> Reply
  private let open = Mutex<[Int32]>([])

  /// - Parameter reply: for a request's first line.
  init(_ reply: @escaping @Sendable (String) -> Reply) {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (listener, bound) = (listener, size)
    let actual = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Bool in
        bind(listener, address, bound) == 0 && listen(listener, 64) == 0 && getsockname(listener, address, &size) == 0
      }
    }
    guard actual else { fatalError("no server on the loopback: \(String(cString: strerror(errno)))") }
    port = UInt16(bigEndian: address.sin_port)
    self.reply = reply
    let box = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      argument.map { Unmanaged<FakeServer>.fromOpaque($0).takeRetainedValue().serve() }
      return nil
    }
    pthread_create(&thread, nil, start, box.toOpaque())
    pthread_detach(thread)
  }

  /// Ends the listening and every connection that is still open.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    open.withLock { descriptors in
      for descriptor in descriptors { close(descriptor) }
      descriptors = []
    }
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { break }
      answer(connection)
    }
    close(listener)
  }

  private func answer(_ connection: Int32) {
    var request: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !request.contains(UInt8(ascii: "\n")) {
      let count = recv(connection, &chunk, chunk.count, 0)
      if count <= 0 { break }
      request += chunk[..<count]
    }
    let line = String(decoding: request.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    switch reply(line) {
    case .bytes(let bytes):
      _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    case .drip(let bytes):
      for byte in bytes { _ = withUnsafeBytes(of: byte) { send(connection, $0.baseAddress, 1, Int32(MSG_NOSIGNAL)) } }
    case .silence:
      open.withLock { $0.append(connection) }
      return
    }
    // Closing with unread bytes would reset the connection and lose the answer.
    shutdown(connection, Int32(SHUT_WR))
    while recv(connection, &chunk, chunk.count, Int32(MSG_DONTWAIT)) > 0 {}
    close(connection)
  }
}

extension FakeServer {
  /// An answer of HTTP with a body of known length.
  static func answer(_ body: String, status: Int = 200, headers: String = "") -> Reply {
    .bytes(Array("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
  }
}

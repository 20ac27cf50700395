import Glibc

/// A connection over TCP on which every step ends by a deadline.
struct Connection: ~Copyable {
  private let descriptor: Int32
  private let deadline: Double

  /// Seconds of the monotonic clock.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Connects to the first address of a host that answers.
  /// - Parameter deadline: seconds of the monotonic clock.
  init(_ url: ServerURL, deadline: Double) throws(HTTPFailure) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(url.host, String(url.port), &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    if result != 0 {
      throw HTTPFailure(
        kind: .unreachable, message: "the host '\(url.host)' is not known: \(String(cString: gai_strerror(result)))")
    }
    var failure = HTTPFailure(kind: .unreachable, message: "the host '\(url.host)' has no address")
    var next = list
    while let address = next?.pointee {
      do throws(HTTPFailure) {
        descriptor = try Self.connect(address, url, deadline)
        self.deadline = deadline
        return
      } catch {
        failure = error
      }
      next = address.ai_next
    }
    throw failure
  }

  deinit { close(descriptor) }

  private static func connect(
    _ address: addrinfo, _ url: ServerURL, _ deadline: Double
  ) throws(HTTPFailure) -> Int32 {
    let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.ai_family, type, address.ai_protocol)
    if descriptor < 0 { throw Self.failure(errno, url) }
    var error = Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno
    if error == EINPROGRESS {
      if wait(descriptor, for: POLLOUT, until: deadline) {
        var size = socklen_t(MemoryLayout<Int32>.size)
        error = 0
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
      } else {
        error = ETIMEDOUT
      }
    }
    if error == 0 { return descriptor }
    close(descriptor)
    throw Self.failure(error, url)
  }

  private static func failure(_ error: Int32, _ url: ServerURL) -> HTTPFailure {
    switch error {
    case ECONNREFUSED:
      HTTPFailure(
        kind: .refused, message: "nothing listens on \(url.authority): the server is down or has another port")
    case ETIMEDOUT:
      HTTPFailure(kind: .timeout, message: "\(url.authority) does not take the connection in time")
    default:
      HTTPFailure(
        kind: .unreachable, message: "\(url.authority) cannot be reached: \(String(cString: strerror(error)))")
    }
  }

  private static func wait(_ descriptor: Int32, for events: Int32, until deadline: Double) -> Bool {
    while true {
      let left = deadline - now()
      if left <= 0 { return false }
      var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = poll(&request, 1, Int32(min(left * 1000 + 1, 60_000)))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return false }
    }
  }

  borrowing func send(_ bytes: [UInt8]) throws(HTTPFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN || errno == EINTR {
        if !Self.wait(descriptor, for: POLLOUT, until: deadline) { throw Self.late }
      } else {
        // What it said before it closed may still be read.
        return
      }
    }
  }

  /// The next bytes; nil at the end of the connection.
  borrowing func receive() throws(HTTPFailure) -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count > 0 { return Array(chunk[..<count]) }
      if count == 0 { return nil }
      switch errno {
      case EINTR: continue
      case EAGAIN: if !Self.wait(descriptor, for: POLLIN, until: deadline) { throw Self.late }
      default: return nil
      }
    }
  }

  private static let late = HTTPFailure(kind: .timeout, message: "does not answer in time")
}

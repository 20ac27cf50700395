/// Asks a server by HTTP/1.1, one connection a request.
struct HTTPClient: Sendable {
  /// Seconds for a request, from the connection to the last byte.
  var requestLimit: Double
  /// Longest body taken.
  var bodyLimit: Int

  init(requestLimit: Double, bodyLimit: Int = 16 << 20) {
    self.requestLimit = requestLimit
    self.bodyLimit = bodyLimit
  }

  /// - Parameters:
  ///   - path: below the address's own, beginning with a slash.
  ///   - until: seconds of the monotonic clock by which everything ends.
  /// - Returns: the answer, whatever its status but a redirection.
  func request(
    _ method: String, _ path: String, of url: ServerURL, body: String? = nil, until end: Double = .infinity
  ) throws(HTTPFailure) -> HTTPResponse {
    let connection = try Connection(url, deadline: min(Connection.now() + requestLimit, end))
    var text = "\(method) \(url.basePath)\(path) HTTP/1.1\r\nHost: \(url.authority)\r\n"
    text += "User-Agent: triton-advisor\r\nAccept: */*\r\nConnection: close\r\n"
    if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
    try connection.send(Array("\(text)\r\n\(body ?? "")".utf8))
    var reader = HTTPResponseReader(bodyLimit: bodyLimit)
    while let bytes = try connection.receive() {
      if let response = try reader.add(bytes) { return try checked(response) }
    }
    return try checked(try reader.finish())
  }

  private func checked(_ response: HTTPResponse) throws(HTTPFailure) -> HTTPResponse {
    switch response.status {
    case 300...399:
      let target = response.headers["location"].map { " to \($0.prefix(200))" } ?? ""
      throw HTTPFailure(
        kind: .redirect, message: "redirects\(target) (status \(response.status)): ask the server itself, not its proxy"
      )
    case 401, 403:
      throw HTTPFailure(kind: .unauthorized, message: "refuses the request (status \(response.status)): it needs a key")
    case 400 where String(decoding: response.body.prefix(2000), as: UTF8.self).after("HTTPS port") != nil:
      throw HTTPFailure(kind: .tls, message: "speaks TLS on this port: ask the server itself, not its proxy")
    default: return response
    }
  }
}

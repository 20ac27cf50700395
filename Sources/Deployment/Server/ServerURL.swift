/// The address of a server's HTTP endpoint.
package struct ServerURL: Sendable, Hashable, CustomStringConvertible {
  package var host: String
  package var port: UInt16
  /// What stands before `/v2`, without a slash at its end: a proxy may serve several servers.
  package var basePath: String

  private static let defaultPort: UInt16 = 8000

  package init(host: String, port: UInt16, basePath: String = "") {
    self.host = host
    self.port = port
    self.basePath = basePath
  }

  /// Why a text is no address to ask.
  package struct Refusal: Error, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// Reads `localhost:8000`, `http://host`, `http://[::1]:8000/base`.
  package static func read(_ text: String) throws(Refusal) -> ServerURL {
    var rest = text[...]
    if let scheme = text.after("://") {
      let name = text.prefix(text.count - scheme.count - 3).lowercased()
      if name == "https" {
        throw Refusal(
          description:
            "https is not spoken here, and tritonserver's HTTP has no TLS: ask the server itself, not its proxy"
        )
      }
      if name != "http" {
        throw Refusal(description: "'\(name)' is no protocol to ask a server in: write http://HOST:PORT")
      }
      rest = scheme[...]
    }
    let (authority, path) = rest.cut(at: "/").map { ($0.before, "/" + $0.after) } ?? (rest, "")
    var host = authority
    var port: Substring?
    if authority.hasPrefix("["), let (before, after) = authority.cut(at: "]") {
      host = before.dropFirst()
      port = after.isEmpty ? nil : after.dropFirst()
    } else if let (before, after) = authority.cutLast(at: ":") {
      (host, port) = (before, after)
    }
    let isPlain = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"/\\@?#\"".utf8.contains($0) }
    guard !host.isEmpty, isPlain, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw Refusal(description: "'\(text)' names no host: write http://HOST:PORT")
    }
    guard let number = port.map({ UInt16($0) }) ?? defaultPort, number > 0 else {
      throw Refusal(description: "'\(port ?? "")' is no port: write http://HOST:PORT")
    }
    var base = path
    while base.hasSuffix("/") { base.removeLast() }
    return ServerURL(host: String(host), port: number, basePath: base)
  }

  /// `host:port`, as the Host header has it.
  var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  package var description: String { "http://\(authority)\(basePath)" }
}

import Deployment
import Facts
import RuleBook
import Testing

/// Servers on the network, played by a thread of the test.
@Suite struct LiveServerTests {
  private static let metadata =
    #"{"name":"triton","version":"2.51.0","extensions":["classification","model_repository"]}"#
  private static let index = """
    [{"name":"a b","version":"1","state":"READY"},{"name":"broken","version":"1","state":"UNAVAILABLE","reason":"no file"},
     {"name":"idle"}]
    """
  private static let config = """
    {"name":"a b","backend":"onnxruntime","max_batch_size":8,"dynamic_batching":{},
     "instance_group":[{"count":2,"kind":"KIND_GPU","gpus":[0,1]},{"count":1,"kind":"KIND_CPU"}]}
    """

  /// What a healthy server replies, with some paths changed.
  private static func healthy(_ changes: [String: FakeServer.Reply] = [:]) -> @Sendable (String) -> FakeServer.Reply {
    let replies: [String: FakeServer.Reply] = [
      "GET /v2/health/live": FakeServer.answer(""), "GET /v2/health/ready": FakeServer.answer("", status: 400),
      "GET /v2": FakeServer.answer(metadata), "POST /v2/repository/index": FakeServer.answer(index),
      "GET /v2/models/a%20b/versions/1/config": FakeServer.answer(config),
      "GET /metrics": FakeServer.answer(
        "nv_inference_count{model=\"a b\",version=\"1\"} 8\nnv_inference_exec_count{model=\"a b\",version=\"1\"} 2\n"),
    ].merging(changes) { $1 }
    return { line in
      replies[line.split(separator: " ").prefix(2).joined(separator: " ")] ?? FakeServer.answer("no", status: 404)
    }
  }

  private static func ask(
    metrics: UInt16? = nil, limit: Double = 10, _ reply: @escaping @Sendable (String) -> FakeServer.Reply
  ) -> FactDocument {
    let server = FakeServer(reply)
    defer { server.stop() }
    let url = ServerURL(host: "127.0.0.1", port: server.port)
    return LiveServer(url, metricsPort: metrics ?? server.port, requestLimit: limit, limit: limit).facts()
  }

  @Test func `a healthy server tells everything`() throws {
    let facts = Self.ask(Self.healthy())
    let expected: [(String, Value)] = [
      ("asked", true), ("responding", true), ("problem", .null), ("live", true), ("ready", false), ("name", "triton"),
      ("version", "2.51.0"), ("extensions", ["classification", "model_repository"]), ("configsRead", "1 of 1"),
      ("metricsAnswered", true), ("metricsProblem", .null),
      (
        "models",
        [
          ["name": "a b", "version": "1", "state": "READY", "reason": ""],
          ["name": "broken", "version": "1", "state": "UNAVAILABLE", "reason": "no file"],
          ["name": "idle", "version": "", "state": "UNKNOWN", "reason": ""],
        ]
      ),
      (
        "configs",
        [
          [
            "model": "a b", "version": "1", "backend": "onnxruntime", "maxBatchSize": 8, "dynamicBatching": true,
            "sequenceBatching": false, "instances": 5, "json": .string(Self.config),
          ]
        ]
      ),
    ]
    for (name, value) in expected { #expect(facts["server.\(name)"]?.value == value, "\(name)") }
    #expect(facts["server.traffic"]?.value.listValue?.first?["batching"] == 4.0)
    #expect(try Tables.vocabulary.get().problems(in: facts) == [])
  }

  private static let failures: [(String, @Sendable (String) -> FakeServer.Reply, String)] = [
    ("garbage", { _ in .bytes(Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)) }, "notHTTP"),
    ("random bytes", { _ in .bytes([0xff, 0xfe, 0x00, 0x81, 0x90]) }, "notHTTP"),
    ("nothing", { _ in .bytes([]) }, "closed"),
    ("half an answer", { _ in .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".utf8)) }, "closed"),
    ("silence", { _ in .silence }, "timeout"),
    ("TLS", { _ in .bytes([0x15, 3, 1, 0, 2, 2, 0x16]) }, "tls"),
    (
      "a proxy with TLS", { _ in FakeServer.answer("The plain HTTP request was sent to HTTPS port", status: 400) },
      "tls"
    ),
    ("gRPC", { _ in .bytes([0, 0, 0x12, 4, 0, 0, 0, 0, 0]) }, "grpc"),
    ("a redirection", { _ in FakeServer.answer("", status: 301, headers: "Location: https://x/\r\n") }, "redirect"),
    ("another server", { _ in FakeServer.answer("<html>hello</html>") }, "notTriton"),
    ("a server without the path", { _ in FakeServer.answer("not found", status: 404) }, "notTriton"),
    ("JSON of something else", { _ in FakeServer.answer("{\"a\":1}") }, "notTriton"),
    (
      "an endless head", { _ in .bytes(Array("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 70_000))".utf8)) },
      "notHTTP"
    ),
    ("too much", { _ in .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".utf8)) }, "tooLarge"),
  ]

  @Test(arguments: failures.map(\.0))
  func `what is no server ends in a finding`(name: String) throws {
    let (_, reply, problem) = try #require(Self.failures.first { $0.0 == name })
    // Only silence needs the limit.
    let facts = Self.ask(limit: problem == "timeout" ? 0.2 : 10, reply)
    #expect(facts["server.responding"]?.value == false)
    #expect(facts["server.problem"]?.value == .string(problem))
    #expect(facts["server.problemText"]?.value.stringValue?.hasPrefix("http://127.0.0.1:") == true)
    #expect(facts["server.live"] == nil)
    #expect(try Tables.vocabulary.get().problems(in: facts) == [])
  }

  @Test func `a server that is gone is refused`() {
    let server = FakeServer { _ in .silence }
    let port = server.port
    server.stop()
    // The port is free once its thread has closed the listener.
    var facts = FactDocument()
    for _ in 0..<1000 {
      facts = LiveServer(ServerURL(host: "127.0.0.1", port: port), requestLimit: 5).facts()
      if facts["server.problem"]?.value == "refused" { break }
    }
    #expect(facts["server.problem"]?.value == "refused")
    #expect(facts["server.problemText"]?.value.stringValue?.contains("nothing listens on 127.0.0.1:\(port)") == true)
  }

  @Test func `a host that nobody knows is unreachable`() {
    let facts = LiveServer(ServerURL(host: "no.such.host.invalid", port: 8000)).facts()
    #expect(facts["server.problem"]?.value == "unreachable")
  }

  @Test func `an answer in single bytes is read`() {
    let facts = Self.ask { line in
      guard case .bytes(let bytes) = Self.healthy()(line) else { return .silence }
      return .drip(bytes)
    }
    #expect(facts["server.version"]?.value == "2.51.0")
  }

  @Test func `a server that dies in between keeps what it said`() {
    let facts = Self.ask(Self.healthy(["POST /v2/repository/index": .bytes([])]))
    #expect(facts["server.live"]?.value == true)
    #expect(
      facts["server.models"]?.value.unknownValue?.reason.hasSuffix("closed the connection without an answer") == true)
    #expect(facts["server.configs"] == nil)
  }

  @Test func `restricted parts are unknown, the others known`() throws {
    let restricted = FakeServer.answer("{\"error\":\"This API is restricted\"}", status: 403)
    let facts = Self.ask(
      Self.healthy([
        "GET /v2/health/live": restricted, "POST /v2/repository/index": restricted,
      ]))
    #expect(facts["server.responding"]?.value == true)
    #expect(facts["server.live"]?.value.unknownValue?.reason == "the server restricts its health API")
    #expect(facts["server.ready"]?.value == false)
    #expect(facts["server.models"]?.value.unknownValue?.reason.contains("it needs a key") == true)
  }

  @Test(arguments: [
    ("not JSON", "1 of 2: status 200"), ("", "1 of 2: status 404"),
  ])
  func `a model that went away leaves the others`(body: String, expected: String) {
    let index = #"[{"name":"a b","version":"1","state":"READY"},{"name":"gone","version":"2","state":"READY"}]"#
    var changes = ["POST /v2/repository/index": FakeServer.answer(index)]
    if !body.isEmpty { changes["GET /v2/models/gone/versions/2/config"] = FakeServer.answer(body) }
    let facts = Self.ask(Self.healthy(changes))
    #expect(facts["server.configs"]?.value.listValue?.count == 1)
    #expect(facts["server.configsRead"]?.value.stringValue?.hasPrefix(expected) == true)
  }

  @Test(arguments: [
    (FakeServer.answer("hello"), "has no metrics of Triton (status 200)"),
    (FakeServer.answer("", status: 404), "has no metrics of Triton (status 404)"),
    (.bytes([]), "closed the connection without an answer"),
  ])
  func `metrics that do not answer say why`(reply: FakeServer.Reply, reason: String) {
    let facts = Self.ask(Self.healthy(["GET /metrics": reply]))
    #expect(facts["server.metricsAnswered"]?.value == false)
    #expect(facts["server.metricsProblem"]?.value.stringValue?.hasSuffix(reason) == true)
    #expect(facts["server.traffic"] == nil)
  }

  @Test func `no server was asked`() throws {
    #expect(LiveServer.notAsked["server.asked"]?.value == false)
    #expect(try Tables.vocabulary.get().problems(in: LiveServer.notAsked) == [])
  }
}

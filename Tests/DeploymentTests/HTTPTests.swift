import Facts
import RuleBook
import Testing

@testable import Deployment

/// Addresses of servers and their answers, byte by byte.
@Suite struct HTTPTests {
  @Test(arguments: [
    ("localhost", "http://localhost:8000"), ("localhost:9000", "http://localhost:9000"),
    ("http://host/", "http://host:8000"), ("HTTP://10.0.0.1:80/triton/", "http://10.0.0.1:80/triton"),
    ("http://[::1]:8000", "http://[::1]:8000"), ("[fe80::1]", "http://[fe80::1]:8000"),
  ])
  func `addresses are read`(text: String, expected: String) throws {
    #expect(try ServerURL.read(text).description == expected)
  }

  @Test(arguments: [
    ("https://host:8000", "https is not spoken here"), ("grpc://host", "'grpc' is no protocol"),
    ("", "'' names no host"), ("http://", "'http://' names no host"), ("host:0", "'0' is no port"),
    ("host:99999", "'99999' is no port"), ("host:", "'' is no port"), ("a b", "'a b' names no host"),
    ("user@host", "'user@host' names no host"), ("host/a\r\nX: y", "'host/a\r\nX: y' names no host"),
    ("http://host:80/a b", "names no host"),
  ])
  func `what is no address is refused`(text: String, message: String) {
    #expect {
      try ServerURL.read(text)
    } throws: { error in "\(error)".contains(message) }
  }

  private static func read(_ text: String, limit: Int = 1000, step: Int = .max) throws -> HTTPResponse {
    var reader = HTTPResponseReader(bodyLimit: limit)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(step)
      rest = rest.dropFirst(piece.count)
      if let response = try reader.add(piece) { return response }
    }
    return try reader.finish()
  }

  @Test(
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", 200, "abc"),
      ("HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc"), ("HTTP/1.0 404 Not Found\n\nabc", 404, "abc"),
      ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""), ("HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", 200, ""),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a"),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200,
        "abc0123456789"
      ),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""),
    ], [1, 2, 7, Int.max])
  func `answers are read in pieces of any size`(answer: (text: String, status: Int, body: String), step: Int) throws {
    let response = try Self.read(answer.text, step: step)
    #expect(response.status == answer.status)
    #expect(String(decoding: response.body, as: UTF8.self) == answer.body)
  }

  @Test(arguments: [
    ("", HTTPFailure.Kind.closed), ("HTTP/1.1 200 OK\r\n", .closed),
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", .closed),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .closed),
    ("SSH-2.0-OpenSSH_9.6\r\n", .notHTTP), ("HT", .notHTTP), ("HTTP/1.1 abc\r\n\r\n", .notHTTP),
    ("HTTP/1.1 999 x\r\n\r\n", .notHTTP), ("HTTP/2 200\r\n\r\n", .notHTTP),
    ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .notHTTP),
    ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .notHTTP),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", .tooLarge),
    ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 1001), .tooLarge),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n", .tooLarge),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", .notHTTP),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .notHTTP),
    ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 70_000), .notHTTP),
    (String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 2000), .notHTTP),
    ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F", .tls), ("\u{0}\u{0}\u{12}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}", .grpc),
  ])
  func `what is no answer says what it is`(text: String, kind: HTTPFailure.Kind) {
    for step in [1, 5, Int.max] {
      #expect {
        try Self.read(text, step: step)
      } throws: { error in (error as? HTTPFailure)?.kind == kind }
    }
  }

  @Test(arguments: [
    ("nv_a 1", [Metric(name: "nv_a", labels: [:], value: 1)]),
    ("nv_a{} 2.5e3 1700000000", [Metric(name: "nv_a", labels: [:], value: 2500)]),
    ("nv_a{model=\"m\",version=\"1\"} 3\n", [Metric(name: "nv_a", labels: ["model": "m", "version": "1"], value: 3)]),
    ("nv_a{m=\"a\\\"b\\\\c\\nd\",} 1", [Metric(name: "nv_a", labels: ["m": "a\"b\\c\nd"], value: 1)]),
    ("# HELP nv_a x\n# TYPE nv_a counter\n\nnv_a 1\r\n", [Metric(name: "nv_a", labels: [:], value: 1)]),
    (
      "nv_a{m=\"x} 1\nnv_b{m=x} 1\nnv_c{m} 1\nnv_d\nnv_e x\n{} 1\nnv_f 4", [Metric(name: "nv_f", labels: [:], value: 4)]
    ),
    ("<html></html>", []),
  ])
  func `metrics are read`(text: String, expected: [Metric]) {
    #expect(MetricText.read(Array(text.utf8)) == expected)
  }

  @Test func `traffic is summed by model, and shares follow`() throws {
    let text = """
      nv_inference_request_success{model="m",version="1",gpu_uuid="A"} 30
      nv_inference_request_success{model="m",version="1",gpu_uuid="B"} 60
      nv_inference_request_failure{model="m",version="1",reason="REJECTED"} 9
      nv_inference_request_failure{model="m",version="1",reason="OTHER"} 1
      nv_inference_count{model="m",version="1"} 90
      nv_inference_exec_count{model="m",version="1"} 20
      nv_inference_request_duration_us{model="m",version="1"} 1000
      nv_inference_queue_duration_us{model="m",version="1"} 750
      nv_inference_request_success{model="idle",version="1"} 0
      nv_cache_num_hits_per_model{model="other",version="1"} 1
      nv_gpu_utilization{gpu_uuid="A"} 0.5
      nv_gpu_memory_used_bytes{gpu_uuid="A"} 1024
      nv_pinned_memory_pool_total_bytes 268435456
      nv_cpu_utilization 0.25
      nv_cpu_memory_total_bytes 1e300
      """
    var facts = FactDocument()
    MetricFacts(MetricText.read(Array(text.utf8))).state(in: &facts, Origin(.measured, "test"))
    let traffic = try #require(facts["server.traffic"]?.value.listValue)
    #expect(traffic.map { $0["model"] } == ["idle", "m"])
    #expect(traffic[1]["successes"] == 90)
    #expect(traffic[1]["failures"] == 10)
    #expect(traffic[1]["batching"] == 4.5)
    #expect(traffic[1]["queueShare"] == 0.75)
    #expect(traffic[1]["failureShare"] == 0.1)
    #expect(traffic[1]["cacheHits"] == .null)
    #expect(traffic[0]["batching"] == .null)
    #expect(facts["server.failures"]?.value.listValue?.map { $0["reason"] } == ["REJECTED", "OTHER"])
    #expect(
      facts["server.gpus"]?.value == [
        [
          "uuid": "A", "utilization": 0.5, "memoryUsed": 1024, "memoryTotal": .null, "powerUsage": .null,
          "powerLimit": .null,
        ]
      ])
    #expect(facts["server.pinnedPoolTotal"]?.value == 268_435_456)
    #expect(facts["server.memoryTotal"]?.value == .int(.max))
    #expect(try Tables.vocabulary.get().problems(in: facts) == [])
  }
}

import Facts
import RuleBook
import TestSupport
import Testing

@testable import Advisor

/// What the files of models come to on each device, and what the checks make of it.
@Suite struct RepositoryDemandTests {
  private static let fileBytes = 300_000

  /// A model with a file of 300 kB and the given lines in its config.
  private static func audit(_ lines: String, memory: Int64) throws -> AuditResult {
    let gpus = [0, 1].map {
      """
      {"index": \($0), "name": "NVIDIA L4", "uuid": "GPU-\($0)", "pciBusId": "0000:0\($0):00.0", "computeCapability": 8.9,
       "memoryTotal": \(memory), "memoryFree": \(memory), "multiprocessors": 58, "mig": false, "numaNode": 0}
      """
    }
    let facts: [String: String] = [
      "host.gpus": "[\(gpus.joined(separator: ","))]", "host.cpu.usable": "4", "host.cpu.cores": "4",
      "host.memory.usable": "1000000",
    ]
    let entries = facts.map { "\"\($0)\": {\"value\": \($1), \"source\": \"test\", \"kind\": \"measured\"}" }
    let folder = TemporaryFolder(files: [
      "host.json": "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\(entries.joined(separator: ","))}}",
      "models/a/config.pbtxt": """
      backend: "onnxruntime"
      input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
      output [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]
      \(lines)
      """,
      "models/a/1/model.onnx": String(repeating: "x", count: fileBytes),
    ])
    return try Auditing.audit(
      AuditRequest(host: .named([folder.path + "/host.json"]), repositories: [folder.path + "/models"]))
  }

  private static func outcomes(_ result: AuditResult) -> [String: CheckOutcome] {
    Dictionary(result.checks.map { ($0.check.id, $0.outcome) }, uniquingKeysWith: { $1 })
  }

  // 64 MiB, the pool of the server, is 67,108,864 bytes.
  @Test(arguments: [
    (1, Int64(24_000_000_000), CheckOutcome.pass),
    (1, 67_500_000, .warn),
    (40, 85_000_000, .warn),
    (1, 67_300_000, .fail),
  ])
  func `instances are held against the memory of their GPU`(count: Int, memory: Int64, expected: CheckOutcome) throws {
    let result = try Self.audit("instance_group [ { kind: KIND_GPU count: \(count) gpus: [ 1 ] } ]", memory: memory)
    let check = try #require(result.checks.first { $0.check.id == "REP-012" })
    #expect(check.outcome == expected)
    #expect(check.subjects == 1)
    #expect(Self.outcomes(result)["PLC-003"] == .skipped)
    #expect(check.findings.allSatisfy { $0.subject == "GPU 1" })
  }

  @Test func `what an accelerator may narrow is never certain not to fit`() throws {
    let result = try Self.audit(
      """
      instance_group [ { kind: KIND_GPU count: 1 gpus: [ 0 ] } ]
      optimization { execution_accelerators { gpu_execution_accelerator: [ { name: "tensorrt" } ] } }
      """, memory: 67_300_000)
    #expect(Self.outcomes(result)["REP-012"] == .warn)
  }

  @Test(arguments: [
    (1, "", CheckOutcome.skipped, CheckOutcome.pass),
    (2, "3", .warn, .pass),
    (2, "2", .pass, .pass),
    (4, "1", .pass, .warn),
    (5, "1", .warn, .warn),
  ])
  func `instances and threads are held against the CPUs`(
    count: Int, threads: String, expected: CheckOutcome, together: CheckOutcome
  ) throws {
    let parameter =
      threads.isEmpty
      ? "" : "parameters { key: \"intra_op_thread_count\" value { string_value: \"\(threads)\" } }"
    let result = try Self.audit(
      "instance_group [ { kind: KIND_CPU count: \(count) } ]\n\(parameter)", memory: 24_000_000_000)
    #expect(Self.outcomes(result)["CPU-007"] == expected)
    #expect(Self.outcomes(result)["PLC-003"] == together)
    #expect(Self.outcomes(result)["REP-012"] == .skipped)
  }
}

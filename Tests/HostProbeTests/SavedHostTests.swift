import Facts
import TestSupport
import Testing

@testable import HostProbe

@Suite struct SavedHostTests {
  static func saved(_ facts: String) -> String { "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\(facts)}}" }

  static func fact(_ path: String, _ value: String, kind: String = "measured") -> String {
    "\"\(path)\": {\"value\": \(value), \"source\": \"s\", \"kind\": \"\(kind)\"}"
  }

  @Test func `what was written is read back, marked as saved`() throws {
    let document = FakeDriver.probe(.normal, ["FAKE_COUNT": "2"])
    let read = try SavedHost.read(text: SavedHost.write(document, keepsIdentifiers: true), file: "host.json")
    #expect(read.paths == document.paths)
    for path in document.paths where path != "host.source" {
      #expect(read.value(path) == document.value(path), "\(path)")
      let expected: Origin.Kind = document[path]?.origin.kind == .simulated ? .simulated : .saved
      #expect(read[path]?.origin.kind == expected, "\(path)")
      #expect(read[path]?.origin.source == "host.json: \(document[path]?.origin.source ?? "")")
    }
    #expect(read.string("host.source") == "saved host host.json")
    #expect(read.value("host.simulated") == true)
  }

  @Test func `unknown facts stay unknown with their reason`() throws {
    let document = FakeDriver.probe(.withoutNVML, ["FAKE_DO": "crash"])
    let read = try SavedHost.read(text: SavedHost.write(document), file: "f")
    #expect(read.reason("host.gpus") == document.reason("host.gpus"))
    #expect(read.value("host.gpus").unknownValue?.facts == ["host.gpus"])
  }

  @Test func `UUIDs are scrubbed wherever they stand`() {
    let settings = ["FAKE_COUNT": "2", "CUDA_VISIBLE_DEVICES": "GPU-01234567-89ab-cdef-0123-456789abcdef"]
    let hidden = SavedHost.write(FakeDriver.probe(.normal, settings))
    // NVML's GPUs, which CUDA does not show, have numbers too.
    #expect(!hidden.contains("01234567") && hidden.contains(#/CUDA_VISIBLE_DEVICES=GPU-scrubbed-[0-9]+ hides/#))
    let document = FakeDriver.probe(.normal, ["FAKE_COUNT": "2"])
    let text = SavedHost.write(document)
    #expect(text.contains("\"GPU-scrubbed-0\"") && text.contains("\"GPU-scrubbed-1\""))
    #expect(!text.contains("a0a1a2a3"))
    #expect(SavedHost.write(document, keepsIdentifiers: true).contains("GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001"))
    let mig = SavedHost.write(FakeDriver.probe(.normal, ["FAKE_MIG": "1"]))
    #expect(mig.contains("MIG-scrubbed-0") && !mig.contains("a0a1a2a3"))
  }

  @Test func `a fact that the file leaves out is unknown`() throws {
    let read = try SavedHost.read(text: Self.saved(Self.fact("host.cpu.model", "\"X\"")), file: "f")
    #expect(read.string("host.cpu.model") == "X")
    #expect(read.reason("host.gpus") == "the saved host f does not state it")
    #expect(read.paths == HostFacts.shapes.keys.sorted())
  }

  @Test func `an integer will do for a number, and null where there may be no limit`() throws {
    let facts = [Self.fact("host.cpu.available", "8"), Self.fact("host.cpu.quota", "null")]
    let read = try SavedHost.read(text: Self.saved(facts.joined(separator: ",")), file: "f")
    guard case .double(8) = read.value("host.cpu.available") else {
      Issue.record("\(read.value("host.cpu.available"))")
      return
    }
    #expect(read.value("host.cpu.quota") == .null)
  }

  static let node = "\"id\": 0, \"memoryBytes\": 1, \"cpus\": \"0\""

  @Test(arguments: [
    ("{", "f:1:2: "), ("{\n  \"schema\": tru}", "f:2:13: "), ("[]", "f:1:1: a saved host is a JSON object"),
    ("{\"facts\": {}}", "f:schema: is missing"),
    ("{\"schema\": \"triton-advisor/host/2\", \"facts\": {}}", "f:schema: is \"triton-advisor/host/2\""),
    ("{\"schema\": \"triton-advisor/host/1\"}", "f:facts: must be"),
    ("{\"schema\": \"triton-advisor/host/1\", \"facts\": {}, \"more\": 1}", "f:more: is not a known key"),
    (saved(fact("host.cpu.modle", "\"x\"")), "f:facts.\"host.cpu.modle\": is not a fact about a host"),
    (saved(fact("host.cpu.model", "7")), "f:facts.\"host.cpu.model\".value: must be a string"),
    (saved(fact("host.cpu.isa", "[\"avx\", 2]")), "f:facts.\"host.cpu.isa\".value[1]: must be a string"),
    (saved(fact("host.cpu.cores", "-1")), "f:facts.\"host.cpu.cores\".value: must not be negative"),
    (saved(fact("host.cpu.cores", "1.5")), "f:facts.\"host.cpu.cores\".value: must be an integer"),
    (saved(fact("host.cpu.quota", "\"x\"")), "f:facts.\"host.cpu.quota\".value: must be a number"),
    (saved(fact("host.cpu.available", "NaN")), "must be finite"),
    (saved(fact("host.cpu.cores", "null")), "must be an integer"),
    (saved(fact("host.numa.nodes", "[{\(node)}]")), "value[0].cpuCount: is missing"),
    (saved(fact("host.numa.nodes", "[{\(node), \"cpuCount\": 1, \"x\": 1}]")), "value[0].x: is not a known field"),
    (saved(fact("host.cpu.cores", "1", kind: "guessed")), "kind: must be one of measured, saved"),
    (saved("\"host.cpu.cores\": 7"), "must be an object with value, source and kind"),
    (saved("\"host.cpu.cores\": {\"value\": 7, \"kind\": \"measured\"}"), "source: must be a string"),
    (saved("\"host.cpu.cores\": {\"source\": \"\", \"kind\": \"measured\"}"), "value: is missing"),
    (
      saved("\"host.cpu.cores\": {\"value\": 7, \"source\": \"\", \"kind\": \"saved\", \"unit\": 1}"),
      "unit: is not a known key"
    ),
    (saved(fact("host.numa.nodes", String(repeating: "[", count: 5000))), "nested more than"),
  ])
  func `what is no saved host is refused with its place`(text: String, message: String) {
    do {
      _ = try SavedHost.read(text: text, file: "f")
      Issue.record("was read: \(text)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.exitCode == 65)
    }
  }

  @Test func `a missing file is another error than a bad one`() {
    do {
      _ = try imported("/nowhere/host.json")
      Issue.record("was read")
    } catch {
      #expect(error.exitCode == 66)
      #expect(error.description.contains("/nowhere/host.json: cannot read the host: No such file"))
    }
  }

  @Test func `a saved host is read from its file`() throws {
    let folder = TemporaryFolder(files: [
      "/host.json": Self.saved(Self.fact("host.os", "\"Ubuntu\"", kind: "simulated"))
    ])
    let read = try imported(folder.path + "/host.json")
    #expect(read["host.os"]?.origin.kind == .simulated)
    #expect(read.string("host.source") == "saved host \(folder.path)/host.json")
  }
}

import Facts
import RuleBook
import Testing

@testable import Reports

/// GPUs in the words of the host report.
@Suite struct GPUWordingTests {
  static func record(_ fields: [String: Value]) -> Value {
    .map(Dictionary(uniqueKeysWithValues: fields.map { (.string($0.key), $0.value) }))
  }

  static func device(_ index: Int64, _ changes: [String: Value] = [:]) -> Value {
    let fields: [String: Value] = [
      "index": .int(index), "name": "NVIDIA A100", "architecture": "Ampere", "computeCapability": 8.0,
      "memoryTotal": 85_899_345_920, "powerEnforcedWatts": 400.0, "powerDefaultWatts": 500.0, "powerMinWatts": 100.0,
      "powerMaxWatts": 500.0, "eccEnabled": true, "eccPending": false, "migEnabled": false, "migPending": false,
      "persistence": true, "cudaIndex": .int(index), "nvlinks": 12, "nvlinkMBps": 25_000, "problem": "",
      "pcieGenerationMax": 4, "pcieWidthMax": 16, "fabricState": .missing("not supported"),
    ]
    return record(fields.merging(changes) { $1 })
  }

  @Test func `what is alike is said once`() {
    let lines = GPUWording.devices([Self.device(0), Self.device(1, ["cudaIndex": .null])])
    #expect(
      lines == [
        "all 2: Ampere, compute 8.0, 86 GB, power limit 400 W (500 by default, 100 to 500), PCIe 4 x16 at best, "
          + "12 NVLinks of 25 GB/s, ECC on (off after a reset), MIG off, persistence on",
        "0: NVIDIA A100, CUDA's 0", "1: NVIDIA A100, hidden from CUDA",
      ])
    let different = GPUWording.devices([Self.device(0), Self.device(1, ["persistence": false])])
    #expect(different.count == 2)
    #expect(different[0].hasSuffix("persistence on") && different[1].hasSuffix("persistence off"))
    let partitioned = GPUWording.devices([Self.device(0, ["migEnabled": true, "cudaIndex": .null])])
    #expect(
      partitioned[0].contains("CUDA shows its instances") && partitioned[0].contains("MIG on (off after a reset)"))
  }

  @Test func `GPUs that CUDA shows are told by name and place`() {
    let gpus = (0..<2).map { HostReportTests.gpu($0, "NVIDIA H100", node: .int($0), bus: "0000:1\($0):00.0") }
    #expect(
      GPUWording.visible(gpus) == [
        "all 2: compute 9.0, 85 GB (85 GB free), 132 multiprocessors", "0: NVIDIA H100, node 0, 0000:10:00.0, GPU-0",
        "1: NVIDIA H100, node 1, 0000:11:00.0, GPU-0",
      ])
    #expect(
      GPUWording.visible([gpus[1]]) == [
        "1: NVIDIA H100, node 1, 0000:11:00.0, GPU-0, compute 9.0, 85 GB (85 GB free), 132 multiprocessors"
      ])
  }

  @Test func `what is unknown is left out`() {
    #expect(GPUWording.devices([Self.record(["index": 3, "name": .missing("x")])]) == ["3: "])
    #expect(GPUWording.states([Self.record(["index": 0, "temperatureC": 25])]) == ["0: 25 C"])
    #expect(GPUWording.visible([Self.record([:])]) == ["?: "])
  }

  @Test(
    arguments: [
      (["eccCorrected": 0, "eccUncorrected": 0, "eccUncorrectedEver": 0], "no memory errors"),
      (
        ["eccCorrected": 353, "eccUncorrected": 0, "eccUncorrectedEver": 1],
        "memory errors: 353 corrected, 0 uncorrected (1 in the GPU's life)"
      ),
      (["rowRemapPending": true], "rows wait to be remapped: reset the GPU"),
      (["recoveryAction": "restart the machine"], "driver asks: restart the machine"),
      (["clockLimits": ["power cap", "idle"]], "clocks held by power cap and idle"),
      (["memoryUsed": 1_000_000, "memoryFree": 2_000_000], "1 MB used, 2 MB free"),
      (["pcieGeneration": 1, "pcieWidth": 8], "PCIe 1 x8 now"), (["pcieReplays": 1], "1 PCIe replay"),
    ] as [([String: Value], String)])
  func `state is told where it matters`(fields: [String: Value], words: String) {
    #expect(GPUWording.states([Self.record(fields.merging(["index": 0]) { $1 })]) == ["0: \(words)"])
  }

  @Test func `instances, processes and the bus`() {
    let instance: [String: Value] = [
      "gpu": 1, "index": 2, "name": "NVIDIA H100 MIG 1g.10gb", "multiprocessors": 16, "gpuInstance": 9,
      "computeInstance": 0, "cudaIndex": .null,
    ]
    #expect(
      GPUWording.instances([Self.record(instance)]) == [
        "1.2: NVIDIA H100 MIG 1g.10gb, 16 multiprocessors, GPU instance 9, compute instance 0, hidden from CUDA"
      ])
    let process: [String: Value] = ["gpu": 0, "pid": 7, "name": "server", "kind": "compute", "memoryUsed": 5_000_000]
    #expect(GPUWording.processes([Self.record(process)]) == ["0: server (process 7), compute, 5 MB"])
    #expect(GPUWording.processes([Self.record(["gpu": 0, "pid": 8, "kind": "mps"])]) == ["0: process 8, mps"])
    let bus: [String: Value] = ["pciBusId": "0000:18:00.0", "deviceId": "10de:2330", "driver": ""]
    #expect(GPUWording.hardware([Self.record(bus)]) == ["0000:18:00.0, 10de:2330, no driver bound"])
  }

  @Test func `the verbose report keeps every field with its reason`() throws {
    let facts: [String: Value] = ["host.gpuDevices": [Self.device(0)]]
    let document = FactDocument(facts.mapValues { Fact($0, Origin(.measured, "test")) })
    func text(_ isVerbose: Bool) throws -> String {
      try HostReport(document, HostVocabulary.load(), isVerbose: isVerbose).text(style: OutputStyle(width: 200))
    }
    #expect(try text(true).contains("fabricState"))
    #expect(try !text(false).contains("fabricState"))
    let links: [String: Value] = [
      "host.gpuLinks": [["from": 0, "to": 1, "kind": "NV12", "pcieLevel": .missing("not told")]]
    ]
    let linked = FactDocument(links.mapValues { Fact($0, Origin(.measured, "test")) })
    let brief = try HostReport(linked, HostVocabulary.load()).text(style: OutputStyle(width: 200))
    #expect(brief.contains("from 0 to 1: kind NV12\n"))
  }

  @Test func `facts that say nothing share a line`() throws {
    var document = FactDocument()
    for path in ["host.swap", "host.memory.swap", "host.memory.swapFree", "host.shm.bytes"] {
      document.setUnknown(path, "not stated", Origin(.saved, "f"))
    }
    document.set("host.memory.limit", .null, Origin(.saved, "f"))
    let text = try HostReport(document, HostVocabulary.load()).text(style: OutputStyle(width: 100))
    #expect(text.contains("\n  unknown") && text.contains("swap, free swap, size of /dev/shm: not stated\n"))
    #expect(text.contains("memory limit  none"))
  }

  @Test func `a long list is cut`() throws {
    let facts: [String: Value] = [
      "host.gpuProcesses": .list((0..<100).map { Self.record(["gpu": 0, "pid": .int($0)]) })
    ]
    let document = FactDocument(facts.mapValues { Fact($0, Origin(.measured, "test")) })
    #expect(try HostReport(document, HostVocabulary.load()).text(style: OutputStyle()).contains("and 36 more"))
  }
}

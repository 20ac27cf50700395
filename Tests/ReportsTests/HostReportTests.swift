import Facts
import HostProbe
import RuleBook
import Testing

@testable import Reports

/// Reports on hosts written by hand: a server with GPUs, and one whose names are hostile.
@Suite struct HostReportTests {
  static let measured = Origin(.measured, "test")

  static func document(_ facts: [String: Value]) -> FactDocument {
    FactDocument(facts.mapValues { Fact($0, measured) })
  }

  static func gpu(_ index: Int64, _ name: String, node: Value, bus: String) -> Value {
    [
      "index": .int(index), "name": .string(name), "uuid": "GPU-0", "pciBusId": .string(bus), "computeCapability": 9.0,
      "memoryTotal": 85_045_477_376, "memoryFree": 85_000_000_000, "multiprocessors": 132, "mig": false,
      "numaNode": node,
    ]
  }

  static func device(_ bus: String, kind: Value, node: Value, interfaces: [String] = []) -> Value {
    [
      "pciBusId": .string(bus), "kind": kind, "vendor": "Intel", "deviceId": "8086:1521", "name": "",
      "interfaces": .strings(interfaces), "driver": "igb", "numaNode": node, "cpus": "", "linkGBps": 1.0,
    ]
  }

  /// Two packages with a node each, as a saved host of an older version tells them: nodes only.
  static let server: [String: Value] = [
    "host.cpu.model": "Intel(R) Xeon(R)   Platinum 8480C", "host.cpu.packages": 2,
    "host.memory.total": 2_000_000_000_000,
    "host.cpu.usable": 8, "host.cpu.threads": 16, "host.memory.limit": 4_000_000_000, "host.cpu.quota": 1.5,
    "host.numa.nodes": [
      ["id": 0, "memoryBytes": 1_000_000_000_000, "cpus": "0-7", "cpuCount": 8],
      ["id": 1, "memoryBytes": 1_000_000_000_000, "cpus": "8-15", "cpuCount": 8],
    ],
    "host.gpus": [
      gpu(0, "NVIDIA H100 80GB HBM3", node: 1, bus: "0000:18:00.0"),
      gpu(1, "NVIDIA H100 80GB HBM3", node: .missing("not told"), bus: "0000:19:00.0"),
    ],
    "host.devices": [
      device("0000:18:00.0", kind: "gpu", node: 1), device("0000:19:00.0", kind: "gpu", node: 0),
      device("0000:05:00.0", kind: "network", node: .missing("both are near"), interfaces: ["eth0"]),
      device("0000:05:00.1", kind: "network", node: .missing("both are near"), interfaces: ["eth1"]),
    ],
    "host.accelerators": [
      ["kind": "intel-npu", "evidence": ["/dev/accel/accel0"]], ["kind": "of tomorrow", "evidence": ["a file"]],
    ],
    "host.limits.memlock": .null, "host.limits.nofile": 1024, "host.simulated": false,
  ]

  @Test func `GPUs hang below the node that the driver or else the bus tells`() throws {
    let view = try #require(MachineView(Self.document(Self.server)))
    let pieces = view.packages.flatMap(\.pieces)
    #expect(pieces.map(\.devices.count) == [1, 1])
    #expect(pieces[1].devices[0].label == "GPU 0  NVIDIA H100 80GB HBM3")
    #expect(pieces[0].devices[0].label == "GPU 1  NVIDIA H100 80GB HBM3")
    #expect(pieces[1].devices[0].detail == "85 GB, compute 9.0, link 1 GB/s, 0000:18:00.0")
    // Both ports of one card, near no single node.
    #expect(view.unplaced.map(\.label) == ["network  eth0 eth1, Intel"])
    #expect(view.captions.contains("this process may use 8 of 16 threads"))
    #expect(view.captions.contains("CPU quota: the time of 1.5 CPUs"))
    #expect(view.title.hasPrefix("Intel(R) Xeon(R) Platinum 8480C · 2 packages"))
  }

  /// The fact is stated where NVML can be asked.
  @Test func `links between GPUs are a table`() throws {
    func link(_ from: Int64, _ to: Int64, _ kind: Value) -> Value {
      ["from": .int(from), "to": .int(to), "kind": kind]
    }
    var facts = Self.server
    facts["host.gpuLinks"] = [link(0, 1, "NV18"), link(0, 2, "SYS"), link(2, 1, .missing("not told"))]
    let view = try #require(MachineView(Self.document(facts)))
    let lines = MachineDrawing(view: view, style: OutputStyle(width: 60)).lines
    #expect(
      lines.suffix(4) == [
        "GPU links           0    1    2", "        GPU 0       - NV18  SYS", "        GPU 1    NV18    -    ?",
        "        GPU 2     SYS    ?    -",
      ])
    #expect(HostReport.svg(Self.document(facts))?.contains(">NV18</text>") == true)
  }

  @Test func `facts stand under headings in words`() throws {
    let report = HostReport(Self.document(Self.server), try HostVocabulary.load())
    let text = report.text(style: OutputStyle(width: 100))
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    for heading in ["GPU", "CPU", "Memory", "NUMA", "Devices", "Container and limits"] {
      #expect(lines.contains { $0 == heading }, "\(heading)")
    }
    #expect(
      text.contains("unlimited") && text.contains("TARGET_DEVICE = NPU") && text.contains("attached to no single"))
    // A kind that the catalog does not have is not passed over.
    #expect(text.contains("no backend of Triton is known to use it"))
    #expect(!text.contains("from test") && !text.contains("\u{1b}["))
    let verbose = HostReport(Self.document(Self.server), try HostVocabulary.load(), isVerbose: true)
    #expect(verbose.text(style: OutputStyle(width: 100)).contains("from test"))
    #expect(report.text(style: OutputStyle(usesColor: true)).contains("\u{1b}[32mGPU 0"))
    let markdown = report.markdown()
    #expect(markdown.contains("## NUMA\n\n| fact | value | source |") && markdown.hasPrefix("```text\n"))
  }

  @Test func `a simulated driver is never passed off as real`() throws {
    var facts = Self.server
    facts["host.simulated"] = true
    let document = Self.document(facts)
    let report = HostReport(document, try HostVocabulary.load())
    #expect(report.text(style: OutputStyle()).contains("SIMULATED DRIVER"))
    #expect(report.markdown().contains("SIMULATED DRIVER"))
    #expect(HostReport.svg(document)?.contains("SIMULATED DRIVER") == true)
  }

  @Test func `hostile names cannot leave their place`() throws {
    var facts = Self.server
    let name = "</text><script>\u{1b}[31m\u{0}&\"\n\u{202e}" + String(repeating: "名前", count: 200)
    facts["host.cpu.model"] = .string(name)
    facts["host.gpus"] = [Self.gpu(0, name, node: 0, bus: name), Self.gpu(.max, "", node: .int(.max), bus: "")]
    facts["host.cpu.layout"] = [
      [
        "package": 0, "nodes": [0, 0, .int(.min)], "cores": .int(.max), "threads": .int(.max),
        "cpus": "0-99999999999999999999,5-1,-3,x,0-1048576,0-1048576", "usable": "7-9223372036854775807",
      ]
    ]
    facts["host.cpu.caches"] = [["level": 1, "sizeBytes": .int(.max), "threads": .int(.max), "count": .int(.max)]]
    facts["host.numa.distances"] = [["node": 0, "distances": [.int(.max)]], ["node": 1, "distances": []]]
    let document = Self.document(facts)
    let text = HostReport(document, try HostVocabulary.load()).text(style: OutputStyle(usesUnicode: false, width: 60))
    #expect(text.utf8.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0a) })
    #expect(XMLShape(try #require(HostReport.svg(document))).problem == nil)
  }

  @Test func `nothing known is nothing drawn`() throws {
    #expect(HostReport.svg(FactDocument()) == nil)
    #expect(HostReport(FactDocument(), try HostVocabulary.load()).text(style: OutputStyle()) == "\n")
  }

  /// The catalog's words are for kinds that the probe states, and no kind is without.
  @Test func `every accelerator has a catalog entry with a source`() throws {
    let known = try HostVocabulary.load().accelerators
    for accelerator in known.values {
      #expect(!accelerator.citations.isEmpty && !accelerator.text.isEmpty && !accelerator.text.hasSuffix("."))
    }
    let stated = [
      "amd-gpu", "amd-npu", "aws-neuron", "google-tpu", "habana-gaudi", "intel-gpu", "intel-npu", "intel-xeon-phi",
      "nec-vector-engine", "nvidia-jetson", "nvidia-nouveau", "qualcomm-ai100", "other",
    ]
    #expect(known.keys.sorted() == stated.sorted())
  }
}

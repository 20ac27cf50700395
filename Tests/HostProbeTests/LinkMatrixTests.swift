import Facts
import TestSupport
import Testing

@testable import HostProbe

/// `nvidia-smi topo -m`, alone, with a log, and in a folder of captures.
@Suite struct LinkMatrixTests {
  /// Four GPUs on two nodes with two network cards between the columns, as a terminal shows it.
  static let matrix = """
    \t\u{1b}[4mGPU0\tGPU1\tGPU2\tGPU3\tNIC0\tNIC1\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\u{1b}[0m
    GPU0\t X \tNV12\tPXB\tSYS\tPXB\tSYS\t0-23,48-71\t0\t\tN/A
    GPU1\tNV12\t X \tPXB\tSYS\tPXB\tSYS\t0-23,48-71\t0\t\tN/A
    GPU2\tPXB\tPXB\t X \tNV12\tSYS\tPIX\t24-47,72-95\t1\t\t5
    GPU3\tSYS\tSYS\tNV12\t X \tSYS\tPIX\t24-47,72-95\t1-2\t\tN/A
    NIC0\tPXB\tPXB\tSYS\tSYS\t X \tSYS
    NIC1\tSYS\tSYS\tPIX\tPIX\tSYS\t X

    Legend:

      X    = Self
      SYS  = Connection traversing PCIe as well as the SMP interconnect between NUMA nodes
    """

  static func log(_ count: Int, attached: Int? = nil) -> String {
    "==============NVSMI LOG==============\nAttached GPUs : \(attached ?? count)\n"
      + (0..<count).map { "GPU 00000000:0\($0):00.0\n    Product Name : NVIDIA L4\n" }.joined()
  }

  @Test func `ways and places are read and network cards passed over`() throws {
    let matrix = try #require(LinkMatrix(text: "some other output\n\n" + Self.matrix))
    #expect(matrix.ways.first == ["", "NV12", "PXB", "SYS"] && matrix.ways.count == 4)
    #expect(matrix.places.map(\.cpus) == ["0-23,48-71", "0-23,48-71", "24-47,72-95", "24-47,72-95"])
    #expect(matrix.places.map(\.nodes) == ["0", "0", "1", "1-2"])
    #expect(matrix.places.map(\.gpuNode) == [nil, nil, 5, nil])
    #expect(matrix.links.count == 12)
  }

  @Test func `tabs that became blanks change nothing`() throws {
    let blanks = String(Self.matrix.map { $0 == "\t" ? " " : $0 })
    #expect(LinkMatrix(text: blanks) == LinkMatrix(text: Self.matrix))
  }

  @Test(
    arguments: [
      "", "GPU0", "GPU0 GPU1", "\tGPU0\tCPU Affinity", "\tGPU0\tCPU Affinity\nGPU0", "\tGPU0\tCPU Affinity\nGPU1 X 0",
      "\tGPU0\tGPU1\tCPU Affinity\nGPU0\tX\tPIX\t0", "\tGPU0\tGPU1\tCPU Affinity\nGPU0\tPIX\tX\t0\nGPU1\tX\tPIX\t0",
      "\tGPU0\tCPU Affinity\nGPU0\tPIX\t0",
    ]) func `what is no matrix is none`(text: String)
  { #expect(LinkMatrix(text: text) == nil) }

  @Test func `a cell that is empty leaves the place open`() throws {
    // As drivers for Windows write it.
    let matrix = try #require(
      LinkMatrix(text: "\tGPU0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\nGPU0\t X \t\t\t\tN/A"))
    #expect(matrix.places == [LinkMatrix.Place()])
    let old = try #require(LinkMatrix(text: "\tGPU0\tmlx5_0\tCPU Affinity\nGPU0\t X \tPHB\t0-7"))
    #expect(old.places == [LinkMatrix.Place(cpus: "0-7")])
  }

  @Test func `a matrix completes a log`() throws {
    let folder = TemporaryFolder()
    folder.write("/smi-q.txt", Self.log(4))
    folder.write("/topo.txt", Self.matrix)
    for document in [
      try imported(folder.path), try imported("\(folder.path)/topo.txt", "\(folder.path)/smi-q.txt"),
    ] {
      let links = document.records("host.gpuLinks")
      #expect(links.count == 12)
      let direct = links.first { $0["from"] == 2 && $0["to"] == 3 }
      #expect(direct?["kind"] == "NV12" && direct?["nvlinks"] == 12 && direct?["pcieLevel"]?.unknownValue != nil)
      let far = links.first { $0["from"] == 0 && $0["to"] == 3 }
      #expect(far?["kind"] == "SYS" && far?["nvlinks"] == 0 && far?["pcieLevel"] == "SYS")
      #expect(far?["read"]?.unknownValue?.reason == "the output of nvidia-smi -q does not tell")
      #expect(document.records("host.gpuDevices").map { $0["numaNode"] } == [0, 0, 1, 1])
      #expect(document.records("host.gpuDevices")[2]["gpuNumaNode"] == 5)
      #expect(document.gpus.map { $0["numaNode"] } == [0, 0, 1, 1])
      #expect(document["host.gpuLinks"]?.origin.source.hasSuffix("topo.txt: nvidia-smi topo -m") == true)
      for (path, shape) in HostFacts.shapes {
        #expect(HostFacts.mismatch(document.value(path), shape, at: path) == nil, "\(path)")
      }
    }
  }

  @Test func `without a matrix the ways are unknown, and one GPU has none`() throws {
    let folder = TemporaryFolder()
    folder.write("/two.txt", Self.log(2))
    folder.write("/part.txt", Self.log(1, attached: 8))
    folder.write("/one.txt", Self.log(1))
    #expect(try imported("\(folder.path)/two.txt").reason("host.gpuLinks").contains("nvidia-smi topo -m"))
    #expect(try imported("\(folder.path)/part.txt").reason("host.gpuLinks").contains("nvidia-smi topo -m"))
    #expect(try imported("\(folder.path)/one.txt").value("host.gpuLinks") == [])
  }

  @Test func `a matrix alone tells the ways and asks for the log`() throws {
    let folder = TemporaryFolder()
    folder.write("/topo.txt", Self.matrix)
    let document = try imported("\(folder.path)/topo.txt")
    #expect(document.records("host.gpuLinks").count == 12)
    #expect(document.reason("host.gpus").contains("lists 4 GPUs"))
    #expect(document.reason("host.gpus").contains("nvidia-smi -q"))
  }

  @Test func `a matrix of another machine is refused`() throws {
    let folder = TemporaryFolder()
    folder.write("/smi-q.txt", Self.log(2))
    folder.write("/topo.txt", Self.matrix)
    let problem = #expect(throws: HostError.self) { try imported(folder.path) }
    #expect(problem?.description.contains("of 4 GPUs") == true && problem?.exitCode == 65)
  }

  @Test func `the same machine's log in several forms counts once, the fullest`() throws {
    let folder = TemporaryFolder()
    folder.write("/a-table.txt", Self.table)
    folder.write("/b-log.txt", Self.log(1, attached: 1).replacing("\nGPU", with: "\nDriver Version : 550.90.07\nGPU"))
    let document = try imported(folder.path)
    #expect(document["host.gpus"]?.origin.source.contains("b-log.txt: nvidia-smi -q") == true)
    folder.write("/c-log.txt", Self.log(2))
    #expect(throws: HostError.self) { try imported(folder.path) }
  }

  private static let table = """
    | NVIDIA-SMI 550.90.07              Driver Version: 550.90.07      CUDA Version: 12.4     |
    |   0  NVIDIA L4                      On  |   00000000:00:00.0 Off |                    0 |
    | N/A   33C    P8             16W /   72W |       1MiB /  23034MiB |      0%      Default |
    """

  @Test(.enabled(if: captureFolder != nil)) func `captures hold the matrix and the links beside the log`() throws {
    let folder = ManagementLogTests.folder + "/exporter_captures"
    let h200 = try imported("\(folder)/linux-x86_64__nvidia-h200__590.48.01.txt")
    let device = try #require(h200.records("host.gpuDevices").first)
    #expect(device["cpuAffinity"] == "0-23" && device["numaNode"] == 0)
    #expect(device["nvlinks"] == 18 && device["nvlinkMBps"] == 26_562)
    #expect(h200.records("host.gpuState").first?["nvlinksActive"] == 18)
    #expect(h200.value("host.gpuLinks") == [])
    let windows = try imported("\(folder)/windows-x86_64__nvidia-geforce-rtx-2080-super__610.62.txt")
    #expect(windows.records("host.gpuDevices").first?["cpuAffinity"]?.unknownValue != nil)
    let l40s = try imported("\(folder)/linux-x86_64__nvidia-l40s__595.80.txt")
    #expect(l40s.records("host.gpuDevices").first?["nvlinks"]?.unknownValue != nil)
  }
}

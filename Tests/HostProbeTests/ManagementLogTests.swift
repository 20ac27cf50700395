import Facts
import TestSupport
import Testing

@testable import HostProbe

/// Every log of nvidia-smi among the captured machines: log, XML and table.
@Suite(.enabled(if: captureFolder != nil)) struct ManagementLogTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var count: Int
    /// As the log writes it: the table cuts long names.
    var name: String
    /// The total of the first GPU in the log.
    var mebibytes: Int?
    var driver: String?
    var cuda: String?
    var mig: Bool?
    var instances: Int
    var testDescription: String { file }

    init(
      _ file: String, _ count: Int, _ name: String, _ mebibytes: Int?, _ driver: String?, _ cuda: String?, _ mig: Bool?,
      _ instances: Int
    ) {
      (self.file, self.count, self.name, self.mebibytes) = (file, count, name, mebibytes)
      (self.driver, self.cuda, self.mig, self.instances) = (driver, cuda, mig, instances)
    }
  }

  static let folder = "\(captureFolder ?? "/nowhere")/nvidia_smi"

  // swift-format-ignore
  static let cases: [Case] = [
    Case("exporter_captures/linux-x86_64__nvidia-geforce-rtx-2080-super__595.71.05.txt", 1, "NVIDIA GeForce RTX 2080 SUPER", 8192, "595.71.05", "13.2", nil, 0),
    Case("exporter_captures/linux-x86_64__nvidia-geforce-rtx-2080-super__610.57.04.txt", 1, "NVIDIA GeForce RTX 2080 SUPER", 8192, "610.57.04", "13.3", nil, 0),
    Case("exporter_captures/linux-x86_64__nvidia-geforce-rtx-4080-super__595.71.05.txt", 1, "NVIDIA GeForce RTX 4080 SUPER", 16376, "595.71.05", "13.2", nil, 0),
    Case("exporter_captures/linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01.txt", 1, "NVIDIA H100 80GB HBM3", 81559, "590.48.01", "13.1", false, 0),
    Case("exporter_captures/linux-x86_64__nvidia-h100-mig__590.48.01.txt", 1, "NVIDIA H100 80GB HBM3", 81559, "590.48.01", "13.1", true, 4),
    Case("exporter_captures/linux-x86_64__nvidia-h200-mig__590.48.01.txt", 1, "NVIDIA H200", 143771, "590.48.01", "13.1", true, 5),
    Case("exporter_captures/linux-x86_64__nvidia-h200__590.48.01.txt", 1, "NVIDIA H200", 143771, "590.48.01", "13.1", false, 0),
    Case("exporter_captures/linux-x86_64__nvidia-l40s__595.80.txt", 1, "NVIDIA L40S", 46068, "595.80", "13.2", nil, 0),
    Case("exporter_captures/windows-x86_64__nvidia-geforce-rtx-2080-super__610.62.txt", 1, "NVIDIA GeForce RTX 2080 SUPER", 8192, "610.62", "13.3", nil, 0),
    Case("gls/A100SXMx4.smi-q.txt", 4, "NVIDIA A100-SXM4-80GB", 81920, "555.42.02", "12.5", false, 0),
    Case("gls/A100SXMx4.smi.txt", 4, "NVIDIA A100-SXM4-80GB", 81920, "555.42.02", "12.5", false, 0),
    Case("gls/A40x10.smi-q.txt", 10, "NVIDIA A40", 46068, "550.127.05", "12.4", nil, 0),
    Case("gls/A40x10.smi.txt", 10, "NVIDIA A40", 46068, "550.127.05", "12.4", nil, 0),
    Case("gls/H100SXMx8.smi-q.txt", 8, "NVIDIA H100 80GB HBM3", 81559, "565.57.01", "12.7", false, 0),
    Case("gls/H100SXMx8.smi.txt", 8, "NVIDIA H100 80GB HBM3", 81559, "565.57.01", "12.7", false, 0),
    Case("gls/H200.smi-q.txt", 1, "NVIDIA H200", 143771, "550.90.12", "12.4", false, 0),
    Case("gls/H200.smi.txt", 1, "NVIDIA H200", 143771, "550.90.12", "12.4", false, 0),
    Case("gls/L4.smi-q.txt", 1, "NVIDIA L4", 23034, "550.90.07", "12.4", nil, 0),
    Case("gls/L4.smi.txt", 1, "NVIDIA L4", 23034, "550.90.07", "12.4", nil, 0),
    Case("gls/L40S.smi-q.txt", 1, "NVIDIA L40S", 46068, "550.127.05", "12.4", nil, 0),
    Case("gls/L40S.smi.txt", 1, "NVIDIA L40S", 46068, "550.127.05", "12.4", nil, 0),
    Case("gls/RTX2000Ada.smi-q.txt", 1, "NVIDIA RTX 2000 Ada Generation", 16380, "550.54.15", "12.4", nil, 0),
    Case("gls/RTX2000Ada.smi.txt", 1, "NVIDIA RTX 2000 Ada Gene...", 16380, "550.54.15", "12.4", nil, 0),
    Case("gls/RTX3080.smi-q.txt", 1, "NVIDIA GeForce RTX 3080", 10240, "550.54.14", "12.4", nil, 0),
    Case("gls/RTX3080.smi.txt", 1, "NVIDIA GeForce RTX 3080", 10240, "550.54.14", "12.4", nil, 0),
    Case("gls/RTX4000Ada.smi-q.txt", 1, "NVIDIA RTX 4000 Ada Generation", 20475, "550.90.07", "12.4", nil, 0),
    Case("gls/RTX4000Ada.smi.txt", 1, "NVIDIA RTX 4000 Ada Gene...", 20475, "550.90.07", "12.4", nil, 0),
    Case("gls/RTX5090.smi-q.txt", 1, "NVIDIA GeForce RTX 5090", 32607, "570.124.06", "12.8", nil, 0),
    Case("gls/RTX5090.smi.txt", 1, "NVIDIA GeForce RTX 5090", 32607, "570.124.06", "12.8", nil, 0),
    Case("gls/RTX6000Ada_x8.smi-q.txt", 8, "NVIDIA RTX 6000 Ada Generation", 49140, "550.127.05", "12.4", nil, 0),
    Case("gls/RTX6000Ada_x8.smi.txt", 8, "NVIDIA RTX 6000 Ada Gene...", 49140, "550.127.05", "12.4", nil, 0),
    Case("gls/V100_x8.smi-q.txt", 8, "Tesla V100-SXM2-16GB", 16384, "550.127.05", "12.4", nil, 0),
    Case("gls/V100_x8.smi.txt", 8, "Tesla V100-SXM2-16GB", 16384, "550.127.05", "12.4", nil, 0),
    Case("gpud/nvidia-smi-query.535.154.05.out.0.valid", 8, "NVIDIA GeForce RTX 4090", 24564, "535.154.05", "12.2", nil, 0),
    Case("gpud/nvidia-smi-query.535.161.08.out.0.valid", 8, "NVIDIA H100 80GB HBM3", 81559, "535.161.08", "12.2", false, 0),
    Case("gpud/nvidia-smi-query.535.183.01.out.0.invalid", 1, "NVIDIA H100 80GB HBM3", nil, "535.183.01", "12.2", false, 0),
    Case("gpud/nvidia-smi-query.560.35.03.out.0.valid", 1, "NVIDIA TITAN V", 12288, "560.35.03", "12.6", nil, 0),
    Case("gpud/nvidia-smi.525.125.06.out.0.valid", 1, "NVIDIA GeForce ...", 23028, "525.125.06", "12.0", nil, 0),
    Case("telegraf/a100-sxm4-v12.xml", 1, "NVIDIA A100-SXM4-80GB", 81920, "535.54.03", "12.2", true, 4),
    Case("telegraf/a10g.xml", 1, "NVIDIA A10G", 23028, "515.105.01", "11.7", nil, 0),
    Case("telegraf/gtx-1070-ti.xml", 1, "GeForce GTX 1070 Ti", 4096, nil, nil, nil, 0),
    Case("telegraf/quadro-p2000-v12.xml", 1, "Quadro P2000", 5120, "525.125.06", "12.0", nil, 0),
    Case("telegraf/quadro-p400.xml", 1, "Quadro P400", 1998, "418.43", "10.1", nil, 0),
    Case("telegraf/rtx-3080-v12.xml", 1, "NVIDIA GeForce RTX 3080", 10240, "536.40", "12.2", nil, 0),
    Case("telegraf/rtx-3080-v13.xml", 1, "NVIDIA GeForce RTX 3080", 10240, "595.58.03", "13.2", nil, 0),
    Case("telegraf/rtx-4000-sff-ada-v13.xml", 1, "NVIDIA RTX 4000 SFF Ada Generation", 20475, "595.84", "13.2", nil, 0),
    Case("telegraf/tesla-t4.xml", 1, "Tesla T4", 15360, "515.105.01", "11.7", nil, 0),
  ]

  @Test(arguments: cases) func `captured logs`(testCase: Case) throws {
    let input = try #require(try HostInput.read("\(Self.folder)/\(testCase.file)").first?.input)
    guard case .management(let log) = input else {
      Issue.record("is no log of nvidia-smi")
      return
    }
    #expect(log.devices.count == testCase.count)
    #expect(log.devices.allSatisfy { $0.name == testCase.name && $0.migEnabled == testCase.mig })
    #expect(log.devices.first?.memoryTotal == testCase.mebibytes.map { $0 << 20 })
    #expect(log.devices.reduce(0) { $0 + $1.instances.count } == testCase.instances)
    #expect(log.driverVersion == testCase.driver && log.cudaVersion == testCase.cuda)
    #expect(Set(log.devices.map(\.pciBusID)).count == testCase.count)

    let document = try imported("\(Self.folder)/\(testCase.file)")
    #expect(document.paths == HostFacts.shapes.keys.sorted())
    for (path, shape) in HostFacts.shapes {
      #expect(HostFacts.mismatch(document.value(path), shape, at: path) == nil, "\(path)")
    }
    #expect(document.gpus.count == (testCase.instances > 0 ? testCase.instances : testCase.count))
    for gpu in document.gpus { #expect(gpu["mig"] == .bool(testCase.instances > 0)) }
    #expect(document.string("host.gpuProblem") == "")
    if let driver = testCase.driver { #expect(document.string("host.driver.version") == driver) }
    if let cuda = testCase.cuda { #expect(document.string("host.driver.cuda") == cuda) }
    #expect(document["host.gpus"]?.origin.kind == .saved)
  }

  @Test func `no file is left out`() {
    let listed = Set(Self.cases.map(\.file))
    let root = SystemRoot(Self.folder)
    for folder in root.names("/") ?? [] {
      for name in root.names("/\(folder)") ?? []
      where !name.hasPrefix("LICENSE") && !listed.contains("\(folder)/\(name)") {
        // deviceQuery, lspci, the kernel's log, AMD's tools: none of them is a host here, and none is taken for one.
        #expect(throws: HostError.self, "\(folder)/\(name)") { try imported("\(Self.folder)/\(folder)/\(name)") }
      }
    }
    #expect(listed.count == 47)
  }

  /// What CUDA said on the same machines: its total is NVML's less what the driver keeps.
  @Test func `totals agree with deviceQuery`() throws {
    let root = SystemRoot(Self.folder + "/gls")
    var compared = 0
    for name in root.names("/") ?? [] where name.hasSuffix(".smi-q.txt") && !name.hasPrefix("MI300") {
      let stem = name.dropLast(".smi-q.txt".count)
      let query = try #require(root.text("/\(stem).deviceQuery.txt"))
      let totals = query.fileLines.compactMap { line -> Int64? in
        line.contains("Total amount of global memory:")
          ? line.cut(at: "(")?.after.words.first.flatMap { Int64($0) } : nil
      }
      let gpus = try imported("\(root.prefix)/\(name)").gpus
      #expect(gpus.count == totals.count, "\(name)")
      for (gpu, total) in zip(gpus, totals) {
        let memory = try #require(gpu["memoryTotal"]?.intValue)
        #expect(abs(memory - total) < 8 << 20, "\(name): \(memory) \(total)")
        compared += 1
      }
    }
    #expect(compared > 40, "\(compared)")
  }

  @Test func `MIG instances have names, identifiers, memory and multiprocessors`() throws {
    let text = try imported("\(Self.folder)/exporter_captures/linux-x86_64__nvidia-h100-mig__590.48.01.txt")
    #expect(text.gpus.map { $0["multiprocessors"]?.intValue } == [60, 32, 16, 16])
    #expect(text.gpus.map { $0["name"]?.stringValue?.words.last } == ["3g.40gb", "2g.20gb", "1g.10gb", "1g.10gb"])
    #expect(text.gpus[1]["uuid"] == "MIG-00000001-0000-0000-0000-000000000001")
    #expect(text.gpus[0]["memoryTotal"] == .integer(40448 << 20) && text.gpus[0]["memoryFree"] == .integer(40423 << 20))
    #expect(text.gpus[0]["computeCapability"] == .double(9.0))
    let xml = try imported("\(Self.folder)/telegraf/a100-sxm4-v12.xml")
    #expect(xml.gpus.map { $0["multiprocessors"]?.intValue } == [14, 14, 14, 14])
    #expect(Set(xml.gpus.map { $0["uuid"]?.stringValue }).count == 4)
    #expect(xml.gpus[0]["uuid"]?.stringValue?.hasPrefix("MIG-GPU-") == true)
    #expect(xml["host.gpus"]?.origin.source.contains("describes 1 of the 4 GPUs") == true)
  }

  @Test(
    arguments: [
      ("NVIDIA H100 80GB HBM3", 9.0, 132), ("NVIDIA H100 NVL", 9.0, nil), ("NVIDIA A100-SXM4-80GB", 8.0, 108),
      ("NVIDIA A10", 8.6, 72), ("NVIDIA A10G", nil, nil), ("NVIDIA L40S", nil, nil), ("nvidia l4", 8.9, 58),
      ("", nil, nil),
    ] as [(String, Double?, Int?)])
  func `products are found by the words of their names`(name: String, capability: Double?, multiprocessors: Int?) {
    let model = GPUModel.find(name, among: testModels)
    #expect(model?.computeCapability == capability && model?.multiprocessors == multiprocessors)
  }
}

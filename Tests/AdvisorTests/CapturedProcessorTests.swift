import Facts
import HostProbe
import TestSupport
import Testing

@testable import Advisor
@testable import RuleBook

/// What is planned for the machines that others captured: threads, and host policies as the server would read them.
@Suite struct CapturedProcessorTests {
  private static let book = Result { try RuleBook.load() }

  private static let files: [String] =
    ["hwloc_xml/v1", "hwloc_xml/v2", "hwloc_xml/mpibind", "hwloc_xml/derived_by_2.9.0", "hwloc_linux"].flatMap {
      folder in
      guard let path = Places.shared("hosts/\(folder)") else { return [String]() }
      let names = (SystemRoot().names(path) ?? []).filter { $0.hasSuffix(".xml") || $0.hasSuffix(".tar.bz2") }
      return names.sorted().map { "\(path)/\($0)" }
    }

  /// Machines of several nodes to which nothing can be bound, and a part of the reason.
  private static let refused = [
    // GPUs whose memory the kernel takes for nodes, up to number 255.
    "coral-lassen-hwloc1.xml": "there is a NUMA node 255", "coral-rzansel-hwloc1.xml": "there is a NUMA node 255",
    "linux-48amd64-4d2n6c-sparse.xml": "there is a NUMA node 73",
    "48amd64-4d2n6c-sparse.tar.bz2": "there is a NUMA node 73",
    "16amd64-8n2c-cpusets.xml": "6 of the 10 CPUs", "linux-16amd64-8n2c-cpusets.xml": "6 of the 10 CPUs",
    "linux-fakeheterocpunuma.xml": "CPUs that may be used belong to no node",
  ]

  private static func facts(_ file: String) throws -> FactDocument {
    guard file.hasSuffix(".tar.bz2") else { return try HostSource.facts(.named([file])) }
    let folder = TemporaryFolder()
    let tar = Program("/usr/bin/env").run(
      ["tar", "-xjf", file, "-C", folder.path, "--strip-components=1"], environment: ["TMPDIR": "/tmp"])
    try #require(tar.status == 0)
    return try HostSource.facts(.named([folder.path]))
  }

  private static func sheet(_ file: String) throws -> FactSheet {
    var sheet = FactSheet(try book.get().vocabulary, [try facts(file)])
    sheet.merge(ProcessorPlan.supply(sheet))
    let origin = Origin(.derived, "test")
    sheet["plan.device"] = Fact("cpu", origin)
    sheet["plan.instances"] = Fact(2, origin)
    sheet["plan.hostPolicies"] = Fact(.bool(sheet.value("plan.cpuPolicies").listValue?.isEmpty == false), origin)
    sheet.merge(ProcessorPlan.layout(sheet, models: 1))
    return sheet
  }

  private static func set(_ value: Value?) -> Set<Int> {
    Set((value?.stringValue.flatMap { CPUSet($0) })?.members ?? [])
  }

  @Test(.enabled(if: !files.isEmpty), arguments: files)
  func `policies are what the server accepts, on one node each, or refused with the reason`(file: String) throws {
    let sheet = try Self.sheet(file)
    let name = String(file.split(separator: "/").last ?? "")
    let nodes = sheet.value("host.numa.nodes").listValue ?? []
    let policies = sheet.value("plan.cpuPolicies").listValue ?? []
    let places = sheet.value("plan.cpuNodes").listValue ?? []
    let remarks = (sheet.value("plan.nodeRemarks").listValue ?? []).compactMap(\.stringValue)
    let flags = (sheet.value("plan.hostPolicyFlags").listValue ?? []).compactMap(\.stringValue)
    let read = try HostPolicyGrammar(flags).settings
    if policies.isEmpty {
      #expect(flags.isEmpty)
      #expect(places.count < 2 || remarks.first?.contains(Self.refused[name] ?? "none expected") == true, "\(remarks)")
    } else {
      #expect(Self.refused[name] == nil)
      #expect(policies.count == places.count)
      for group in try #require(sheet.value("plan.cpuGroups").listValue) {
        let node = try #require(group["node"]?.intValue)
        let setting = try #require(read["node\(node)"])
        #expect(setting.numaNode == Int32(node))
        let own = Self.set(nodes.first { $0["id"]?.intValue == node }?["cpus"])
        #expect(setting.cpus == own)
        #expect(group["cores"]?.intValue ?? .max <= Int64(own.count))
      }
      for (left, setting) in read {
        for (right, other) in read where left < right { #expect(setting.cpus.isDisjoint(with: other.cpus)) }
      }
    }
    guard let usable = sheet.value("host.cpu.usable").intValue else {
      #expect(name == "allowed-test1.fsroot.tar.bz2", "a capture of control groups alone")
      return
    }
    let cores = try #require(sheet.value("plan.cores").intValue)
    let threads = try #require(sheet.value("plan.threads").intValue)
    let instances = try #require(sheet.value("plan.totalInstances").intValue)
    #expect(threads >= 1 && threads * instances <= cores)
    #expect(cores <= usable)
    #expect(cores <= sheet.value("host.cpu.cores").intValue ?? .max)
  }

  @Test func `GPUs of built-in machines are bound to their own node`() throws {
    let book = try Self.book.get()
    var bound = 0
    for name in ["g4dn.metal", "p4d.24xlarge", "p5.48xlarge", "dgx-h100", "g6.xlarge"] {
      var sheet = FactSheet(book.vocabulary, [try HostSource.facts(.named([name]))])
      sheet.merge(ProcessorPlan.supply(sheet))
      let nodes = sheet.value("host.numa.nodes").listValue ?? []
      let gpus = sheet.value("host.gpus").listValue ?? []
      let policies = sheet.value("plan.gpuPolicies").listValue ?? []
      #expect(policies.count == (nodes.count > 1 ? gpus.count : 0), "\(name)")
      for policy in policies {
        let options = (policy["options"]?.listValue ?? []).compactMap(\.stringValue)
        let read = try HostPolicyGrammar(options).settings
        let index = try #require(policy["id"]?.intValue)
        let setting = try #require(read["gpu_\(index)"])
        let gpu = try #require(gpus.first { $0["index"]?.intValue == index })
        #expect(gpu["numaNode"]?.intValue == setting.numaNode.map { Int64($0) })
        let node = nodes.first { $0["id"]?.intValue == gpu["numaNode"]?.intValue }
        #expect(setting.cpus == Self.set(node?["cpus"]))
        bound += 1
      }
    }
    #expect(bound >= 32, "\(bound)")
  }

  @Test(.enabled(if: !files.isEmpty)) func `as many machines are there as were captured`() {
    #expect(Self.files.count >= 120, "\(Self.files.count)")
  }
}

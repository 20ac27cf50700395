import Advisor
import Facts
import HostProbe
import RuleBook
import Testing
import RuleText

@Suite struct HostSourceTests {
  static let catalog: MachineCatalog = {
    do { return try MachineCatalog.load() } catch { fatalError("\(error)") }
  }()

  @Test func `the catalog holds the clouds' and the vendors' usual machines`() {
    let names = Set(Self.catalog.machines.map(\.id))
    #expect(names.count >= 70)
    #expect(
      names.isSuperset(of: [
        "g4dn.xlarge", "g5.2xlarge", "g6.xlarge", "g6e.xlarge", "p3.2xlarge", "p4d.24xlarge", "p4de.24xlarge",
        "p5.48xlarge", "p5e.48xlarge", "p5en.48xlarge", "c7i.2xlarge", "m7i.2xlarge", "c7g.2xlarge", "a2-highgpu-1g",
        "a3-highgpu-8g", "g2-standard-4", "a4-highgpu-8g", "nc4as-t4-v3", "nd96isr-h100-v5", "dgx-a100", "dgx-h100",
        "dgx-h200", "dgx-b200", "dgx-spark", "gh200", "l40s-server", "jetson-agx-orin-64gb",
      ]))
  }

  @Test(arguments: catalog.machines.map(\.id)) func `a built-in machine states facts of its catalog`(name: String)
    throws
  {
    let document = try HostSource.facts(.named([name]))
    #expect(document.paths == HostFacts.shapes.keys.sorted())
    for (path, shape) in HostFacts.shapes {
      let fact = try #require(document[path])
      #expect(HostFacts.mismatch(fact.value, shape, at: path) == nil, "\(path)")
      #expect(fact.origin.kind == .catalog, "\(path)")
    }
    func value(_ path: String) -> Value { document[path]?.value ?? .null }
    let nodes = value("host.numa.nodes").listValue ?? []
    let cpus = nodes.compactMap { $0["cpus"]?.stringValue.flatMap { CPUSet($0) } }
    let threads = try #require(value("host.cpu.threads").intValue)
    #expect(CPUSet(cpus.flatMap(\.members)) == CPUSet(0..<Int(threads)))
    #expect(cpus.reduce(0) { $0 + $1.count } == Int(threads))
    for gpu in value("host.gpus").listValue ?? [] {
      #expect((gpu["memoryTotal"]?.intValue ?? 0) > 10 << 30)
      #expect((gpu["computeCapability"]?.doubleValue ?? 0) >= 7)
    }
    #expect(document["host.source"]?.value.stringValue?.hasPrefix("built-in machine \(name): ") == true)
    let machine = try #require(Self.catalog.machine(named: name))
    #expect(!machine.citations.isEmpty)
    for field in machine.recalled where field == "threads" {
      #expect(document["host.cpu.threads"]?.origin.source.hasSuffix("; recalled") == true)
    }
  }

  @Test(arguments: [
    ("Standard_NC4as_T4_v3", "nc4as-t4-v3"), ("DGX H100", "dgx-h100"), ("G5.2XLARGE", "g5.2xlarge"),
  ]) func `names are found in other spellings`(name: String, id: String) {
    #expect(Self.catalog.machine(named: name)?.id == id)
  }

  @Test(arguments: [
    ("g5.2xlrage", "g5.2xlarge"), ("dgx", "dgx-h100"), ("p5", "p5.48xlarge"), ("dgx-h1000", "dgx-h100"),
  ])
  func `an unknown name lists those like it`(name: String, like: String) {
    #expect(Self.catalog.names(like: name).contains(like))
    #expect(Self.catalog.names(like: name).count <= 12)
    do {
      _ = try HostSource.facts(.named([name]))
      Issue.record("was found")
    } catch {
      #expect(error.description.contains(like) && error.description.contains("--list-machines"), "\(error)")
      #expect(error.exitStatus == .inputNotFound)
    }
  }

  @Test func `a name like nothing has no names like it, and a path is never one`() {
    #expect(Self.catalog.names(like: "zzzz").isEmpty)
    #expect(Self.catalog.names(like: "").count <= 12)
    do {
      _ = try HostSource.facts(.named(["./dgx-h100"]))
      Issue.record("was found")
    } catch {
      #expect(error.description.contains("No such file"), "\(error)")
    }
  }

  @Test(arguments: [
    (
      "machines: {x: {label: a, cpu: nope, packages: 1, cores: 1, threads: 1, nodes: 1, memoryGiB: 1, cite: judgement}}",
      "no processor 'nope'"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 3, threads: 4, nodes: 2, memoryGiB: 1, cite: judgement}}",
      "divide evenly"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 0, threads: 0, nodes: 0, memoryGiB: 1, cite: judgement}}",
      "divide evenly"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 9e9, threads: 1, nodes: 1, memoryGiB: 1, cite: judgement}}",
      "whole number"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 1, threads: 1, nodes: 1, memoryGiB: 1, cite: hearsay}}",
      "no source 'hearsay'"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 1, threads: 1, nodes: 1, memoryGiB: 1, gpu: Voodoo2, cite: judgement}}",
      "no GPU 'Voodoo2'"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 2, threads: 2, nodes: 2, memoryGiB: 1, gpu: L4, gpus: 1, gpuNodes: [2], cite: judgement}}",
      "gpuNodes must name"
    ),
    (
      "machines: {x: {label: a, cpu: grace, packages: 1, cores: 1, threads: 1, nodes: 1, memoryGiB: 1, recalled: gpu, cite: judgement}}",
      "does not state"
    ),
    (
      "machines: {dgx-h100: {label: a, cpu: grace, packages: 1, cores: 1, threads: 1, nodes: 1, memoryGiB: 1, cite: judgement}}",
      "exists already"
    ),
    ("machines: {x: {label: a}}", "the key 'cpu' is missing"), ("machine: {}", "unknown key 'machine'"),
  ])
  func `a machine that is wrong is refused with its place`(text: String, message: String) {
    let files = RuleFiles.builtIn.overlaid(by: ["catalog/hosts/zz-mine.yaml": text], from: "mine")
    do {
      _ = try MachineCatalog.load(files)
      Issue.record("was read")
    } catch {
      #expect(error.description.contains(message) && error.description.contains("zz-mine.yaml:1"), "\(error)")
    }
  }

  @Test func `a catalog of one's own adds machines`() throws {
    let text = """
      cpus: {mine: {vendor: V, model: M, architecture: x86_64, isa: [avx2]}}
      machines:
        rack-7: {label: ours, cpu: mine, packages: 2, cores: 8, threads: 16, nodes: 2, memoryGiB: 64, gpu: L4, gpus: 2,
          gpuNodes: [0, 1], cite: judgement}
      """
    let files = RuleFiles.builtIn.overlaid(by: ["catalog/hosts/mine.yaml": text], from: "mine")
    let machine = try #require(try MachineCatalog.load(files).machine(named: "rack-7"))
    #expect(machine.facts["host.gpus"]?.value.listValue?.map { $0["numaNode"] } == [0, 1])
    #expect(machine.facts["host.numa.nodes"]?.value.listValue?.map { $0["cpus"] } == ["0-3,8-11", "4-7,12-15"])
  }
}

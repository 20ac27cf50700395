import Facts
import TestSupport
import Testing

@testable import HostProbe

/// What tests know of products; the program takes its own list from the catalog.
let testModels = [
  GPUModel(name: "H100", computeCapability: 9.0, multiprocessors: nil),
  GPUModel(name: "H100 80GB HBM3", computeCapability: 9.0, multiprocessors: 132),
  GPUModel(name: "A100", computeCapability: 8.0, multiprocessors: 108),
  GPUModel(name: "A10", computeCapability: 8.6, multiprocessors: 72),
  GPUModel(name: "L4", computeCapability: 8.9, multiprocessors: 58),
]

func imported(_ paths: String...) throws(HostError) -> FactDocument {
  try ImportedHost.facts(paths) { GPUKnowledge(models: testModels, architectures: ["Turing": 7.5, "Hopper": 9.0]) }
}

private var lstopo: String? {
  ["/usr/bin/lstopo-no-graphics", "/usr/bin/lstopo"].first { SystemRoot().isExecutableFile($0) }
}

/// What `lstopo --of console` shows, as a second opinion on the same machine.
private struct Console: Equatable, CustomStringConvertible {
  var packages = 0
  var cores = 0
  var threads = 0
  var nodes = 0
  /// Kilobytes of the nodes.
  var memory = 0
  var gpus = 0

  var description: String { "P\(packages) C\(cores) T\(threads) N\(nodes) M\(memory) G\(gpus)" }

  init(_ text: String) {
    for line in text.fileLines {
      // What follows the tree repeats its names.
      if line.hasPrefix("depth 0:") { break }
      let line = line.trimmed
      if line.hasPrefix("Package L#") { packages += 1 }
      if line.contains("Core L#") { cores += 1 }
      if line.hasPrefix("PU L#") || line.contains(" PU L#") { threads += 1 }
      if line.hasPrefix("NUMANode") {
        nodes += 1
        if let local = line.words.first(where: { $0.hasPrefix("local=") || $0.hasPrefix("(local=") }) {
          memory += Int(local.split(separator: "=")[1].prefix { $0.isNumber }) ?? 0
        }
      }
      if line.contains("PCI L#") && line.contains("id=10de:") && line.contains("class=03") { gpus += 1 }
    }
  }

  init(_ document: FactDocument) {
    packages = Int(document.value("host.cpu.packages").intValue ?? 0)
    cores = Int(document.value("host.cpu.cores").intValue ?? 0)
    threads = Int(document.value("host.cpu.threads").intValue ?? 0)
    let nodes = document.value("host.numa.nodes").listValue ?? []
    self.nodes = nodes.count
    memory = nodes.reduce(0) { $0 + Int($1["memoryBytes"]?.intValue ?? 0) / 1024 }
    gpus = document.value("host.gpuHardware").listValue?.count ?? 0
  }

  /// - Parameter environment: for a captured folder.
  static func shown(_ arguments: [String], _ environment: String = "") -> Console {
    let command = "\(environment) exec \"$0\" \"$@\" -v --of console >&3"
    let process = ChildProcess(
      executable: "/bin/sh", arguments: ["-c", command, lstopo ?? ""] + arguments,
      environment: ["PATH": "/usr/bin:/bin", "HWLOC_PLUGINS_PATH": "/dev/null"])
    return Console(String(decoding: process.run(deadline: 60, limit: 64 << 20).answer, as: UTF8.self))
  }
}

@Suite(.enabled(if: captureFolder != nil)) struct TopologyImportTests {
  static func files(_ folder: String, ending: String) -> [String] {
    let root = SystemRoot(captureFolder ?? "/nowhere")
    return (root.names(folder) ?? []).flatMap { name -> [String] in
      name.hasSuffix(ending) ? ["\(root.prefix)\(folder)/\(name)"] : files("\(folder)/\(name)", ending: ending)
    }
  }

  @Test(.enabled(if: lstopo != nil)) func `every topology agrees with lstopo, or is refused for its schema`() throws {
    var (read, refused) = (0, 0)
    for file in Self.files("/hwloc_xml", ending: ".xml") {
      if file.contains("/v3_too_new/") {
        do {
          _ = try imported(file)
          Issue.record("\(file) was read")
        } catch {
          #expect(error.description.contains("XML schema 3.0, and this program reads schemas 1 and 2"), "\(error)")
          #expect(error.exitCode == 65)
        }
        refused += 1
        continue
      }
      let document = try imported(file)
      let facts = Console(document)
      var shown = Console.shown(["-i", file, "--disallowed"])
      let allowed = Console.shown(["-i", file])
      (shown.nodes, shown.memory) = (allowed.nodes, allowed.memory)
      #expect(facts == shown, "\(file)")
      #expect(document.paths == HostFacts.shapes.keys.sorted())
      #expect(document.value("host.cpu.usable") == .integer(allowed.threads), "\(file)")
      #expect(document["host.cpu.threads"]?.origin.kind == .saved)
      read += 1
    }
    #expect(read >= 87 && refused >= 38, "\(read) \(refused)")
  }

  /// Where this program counts otherwise than lstopo, what it counts, and why.
  static let differing: [String: (ours: String, reason: String)] = [
    "16amd64-4n4c-cgroup-distance-merge": ("P4 C16 T16 N4 M33553716 G0", "lstopo shows what the group allows"),
    "32amd64-4s2n4c-cgroup2": ("P4 C32 T32 N8 M134215596 G0", "lstopo shows what the group allows"),
    "4fake-4gr1nu1pu": ("P1 C4 T4 N4 M4194304 G0", "no machine: its files do not fit together"),
    "8em64t-2s2ca2c-buggynuma": ("P2 C8 T8 N8 M16775724 G0", "nodes overlap, and lstopo drops them"),
    "40intel64-4n10c+pci-conflicts": ("P4 C40 T40 N4 M536857436 G0", "packages overlap, and lstopo drops one"),
    "64amd64-4s2n4ca2co": ("P4 C32 T64 N8 M125805356 G0", "Linux calls the pairs of a Bulldozer module one core"),
    "20s390-2g6s4c": ("P0 C20 T20 N1 M2053992 G0", "Linux does not tell the packages"),
    "256ppc-8n8s4t": ("P0 C64 T256 N8 M516423680 G0", "Linux does not tell the packages"),
    "4ia64-4s": ("P0 C1 T4 N1 M1009920 G0", "Linux does not tell the packages"),
  ]

  @Test(.enabled(if: lstopo != nil)) func `every captured folder agrees with lstopo`() throws {
    var read = 0
    for archive in Self.files("/hwloc_linux", ending: ".tar.bz2") {
      let name = archive.split(separator: "/").last.map { String($0.dropLast(".tar.bz2".count)) } ?? ""
      let folder = try #require(capturedMachine(name))
      guard folder.root.names("/proc") != nil || folder.root.names("/sys") != nil else { continue }
      let document = try imported(folder.path)
      var facts = Console(document)
      var shown = Console.shown(
        [], "HWLOC_FSROOT='\(folder.path)' HWLOC_COMPONENTS=linux,stop HWLOC_THISSYSTEM=0")
      (facts.gpus, shown.gpus) = (0, 0)
      if let (ours, _) = Self.differing[name] {
        #expect("\(facts)" == ours, "\(name)")
      } else {
        #expect(facts == shown, "\(name)")
      }
      read += 1
    }
    #expect(read > 30, "\(read)")
  }

  @Test func `a topology tells model, kernel and the GPUs' places`() throws {
    let file = "\(captureFolder ?? "")/hwloc_xml/mpibind/g4dnmetal.xml"
    let document = try imported(file)
    #expect(document.string("host.cpu.model") == "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz")
    #expect(document.string("host.cpu.vendor") == "GenuineIntel")
    #expect(document.string("host.architecture") == "x86_64")
    #expect(document.string("host.kernel") == "5.10.126-117.518.amzn2.x86_64")
    #expect(document.value("host.gpuHardware").listValue?.count == 8)
    #expect(document.reason("host.gpus").contains("lists 8 NVIDIA GPUs"))
    #expect(document.reason("host.os").hasPrefix("not stated in "))
    #expect(document.value("host.triton.installed").unknownValue != nil)
    #expect(document.value("host.cpu.quota").unknownValue != nil)
  }

  @Test func `a topology and a log are one machine`() throws {
    let topology = "\(captureFolder ?? "")/hwloc_xml/mpibind/g4dnmetal.xml"
    let gpus = ["18", "e7"].map { bus in
      "<gpu id=\"00000000:\(bus.uppercased()):00.0\"><product_name>Tesla T4</product_name>"
        + "<product_architecture>Turing</product_architecture></gpu>"
    }
    let folder = TemporaryFolder(files: [
      "/smi.xml": "<nvidia_smi_log><driver_version>590.48.01</driver_version>\(gpus.joined())</nvidia_smi_log>"
    ])
    let document = try imported(folder.path + "/smi.xml", topology)
    #expect(document.gpus.map { $0["numaNode"] } == [0, 1])
    #expect(document.gpus.allSatisfy { $0["computeCapability"] == .double(7.5) })
    #expect(document.value("host.cpu.cores") == 48)
    #expect(document.string("host.gpuProblem") == "")
    #expect(run("/bin/cp", [topology, folder.path]))
    let whole = try imported(folder.path)
    for path in document.paths where path != "host.source" {
      #expect(whole.value(path) == document.value(path) || whole.value(path).unknownValue != nil)
    }
    #expect(throws: HostError.self) { try imported(topology, topology) }
  }
}

@Suite struct ImportRefusalTests {
  static let topology = "<topology version=\"2.0\"><object type=\"Machine\" os_index=\"0\" cpuset=\"0x1\"/></topology>"

  @Test(arguments: [
    ("<!DOCTYPE a [<!ENTITY x \"y\">]><topology>&x;</topology>", "entities may not be declared"),
    ("<!DOCTYPE a [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]><topology/>", "entities may not be declared"),
    ("<topology>&lol;</topology>", "an entity that is not known"),
    ("<topology>&#0;</topology>", "an entity that is not known"),
    ("<topology>&#x110000;</topology>", "an entity that is not known"),
    ("<topology>", "<topology> is not closed"), ("<topology></topologie>", "closes nothing"),
    ("<topology/><topology/>", "text after the root element"), ("<topology a=\"1\" a=\"2\"/>", "a is given twice"),
    ("<topology a=1/>", "not quoted"), ("<topology a=\"<\"/>", "'<' in the value"),
    ("<!-- ", "a comment is not closed"),
    ("<topology><object type=\"PU\" os_index=\"4000000000\"/></topology>", "no processor's or node's number"),
    ("<topology><object cpuset=\"0x\(String(repeating: "f", count: 30_000))\"/></topology>", "is not a set"),
    ("<topology version=\"2.0\"></topology>", "hwloc does not read this topology"),
    ("<topology version=\"3.0\"/>", "XML schema 3.0"), ("<topology version=\"17\"/>", "XML schema 17"),
    ("<html/>", "not recognised as a host"), ("hello", "not recognised as a host"), ("", "not recognised as a host"),
    ("==== ROCm System Management Interface ====\n", "rocm-smi"),
    ("{\"schema\": \"x\"}", "this program reads"),
  ])
  func `what is no host is refused with the reason`(text: String, message: String) {
    let folder = TemporaryFolder(files: ["/x": text])
    do {
      _ = try imported(folder.path + "/x")
      Issue.record("was read: \(text.prefix(80))")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.exitCode == 65)
    }
  }

  @Test func `depth, number and size are bounded`() {
    let deep = String(repeating: "<a>", count: 100_000)
    let wide = "<a>" + String(repeating: "<b/>", count: 500_000) + "</a>"
    for (text, message) in [(deep, "nested more than"), (wide, "more than 400000 elements")] {
      do {
        _ = try XMLReader.read(Array(text.utf8))
        Issue.record("was read")
      } catch {
        #expect(error.problem.contains(message), "\(error)")
      }
    }
    let folder = TemporaryFolder(files: ["/long": ""])
    #expect(run("/usr/bin/truncate", ["-s", "100G", folder.path + "/long"]))
    #expect(throws: HostError.self) { try imported(folder.path + "/long") }
  }

  @Test func `entities that XML has, sections and comments are read`() throws {
    let root = try XMLReader.read(
      Array(
        "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"x.dtd\"><a b='&lt;&#65;'> &amp;<!-- x --><![CDATA[<]]><c/></a>\n"
          .utf8))
    #expect(root.attributes == ["b": "<A"] && root.text == "&<" && root.children.map(\.name) == ["c"])
    // nvidia-smi -q -x --dtd puts the document type into the text.
    let embedded =
      "<!DOCTYPE nvidia_smi_log [\n<!ELEMENT nvidia_smi_log (gpu*)>\n]><nvidia_smi_log><gpu/></nvidia_smi_log>"
    #expect(try XMLReader.read(Array(embedded.utf8)).children.count == 1)
  }

  @Test func `links in a folder are not followed, and a folder without a host is refused`() throws {
    let folder = TemporaryFolder(files: ["/readme.md": "# hello"], links: ["/a.xml": "/etc/hostname"])
    #expect(throws: HostError.self) { try imported(folder.path) }
    let outside = TemporaryFolder(files: ["/t.xml": Self.topology])
    let linked = TemporaryFolder(files: ["/readme.md": "x"], links: ["/t.xml": outside.path + "/t.xml"])
    #expect(throws: HostError.self) { try imported(linked.path) }
    do {
      _ = try imported("/nowhere")
      Issue.record("was read")
    } catch {
      #expect(error.exitCode == 66)
    }
  }
}

import Facts
import Glibc
import TestSupport
import Testing

@testable import HostProbe

@Suite struct SnapshotTests {
  /// Written to a folder and read back.
  static func copy(of snapshot: Snapshot) throws -> (Snapshot, TemporaryFolder) {
    let folder = TemporaryFolder()
    try snapshot.write(to: folder.path + "/snapshot", program: "test", replaces: false)
    return (try Snapshot.read(folder: folder.path + "/snapshot"), folder)
  }

  static func expectEqual(_ left: FactDocument, _ right: FactDocument, except: Set<String> = []) {
    #expect(left.paths == right.paths)
    for path in left.paths where !except.contains(path) {
      #expect(left.value(path) == right.value(path), "\(path)")
      #expect(JSONWriter.write(left.value(path)) == JSONWriter.write(right.value(path)), "\(path)")
    }
  }

  static func take(_ variant: FakeDriver.Variant = .normal, _ settings: [String: String] = [:]) -> Snapshot {
    Snapshot.take(
      HostProbe.Options(environment: FakeDriver.environment(variant, settings), gpuProbe: FakeDriver.child))
  }

  @Test(arguments: FakeDriver.Variant.allCases)
  func `a snapshot of this machine gives its facts, bit for bit`(variant: FakeDriver.Variant) throws {
    let live = FakeDriver.probe(variant, ["FAKE_COUNT": "3"])
    let snapshot = Self.take(variant, ["FAKE_COUNT": "3"])
    let (read, _) = try Self.copy(of: snapshot)
    #expect(read == snapshot)
    Self.expectEqual(read.facts, snapshot.facts)
    // Between two probes only what varies with time may change, and where the libraries lie tells nothing.
    Self.expectEqual(live, read.facts, except: ["host.memory.available", "host.ports"])
    Self.expectEqual(
      try SavedHost.read(text: SavedHost.write(read.facts, keepsIdentifiers: true), file: "f"), read.facts(from: "f"))
  }

  @Test(arguments: ["crash", "hang", "print", "nvml-hang", "nvml-crash"])
  func `what a broken driver did is replayed`(what: String) throws {
    var child = FakeDriver.child
    if what.hasSuffix("hang") { child.deadline = 1 }
    let snapshot = Snapshot.take(
      HostProbe.Options(environment: FakeDriver.environment(.normal, ["FAKE_DO": what]), gpuProbe: child))
    let (read, _) = try Self.copy(of: snapshot)
    Self.expectEqual(read.facts, snapshot.facts)
    #expect(read.facts.reason("host.gpus") == snapshot.facts.reason("host.gpus"))
  }

  @Test func `scrubbing changes identifiers and nothing else`() throws {
    let settings = ["FAKE_COUNT": "2", "CUDA_VISIBLE_DEVICES": "GPU-01234567-89ab-cdef-0123-456789abcdef"]
    for settings in [["FAKE_COUNT": "2"], ["FAKE_MIG": "1"], settings] {
      let snapshot = Self.take(.normal, settings)
      let (read, folder) = try Self.copy(of: snapshot.scrubbed(hostName: "machine-17.example"))
      #expect(read.isScrubbed)
      var scrubber = IdentifierScrubber(hostName: nil)
      let expected = scrubber.scrub(snapshot.facts)
      for path in expected.paths where path != "host.gpus" && path != "host.gpuProblem" {
        let texts = [expected, read.facts].map { document in
          // Identifiers are numbered in the order in which they are met.
          JSONWriter.write(document.value(path)).replacing(#/-scrubbed-[0-9]+/#, with: "-scrubbed")
        }
        #expect(texts[0] == texts[1], "\(path)")
      }
      // The one file that `--save NAME.json` writes has the stand-ins of the folder.
      let saved = try SavedHost.read(text: SavedHost.write(read.facts), file: "f")
      for path in read.facts.paths where path != "host.source" {
        #expect(saved.value(path) == read.facts.value(path), "\(path)")
      }
      #expect(read.facts.gpus.count == snapshot.facts.gpus.count)
      for (index, gpu) in read.facts.gpus.enumerated() {
        #expect(gpu["uuid"]?.stringValue?.hasSuffix("-scrubbed-\(index)") == true)
        #expect(gpu["memoryFree"] == snapshot.facts.gpus[index]["memoryFree"])
      }
      #expect(run("/bin/sh", ["-c", "! grep -rqi -e a0a1a2a3 -e 01234567-89ab '\(folder.path)'"]))
    }
  }

  @Test func `a machine's limits, its folders and its links come back`() throws {
    var readings = MachineReadings()
    readings.files["/proc/meminfo"] = Array("MemTotal: 33554432 kB\nMemAvailable: 30000000 kB\n".utf8)
    readings.files["/sys/bus/pci/devices/0000:3b:00.0/vendor"] = Array("0x10de\n".utf8)
    readings.files["/sys/bus/pci/devices/0000:3b:00.0/class"] = Array("0x030200\n".utf8)
    readings.files["/sys/bus/pci/devices/0000:3b:00.0/device"] = Array("0x2330\n".utf8)
    readings.folders["/sys/bus/pci/devices"] = ["0000:3b:00.0"]
    readings.links["/sys/bus/pci/devices/0000:3b:00.0/driver"] = "../../bus/pci/drivers/nouveau"
    readings.existing = ["/.dockerenv"]
    readings.answers["shm-bytes"] = .integer(67_108_864)
    let snapshot = Snapshot(readings: readings, environment: ["CUDA_VISIBLE_DEVICES": "0"], isScrubbed: false)
    let (read, _) = try Self.copy(of: snapshot)
    #expect(read == snapshot)
    let facts = read.facts(from: "rack-7")
    #expect(facts.value("host.memory.total") == .integer(32 << 30))
    #expect(facts.value("host.shm.bytes") == .integer(64 << 20))
    #expect(facts.value("host.gpuHardware").listValue?.first?["driver"] == "nouveau")
    #expect(facts.string("host.container.kind") == "docker")
    #expect(facts["host.memory.total"]?.origin == Origin(.saved, "rack-7: /proc/meminfo"))
    #expect(facts.string("host.source") == "saved host rack-7")
    #expect(facts.value("host.gpus").unknownValue != nil)
  }

  @Test func `only variables that bear on the facts are kept`() throws {
    let environment = [
      "AWS_SECRET_ACCESS_KEY": "s3cret", "HOME": "/home/alice", "KUBERNETES_SERVICE_HOST": "10.0.0.1",
      "CUDA_VISIBLE_DEVICES": "0", "PATH": "/home/alice/bin:/usr/bin",
    ]
    let snapshot = Snapshot.take(HostProbe.Options(environment: environment, gpuProbe: nil))
    #expect(snapshot.environment == ["KUBERNETES_SERVICE_HOST": "set", "CUDA_VISIBLE_DEVICES": "0", "PATH": ""])
    #expect(snapshot.facts.string("host.container.kind") == "kubernetes")
  }

  @Test func `an existing folder is replaced only when it is a snapshot and that is wanted`() throws {
    let folder = TemporaryFolder(files: ["/mine/letter.txt": "keep me"])
    let snapshot = Snapshot(readings: MachineReadings(), environment: [:], isScrubbed: true)
    for replaces in [false, true] {
      #expect(throws: HostError.self) {
        try snapshot.write(to: folder.path + "/mine", program: "t", replaces: replaces)
      }
    }
    #expect(folder.root.text("/mine/letter.txt") == "keep me")
    try snapshot.write(to: folder.path + "/s/", program: "t", replaces: false)
    #expect(throws: HostError.self) { try snapshot.write(to: folder.path + "/s", program: "t", replaces: false) }
    var other = snapshot
    other.readings.files["/proc/version"] = Array("Linux version 6.1.0 x".utf8)
    try other.write(to: folder.path + "/s", program: "t", replaces: true)
    #expect(try Snapshot.read(folder: folder.path + "/s").facts.string("host.kernel") == "6.1.0")
    #expect(folder.root.names("/") == ["mine", "s"])
    #expect(throws: HostError.self) { try snapshot.write(to: "/nowhere/s", program: "t", replaces: false) }
  }
}

/// Snapshots made to harm who reads them.
@Suite struct HostileSnapshotTests {
  static func manifest(_ changes: [String: Value]) -> String {
    var entries: [Value: Value] = [
      "schema": .string(Snapshot.schema), "program": "x", "scrubbed": true, "files": [], "existing": [],
      "writable": [], "executable": [], "folders": .map([:]), "links": .map([:]), "answers": .map([:]),
      "environment": .map([:]),
    ]
    for (key, value) in changes { entries[.string(key)] = value }
    return JSONWriter.write(.map(entries))
  }

  @Test(
    arguments: [
      (["schema": "triton-advisor/snapshot/2"], "schema: is \"triton-advisor/snapshot/2\""),
      (["files": ["/../etc/passwd"]], "is no absolute path inside a machine"),
      (["files": ["/proc/../../x"]], "is no absolute path inside a machine"),
      (["files": ["etc/passwd"]], "is no absolute path inside a machine"),
      (["files": ["/a//b"]], "is no absolute path inside a machine"),
      (["files": ["/a\0b"]], "is no absolute path inside a machine"),
      (["files": [.string("/" + String(repeating: "a", count: 300))]], "is no absolute path inside a machine"),
      (["files": [.string(String(repeating: "/a", count: 100))]], "is no absolute path inside a machine"),
      (["files": ["/proc/missing"]], "root/proc/missing: cannot be read: No such file"),
      (["files": [7]], "files: must be a list of strings"),
      (["files": .null], "files: must be a list of strings"),
      (["folders": .map(["/x": ["a/b"]])], "holds what is no name"),
      (["links": .map(["/x": 1])], "must be a string"),
      (["answers": .map(["../x": .null])], "is not the name of a question"),
      (["answers": .map([".": .null])], "is not the name of a question"),
      (["answers": .map(["topology.xml": .null])], "answers/topology.xml: cannot be read"),
      (["more": 1], "more: is not a known key"),
    ] as [([String: Value], String)])
  func `a manifest that is wrong is refused with its place`(changes: [String: Value], message: String) {
    let folder = TemporaryFolder(files: ["/manifest.json": Self.manifest(changes)])
    do {
      _ = try Snapshot.read(folder: folder.path)
      Issue.record("was read: \(changes)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.exitCode == 65)
    }
  }

  @Test(arguments: ["/root/proc/cpuinfo", "/root/proc", "/root"])
  func `no symbolic link is followed`(link: String) {
    let folder = TemporaryFolder(
      files: ["/manifest.json": Self.manifest(["files": ["/proc/cpuinfo"]]), "/elsewhere/proc/cpuinfo": "secret"])
    let target = ["/root/proc/cpuinfo": "/proc/cpuinfo", "/root/proc": "/proc", "/root": "/"][link] ?? ""
    let other = TemporaryFolder(files: [:], links: [link: target])
    #expect(run("/bin/sh", ["-c", "cp -a '\(other.path)/root' '\(folder.path)/root'"]))
    do {
      _ = try Snapshot.read(folder: folder.path)
      Issue.record("was read")
    } catch {
      #expect(error.description.contains("symbolic link"), "\(error)")
    }
  }

  @Test func `pipes, folders and long files do not hold up the reader`() {
    let folder = TemporaryFolder(files: [
      "/manifest.json": Self.manifest(["files": ["/pipe", "/folder", "/long"]]), "/root/folder/x": "",
    ])
    #expect(mkfifo(folder.path + "/root/pipe", 0o644) == 0)
    for file in ["/pipe", "/folder"] {
      folder.write("/manifest.json", Self.manifest(["files": [.string(file)]]))
      #expect(throws: HostError.self) { try Snapshot.read(folder: folder.path) }
    }
    folder.write("/root/long", "")
    truncate(folder.path + "/root/long", 1 << 40)
    folder.write("/manifest.json", Self.manifest(["files": ["/long"]]))
    #expect(throws: HostError.self) { try Snapshot.read(folder: folder.path) }
  }

  @Test func `answers of the wrong kind are no answers`() {
    for junk: Value in [1, "x", .list([]), .map(["code": "a"]), .double(.infinity), .integer(Int64.max)] {
      var readings = MachineReadings()
      for question in [
        "affinity", "architecture", "shm-bytes", "memory-policy", "driver.jsonl", "driver-ending", "topology.xml",
      ] {
        readings.answers[question] = junk
      }
      readings.existing = ["/proc/driver/nvidia"]
      let facts = Snapshot(readings: readings, environment: [:], isScrubbed: true).facts
      for (path, shape) in HostFacts.shapes {
        #expect(HostFacts.mismatch(facts.value(path), shape, at: path) == nil, "\(path) \(junk)")
      }
    }
  }
}

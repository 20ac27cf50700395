import Facts
import TestSupport
import Testing

@testable import HostProbe

/// Text that somebody damaged, on purpose or not: it is read or refused, and never more than that.
@Suite struct ImportFuzzTests {
  static let log = """
    ==============NVSMI LOG==============
    Driver Version                            : 550.90.07
    CUDA Version                              : 12.4
    Attached GPUs                             : 2
    GPU 00000000:01:00.0
        Product Name                          : NVIDIA L4
        MIG Mode
            Current                           : Enabled
        MIG Device
            Index                             : 0
            GPU Instance ID                   : 2
            Device Attributes
                Shared
                    Multiprocessor count      : 60
        GPU UUID                              : GPU-453f8851-d1a3-e72d-4d85-3ef04418205b
        PCI
            Device Id                         : 0x27B810DE
        FB Memory Usage
            Total                             : 23034 MiB
            Reserved                          : 556 MiB
    GPU 00000000:02:00.0
        Product Name                          : [Unknown Error]
    """
  static let table = """
    | NVIDIA-SMI 550.90.07              Driver Version: 550.90.07      CUDA Version: 12.4     |
    |=========================================+========================+======================|
    |   0  NVIDIA L4                      On  |   00000000:01:00.0 Off |                    0 |
    | N/A   33C    P8             16W /   72W |       1MiB /  23034MiB |      0%      Default |
    |                                         |                        |              Enabled |
    | MIG devices:                                                                            |
    |  0    2   0   0  |              26MiB / 40448MiB    | 60      0 |  3   0    3    0    3 |
    """
  static let xml =
    "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"y\"><nvidia_smi_log><driver_version>1.2</driver_version>"
    + "<gpu id=\"00000000:01:00.0\"><fb_memory_usage><total>4 MiB</total></fb_memory_usage><mig_devices><mig_device>"
    + "<index>0</index></mig_device></mig_devices></gpu><!-- c --><![CDATA[d]]>&amp;&#65;</nvidia_smi_log>"

  static func damaged(_ bytes: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
      let place = bytes.indices.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
      case 3: bytes.removeSubrange(place..<min(place + 30, bytes.count))
      default: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: place)
      }
    }
    return bytes
  }

  @Test(arguments: [log, table, xml]) func `damaged logs are read or refused`(seed: String) throws {
    var generator = SplitMix64(seed: 7)
    let folder = TemporaryFolder()
    var read = 0
    for _ in 0..<1500 {
      folder.write("/x", "")
      let bytes = Self.damaged(Array(seed.utf8), &generator)
      folder.write("/x", String(decoding: bytes, as: UTF8.self))
      guard let document = try? imported(folder.path + "/x") else { continue }
      read += 1
      for path in ["host.gpus", "host.gpuHardware", "host.driver.version", "host.driver.major", "host.driver.cuda"] {
        let shape = try #require(HostFacts.shapes[path])
        #expect(HostFacts.mismatch(document.value(path), shape, at: path) == nil, "\(path)")
      }
    }
    #expect(read > 20, "\(read)")
  }

  @Test func `damaged manifests are read or refused`() throws {
    var readings = MachineReadings()
    readings.files["/proc/meminfo"] = Array("MemTotal: 33554432 kB\n".utf8)
    readings.folders["/dev"] = ["nvidia0", "nvidiactl"]
    readings.links["/proc/self/ns/pid"] = "pid:[4026531836]"
    readings.answers["memory-policy"] = .record(["code": 0, "source": "x"])
    readings.answers["driver.jsonl"] = "{\"done\":true}\n"
    readings.answers["driver-ending"] = .record(["ending": "exited", "code": 0, "deadline": 15.0])
    let folder = TemporaryFolder()
    try Snapshot(readings: readings, environment: ["CUDA_VISIBLE_DEVICES": "0"], isScrubbed: true).write(
      to: folder.path + "/s", program: "t", replaces: false)
    let manifest = try #require(folder.root.bytes("/s/manifest.json"))
    var generator = SplitMix64(seed: 11)
    var read = 0
    for _ in 0..<1500 {
      folder.write("/s/manifest.json", String(decoding: Self.damaged(manifest, &generator), as: UTF8.self))
      guard let snapshot = try? Snapshot.read(folder: folder.path + "/s") else { continue }
      read += 1
      let facts = snapshot.facts
      for (path, shape) in HostFacts.shapes {
        #expect(HostFacts.mismatch(facts.value(path), shape, at: path) == nil, "\(path)")
      }
    }
    #expect(read > 20, "\(read)")
  }
}

import Facts
import Testing

@testable import HostProbe

@Suite struct IdentifierScrubberTests {
  static func scrub(_ text: String, host: String? = "rack-7.example.org") -> String {
    var scrubber = IdentifierScrubber(hostName: host)
    return scrubber.scrub(text)
  }

  @Test(arguments: [
    ("GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001", "GPU-scrubbed-0"),
    ("MIG-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001", "MIG-scrubbed-0"),
    ("MIG-GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001/3/0", "MIG-GPU-scrubbed-0/3/0"),
    ("CUDA_VISIBLE_DEVICES=GPU-a0a1a2a3,GPU-b0b1b2b3", "CUDA_VISIBLE_DEVICES=GPU-scrubbed-0,GPU-scrubbed-1"),
    ("root=UUID=0a1b2c3d-1111-2222-3333-444455556666 ro", "root=UUID=scrubbed-0 ro"),
    ("crashes-0a1b2c3d-1111-2222-3333-444455556666", "crashes-scrubbed-0"),
    ("link/ether 02:42:ac:11:00:02 x", "link/ether 00:00:00:00:00:00 x"),
    ("guid 0002:c903:0049:3000", "guid 0000:0000:0000:0000"),
    ("/docker/\(String(repeating: "0123456789abcdef", count: 4))/x", "/docker/scrubbed-0/x"),
    ("docker-\(String(repeating: "0123456789abcdef", count: 4)).scope", "docker-scrubbed-0.scope"),
    ("mounted from rack-7.example.org:/data", "mounted from scrubbed-host:/data"),
    ("rack-7 rack-70 xrack-7", "scrubbed-host rack-70 xrack-7"),
    (
      "0000:18:00.0 0-23,48-71 12:34:56 0xffffffff,0x0000ffff", "0000:18:00.0 0-23,48-71 12:34:56 0xffffffff,0x0000ffff"
    ),
    ("Cpus_allowed: ffffffff,ffffffff", "Cpus_allowed: ffffffff,ffffffff"),
    ("GPU-limit MIG-mode GPU", "GPU-limit MIG-mode GPU"), ("", ""),
  ])
  func `identifiers go and everything else stays`(text: String, expected: String) {
    #expect(Self.scrub(text) == expected)
    #expect(Self.scrub(expected) == expected)
  }

  @Test func `one identifier has one replacement wherever it stands`() {
    var scrubber = IdentifierScrubber(hostName: nil)
    let uuid = "a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001"
    #expect(scrubber.scrub("GPU-\(uuid)") == "GPU-scrubbed-0")
    #expect(scrubber.scrub(uuid.uppercased()) == "scrubbed-0")
    #expect(scrubber.scrub("GPU-a0a1a2a3") == "GPU-scrubbed-0")
    #expect(scrubber.scrub("GPU-b0b1b2b3-a4a5-a6a7-a8a9-aaabacad0001") == "GPU-scrubbed-1")
  }

  @Test(arguments: ["docker", "localhost", "7", "x", "", "NVIDIA"])
  func `a host of an ordinary name does not change the facts`(host: String) {
    #expect(Self.scrub("docker localhost 7 x NVIDIA", host: host) == "docker localhost 7 x NVIDIA")
  }

  @Test func `serial numbers are known by their key, and hwloc's by their remark`() {
    var readings = MachineReadings()
    readings.answers["driver.jsonl"] =
      "{\"nvml\":{\"devices\":[{\"serial\":\"1653723016068\",\"name\":\"L4\"}]}}\nnot json"
    readings.answers["topology.xml"] = .string(
      """
      <info name="HostName" value="rack-7"/>
      <info name="DMIProductSerial" value="J1234"/>
      <info name="Address" value="02:42:ac:11:00:02"/>
      <info name="CPUModel" value="Xeon"/>
      """)
    let answers = Snapshot(readings: readings, environment: [:], isScrubbed: false).scrubbed(hostName: nil).readings
      .answers
    #expect(
      answers["driver.jsonl"] == "{\"nvml\":{\"devices\":[{\"name\":\"L4\",\"serial\":\"scrubbed\"}]}}\nnot json")
    #expect(
      answers["topology.xml"]
        == .string(
          """
          <info name="HostName" value="scrubbed"/>
          <info name="DMIProductSerial" value="scrubbed"/>
          <info name="Address" value="scrubbed"/>
          <info name="CPUModel" value="Xeon"/>
          """))
  }
}

import TestSupport
import Testing

@testable import HostProbe

@Suite struct CPUInfoTests {
  static func x86(_ flags: [String], vendor: String = "GenuineIntel", model: String = "Some CPU") -> String {
    flags.enumerated().map { index, flags in
      """
      processor\t: \(index)
      vendor_id\t: \(vendor)
      cpu family\t: 6
      model name\t: \(model)
      flags\t\t: \(flags)
      bogomips\t: 4000.00

      """
    }.joined(separator: "\n")
  }

  @Test(arguments: [
    (["fpu sse4_1 sse4_2 avx avx2 fma f16c"], ["sse4_1", "sse4_2", "avx", "f16c", "fma", "avx2"]),
    // Only what every processor has: the cores of a hybrid part differ.
    (["sse4_2 avx2 avx512f", "sse4_2 avx2 avx_vnni"], ["sse4_2", "avx2"]),
    // Whole words, not parts of words.
    (["sse4_2x xavx2 amx_tile2"], []),
    (
      ["amx_bf16 amx_tile amx_int8 avx512_fp16 avx512_bf16 avx512_vnni avx512f"],
      ["avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16"]
    ),
  ])
  func `x86 flags are those common to all processors, oldest first`(flags: [String], expected: [String]) {
    let info = CPUInfo(Self.x86(flags))
    #expect(info.instructionSets == expected)
    #expect(info.processors == flags.count)
    #expect(info.vendor == "GenuineIntel")
    #expect(info.model == "Some CPU")
  }

  @Test func `a server's file of many pages is read to its last processor`() {
    let flags = Array(repeating: "sse4_2 avx2 avx512f", count: 383) + ["sse4_2"]
    let folder = TemporaryFolder(files: ["/proc/cpuinfo": Self.x86(flags)])
    let info = CPUInfo(folder.root.text("/proc/cpuinfo") ?? "")
    #expect(info.processors == 384)
    #expect(info.instructionSets == ["sse4_2"])
  }

  static func arm(_ parts: [(implementer: String, part: String)], features: String) -> String {
    parts.enumerated().map { index, core in
      """
      processor\t: \(index)
      Features\t: \(features)
      CPU implementer\t: \(core.implementer)
      CPU architecture: 8
      CPU part\t: \(core.part)

      """
    }.joined(separator: "\n")
  }

  @Test(arguments: [
    ([("0x41", "0xd4f")], "ARM", "Neoverse-V2"), ([("0x41", "0xd0c")], "ARM", "Neoverse-N1"),
    ([("0x41", "0xd87"), ("0x41", "0xd85"), ("0x41", "0xd87")], "ARM", "Cortex-A725 + Cortex-X925"),
    ([("0xc0", "0xac3")], "Ampere", "Ampere-1"), ([("0x41", "0xfff")], "ARM", "ARM part 0xfff"),
    ([("0x99", "0x1")], "implementer 0x99", "implementer 0x99 part 0x1"),
  ])
  func `Arm cores get their names from numbers`(parts: [(String, String)], vendor: String, model: String) {
    let info = CPUInfo(Self.arm(parts, features: "fp asimd asimdhp asimddp sve sve2 svei8mm i8mm bf16"))
    #expect(info.vendor == vendor)
    #expect(info.model == model)
    #expect(info.instructionSets == ["asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2"])
  }

  @Test func `POWER tells a model and no instruction sets`() {
    let info = CPUInfo("processor\t: 0\ncpu\t\t: POWER9, altivec supported\nclock\t\t: 3800MHz\n")
    #expect(info.vendor == "IBM")
    #expect(info.model == "POWER9, altivec supported")
    #expect(info.instructionSets == nil)
  }

  @Test(arguments: ["", "\n\n:\n", "flags", "processor : \u{0}\u{ff}", "CPU part : 0xzz\nCPU implementer : 41"])
  func `other text tells nothing`(text: String) {
    let info = CPUInfo(text)
    #expect(info.vendor == nil && info.model == nil && info.instructionSets == nil)
  }

  @Test(arguments: [
    ("MemTotal:       24684092 kB\nMemFree: 1 kB\nMemAvailable:   100 kB\n", 24_684_092 * 1024, 102_400),
    ("MemTotal: 10 kB\nMemFree: 2 kB\nBuffers: 3 kB\nCached: 4 kB\n", 10_240, 9 * 1024),
    ("MemTotal: 9223372036854775807 kB\nMemAvailable: -1 kB\n", nil, nil), ("nonsense\n", nil, nil),
  ])
  func `memory is read in bytes and never overflows`(text: String, total: Int?, available: Int?) {
    let memory = MemoryInfo(text)
    #expect(memory.total == total)
    #expect(memory.available == available)
  }
}

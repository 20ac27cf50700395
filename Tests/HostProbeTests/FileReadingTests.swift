import Glibc
import TestSupport
import Testing

@testable import HostProbe

@Suite struct FileReadingTests {
  /// procfs hands out about one page a call: a reader that stops at the first short read sees a part of such a file.
  @Test func `a large file of procfs is read to its end`() throws {
    let bytes = try FileReading.bytes("/proc/self/smaps")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.count > 8192)
    #expect(text.contains("[stack]"))
    #expect(text.hasSuffix("\n"))
    let lastLine = try #require(text.fileLines.last)
    #expect(lastLine.hasPrefix("VmFlags:"))
  }

  @Test func `limits and missing files are told apart`() {
    #expect(throws: FileReading.Failure.tooLong(limit: 100)) { try FileReading.bytes("/proc/self/smaps", limit: 100) }
    #expect(throws: FileReading.Failure.system(ENOENT)) { try FileReading.bytes("/nowhere") }
    #expect(throws: FileReading.Failure.system(EISDIR)) { try FileReading.bytes("/proc") }
  }

  @Test func `a named pipe does not hold the reader up`() throws {
    let folder = TemporaryFolder()
    mkfifo(folder.path + "/pipe", 0o600)
    #expect(try FileReading.bytes(folder.path + "/pipe").isEmpty)
  }

  @Test func `a root replaces the machine`() {
    let folder = TemporaryFolder(files: ["/proc/a": " 42 \n", "/proc/b": "x"], links: ["/sys/driver": "../bus/nvidia"])
    #expect(folder.root.integer("/proc/a") == 42)
    #expect(folder.root.names("/proc") == ["a", "b"])
    #expect(folder.root.linkName("/sys/driver") == "nvidia")
    #expect(folder.root.text("/proc/cpuinfo") == nil)
    #expect(!folder.root.isLive && SystemRoot("/").isLive)
  }
}

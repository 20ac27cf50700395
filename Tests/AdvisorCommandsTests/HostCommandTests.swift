import Facts
import HostProbe
import TestSupport
import Testing

@Suite struct HostCommandTests {
  private static func facts(_ text: String) throws -> [Value: Value] {
    let document = try JSONReader.read(bytes: Array(text.utf8), maximumDepth: 32)
    return try #require(document["facts"]?.mapValue)
  }

  @Test func `a saved host gives the facts of the machine it was saved on`() throws {
    let folder = TemporaryFolder()
    let saved = Program.advisor.run(["host", "--save", "here.json"], in: folder.path)
    #expect(saved.status == 0)
    #expect(saved.output == "")
    #expect(saved.errors == "")
    let kept = try Self.facts(try #require(TestFile.text("\(folder.path)/here.json")))
    let read = try Self.facts(
      Program.advisor.run(["host", "--host", "here.json", "--format", "json"], in: folder.path).output)
    #expect(Set(kept.keys) == Set(read.keys))
    #expect(Set(kept.keys) == Set(HostFacts.shapes.keys.map(Value.string)))
    for (path, fact) in kept where path != "host.source" {
      #expect(read[path]?["value"] == fact["value"], "\(path)")
      #expect(read[path]?["kind"] == "saved", "\(path)")
    }
    #expect(read["host.source"]?["value"] == "saved host here.json")
  }

  @Test func `both saved forms of this machine tell the same`() throws {
    let folder = TemporaryFolder()
    for name in ["here.json", "here"] {
      #expect(Program.advisor.run(["host", "--save", name], in: folder.path).status == 0)
    }
    let file = try Self.facts(try #require(TestFile.text("\(folder.path)/here.json")))
    let snapshot = try Self.facts(try #require(TestFile.text("\(folder.path)/here/facts.json")))
    #expect(file.keys == snapshot.keys)
    // These change from one moment to the next.
    let varying: Set<Value> = ["host.memory.available", "host.memory.swapFree", "host.memory.hugePages"]
    for (path, fact) in file where !varying.contains(path) {
      #expect(fact["value"] == snapshot[path]?["value"], "\(path)")
    }
  }

  @Test func `a saved host is overwritten only by force`() {
    let folder = TemporaryFolder(files: ["here.json": "mine"])
    let refused = Program.advisor.run(["host", "--save", "here.json"], in: folder.path)
    #expect(refused.status == 73)
    #expect(TestFile.text("\(folder.path)/here.json") == "mine")
    let forced = Program.advisor.run(["host", "--save", "here.json", "--force"], in: folder.path)
    #expect(forced.status == 0)
    #expect(TestFile.text("\(folder.path)/here.json")?.contains("triton-advisor/host/1") == true)
    let left = Program("/bin/ls").run(["-A", folder.path]).output
    #expect(left == "here.json\n")
  }

  @Test(arguments: ["text", "json", "markdown"])
  func `every format answers for this machine and for a saved one`(format: String) {
    for host in [[], ["--host", Places.fixtures + "/hosts/l4.json"]] {
      let result = Program.advisor.run(["host", "--format", format] + host)
      #expect(result.status == 0)
      #expect(result.errors == "")
      #expect(result.output.contains(host.isEmpty ? "this machine" : "NVIDIA L4"))
    }
  }

  @Test(arguments: ["cpu-only", "l4", "h100x8", "h100"])
  func `the hosts of the golden answers are saved hosts`(name: String) throws {
    let text = try #require(TestFile.text("\(Places.fixtures)/hosts/\(name).json"))
    let document = try SavedHost.read(text: text, file: name)
    #expect(document["host.gpus"]?.value.listValue?.isEmpty == (name == "cpu-only"))
    #expect(document["host.simulated"]?.value == false)
  }
}

import Facts
import TestSupport
import Testing

/// What every command has in common.
@Suite struct ProgramTests {
  static let example = BadInputTests.example

  @Test func `the version is printed alone`() {
    let result = Program.advisor.run(["--version"])
    #expect(result.status == 0)
    #expect(result.output.split(separator: ".").count == 3)
    #expect(result.errors == "")
  }

  @Test(arguments: [
    [], ["advise"], ["config"], ["lint"], ["inspect"], ["host"], ["rules"], ["rules", "tree"], ["explain"],
  ])
  func `help explains every command`(command: [String]) {
    let result = Program.advisor.run(command + ["--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: triton-advisor"))
    #expect(result.output.contains("OVERVIEW: "))
    #expect(!result.output.contains("__"))
  }

  @Test(arguments: [
    ["advise", example], ["advise", example, "--format", "json"], ["rules", "list"], ["host"], ["explain", "tensorrt"],
  ])
  func `a reader who goes away is no error`(arguments: [String]) {
    let result = Program.advisor.run(arguments, streams: .brokenPipe)
    #expect(result.ending == .exited(0))
    #expect(result.errors == "")
  }

  @Test(arguments: ["text", "json", "markdown"]) func `the same input gives the same bytes`(format: String) {
    let arguments = ["advise", Self.example, "--host", Places.fixtures + "/hosts/l4.json", "--format", format]
    let first = Program.advisor.run(arguments)
    #expect(first.status == 0)
    #expect(first.output == Program.advisor.run(arguments).output)
  }

  @Test(arguments: ["text", "mermaid", "dot"]) func `the tree is drawn in every form`(format: String) {
    let result = Program.advisor.run(["rules", "tree", "--format", format])
    #expect(result.status == 0)
    for node in ["tensorrt", "fil", "openvino"] { #expect(result.output.contains(node)) }
  }

  @Test func `every rule can be explained`() throws {
    let list = Program.advisor.run(["rules", "list", "--format", "json"])
    let value = try JSONReader.read(bytes: Array(list.output.utf8), maximumDepth: 32)
    let paths = (value["paths"]?.listValue ?? []).compactMap { $0["path"]?.stringValue ?? $0["id"]?.stringValue }
    #expect(paths.count > 10)
    for id in paths.prefix(3) + [
      "usable-gpu", "using-gpus", "host.gpus", "tutorial-part-4", "port-taken", "message/port-taken",
    ] {
      let result = Program.advisor.run(["explain", id])
      // A shared question is no node of its own; all else has an explanation.
      #expect(result.status == (id == "using-gpus" ? 64 : 0), "\(id): \(result.errors)")
    }
  }

  @Test func `the rules' own cases pass, and a failing one is exit status 1`() throws {
    let result = Program.advisor.run(["rules", "test"])
    #expect(result.status == 0)
    #expect(result.output.hasSuffix(" passed, 0 failed\n"))
    let file = "requirements.yaml"
    let text = try #require(TestFile.text("\(Places.repository)/Rules/\(file)"))
    let folder = TemporaryFolder(files: [
      file: text.split(separator: "failed: {host: cpu-only}").joined(separator: "failed: {host: l4}")
    ])
    let failing = Program.advisor.run(["rules", "test", "--rules", folder.path])
    #expect(failing.status == 1)
    #expect(failing.output.contains("FAIL  requirement usable-gpu: failed"))
    #expect(failing.output.contains("\(folder.path)/requirements.yaml:"))
  }

  @Test func `colour only when it is asked for`() {
    let arguments = ["advise", Self.example, "--host", Places.fixtures + "/hosts/l4.json"]
    #expect(!Program.advisor.run(arguments).output.contains("\u{1b}"))
    #expect(!Program.advisor.run(arguments + ["--color", "never"]).output.contains("\u{1b}"))
    #expect(Program.advisor.run(arguments + ["--color", "always"]).output.contains("\u{1b}[1m"))
  }
}

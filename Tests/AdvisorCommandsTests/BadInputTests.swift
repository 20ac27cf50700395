import Glibc
import ModelSamples
import TestSupport
import Testing

/// Input that cannot be used: its own message, its own exit status, and nothing on stdout.
struct BadInput: Sendable, CustomStringConvertible {
  var description: String
  var arguments: [String]
  var status: Int32
  /// Parts of the message: the file, the problem, the remedy.
  var says: [String]

  init(_ description: String, _ arguments: [String], _ status: Int32, _ says: String...) {
    self.description = description
    self.arguments = arguments
    self.status = status
    self.says = says
  }
}

@Suite struct BadInputTests {
  static let example = Places.repository + "/Examples/text_recognition.onnx"

  /// A folder with one of each.
  static let folder: TemporaryFolder = {
    let folder = TemporaryFolder(
      files: [
        "empty.onnx": "", "text.onnx": "Dear all,\nthe model is in the other mail.\n",
        "page.onnx": "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n",
        "pointer.onnx": """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345

        """, "broken/paths/python.yaml": "path: python\ntitel: Python\n", "no-rules/readme.txt": "nothing here",
        "syntax/facts.yaml": "facts: [\n", "host.json": "{\"schema\": \"triton-advisor/host/1\"",
        "facts.json": "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\"host.gpuss\": {}}}",
        "folder/readme.txt": "no model here",
      ])
    folder.makeFolder("nothing")
    let example = TestFile.bytes(Self.example) ?? []
    folder.write("cut.onnx", Array(example.prefix(100_000)))
    folder.write("future.onnx", ONNX.model(Self.identity, ir: 8, opsets: [("", 999)]))
    return folder
  }()

  private static let identity = ONNX.graph(
    nodes: [ONNX.node("Identity", ["x"], ["y"])], inputs: [ONNX.float("x", [.size(1)])],
    outputs: [ONNX.float("y", [.size(1)])])

  static let models = [
    BadInput("missing file", ["advise", "missing.onnx"], 66, "missing.onnx: nothing is there", "Check the path"),
    BadInput("empty folder", ["advise", "nothing"], 65, "nothing: the folder is empty", "Name the model file"),
    BadInput("folder without model", ["advise", "folder"], 65, "folder: ", "no model", "Name the model file"),
    BadInput("empty file", ["advise", "empty.onnx"], 65, "empty.onnx: the file is empty", "Fetch or export"),
    BadInput("text file", ["advise", "text.onnx"], 65, "text.onnx: this is a text file", "Check the path"),
    BadInput(
      "git-lfs pointer", ["advise", "pointer.onnx"], 65, "pointer.onnx: this is a git-lfs pointer", "`git lfs pull`"),
    BadInput(
      "truncated ONNX", ["advise", "cut.onnx"], 65, "cut.onnx, byte ", "cut short",
      "compare its size (100000 bytes here)"),
    BadInput("web page", ["advise", "page.onnx"], 65, "page.onnx: this is a web page", "Download the file itself"),
    BadInput("missing file to inspect", ["inspect", "missing.onnx"], 66, "missing.onnx: nothing is there"),
    BadInput("web page to inspect", ["inspect", "page.onnx"], 65, "page.onnx: this is a web page"),
  ]

  static let options = [
    BadInput(
      "unknown release", ["advise", example, "--release", "99.01"], 64, "--release 99.01: no such Triton release",
      "22.11 to "),
    BadInput("release that is none", ["advise", example, "--release", "x\u{1b}[31m"], 64, "no such Triton release"),
    BadInput("unknown option", ["advise", example, "--gpus", "all"], 64, "Unknown option '--gpus'", "--gpu"),
    BadInput(
      "unknown value", ["advise", example, "--gpu", "maybe"], 64, "'maybe' is invalid", "auto", "never", "require"),
    BadInput(
      "unknown format", ["advise", example, "--format", "pdf"], 64, "'pdf' is invalid", "text", "json", "markdown"),
    BadInput("unknown subcommand", ["advice", example], 64, "unexpected argument"),
    BadInput("two models", ["advise", example, example], 64, "Unexpected argument"),
    BadInput("unknown rule", ["explain", "tensort"], 64, "no rule 'tensort'; did you mean 'tensorrt'?", "rules list"),
    BadInput("unknown message", ["explain", "no-gpu-for-instance"], 64, "did you mean 'no-gpu-for-instances'?"),
    BadInput("log that is not there", ["explain", "server.log"], 66, "server.log: No such file"),
    BadInput(
      "unknown rule to show", ["rules", "show", "no-such-rule-at-all"], 64, "no rule 'no-such-rule-at-all'",
      "rules list"),
  ]

  static let overlays = [
    BadInput(
      "broken rule overlay", ["advise", example, "--rules", "broken"], 65,
      "broken/paths/python.yaml:2:1: unknown key 'titel'", "'cite' is missing"),
    BadInput("overlay that is no YAML", ["advise", example, "--rules", "syntax"], 65, "syntax/facts.yaml:2:1: "),
    BadInput(
      "overlay without rules", ["advise", example, "--rules", "no-rules"], 65, "no-rules: no rule files",
      "should look like Rules/"),
    BadInput(
      "missing overlay", ["advise", example, "--rules", "nowhere"], 66,
      "nowhere: cannot read the rules folder: No such file"),
    BadInput(
      "missing overlay for rules", ["rules", "test", "--rules", "nowhere"], 66, "nowhere: cannot read the rules folder"),
  ]

  static let hosts = [
    BadInput(
      "missing saved host", ["advise", example, "--host", "none.json"], 66,
      "none.json: neither a file nor a built-in machine"),
    BadInput(
      "missing saved host in a folder", ["advise", example, "--host", "nowhere/none.json"], 66,
      "nowhere/none.json: cannot read the host: No such file"),
    BadInput("misspelt built-in machine", ["host", "--host", "g5.2xlrage"], 66, "g5.2xlarge", "--list-machines"),
    BadInput("picture of a list", ["host", "--list-machines", "--format", "svg"], 64, "--list-machines"),
    BadInput("broken saved host", ["advise", example, "--host", "host.json"], 65, "host.json:1:"),
    BadInput(
      "unknown fact in a saved host", ["host", "--host", "facts.json"], 65,
      "facts.json:facts.\"host.gpuss\": is not a fact about a host"),
    BadInput("saved host that is a model", ["host", "--host", "cut.onnx"], 65, "cut.onnx:"),
    BadInput(
      "host saved nowhere", ["host", "--save", "nowhere/host.json"], 73, "nowhere/host.json: cannot write: No such file"
    ),
    BadInput("host saved over a file", ["host", "--save", "host.json"], 73, "host.json: exists already", "--force"),
    BadInput("schemas written nowhere", ["rules", "schema", "nowhere"], 73, "nowhere/", "cannot write"),
  ]

  @Test(arguments: models + options + overlays + hosts)
  func `bad input has a message and an exit status of its own`(input: BadInput) {
    let result = Program.advisor.run(input.arguments, in: Self.folder.path)
    #expect(result.ending == .exited(input.status), "\(result.errors)")
    #expect(result.output == "")
    for part in input.says { #expect(result.errors.contains(part), "\(result.errors)") }
    #expect(!result.errors.contains("\u{1b}"))
    #expect(!result.errors.contains("Fatal error"))
  }

  @Test func `no two kinds of bad model file have the same message`() {
    let messages = Self.models.prefix(8).map { Program.advisor.run($0.arguments, in: Self.folder.path).errors }
    let problems = messages.map { $0.split(separator: ": ").dropFirst(2).joined(separator: ": ") }
    #expect(Set(problems).count == problems.count, "\(messages)")
  }

  @Test(.enabled(if: getuid() == 0, "only root can become a user who may not read the file"))
  func `a file that may not be read says so`() throws {
    // Root reads everything; the program is run as nobody.
    let path = Self.folder.write("secret.onnx", [1, 2, 3], mode: 0o000)
    #expect(chmod(Self.folder.path, 0o755) == 0)
    let parent = Self.folder.path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
    #expect(chmod(parent, 0o755) == 0)
    let copy = Self.folder.path + "/advisor"
    #expect(Program("/bin/cp").run([Program.advisor.path, copy]).status == 0)
    let result = Program("/usr/bin/setpriv").run(
      ["--reuid=65534", "--regid=65534", "--clear-groups", copy, "advise", path], environment: Self.libraries)
    #expect(result.status == 66, "\(result.errors)")
    #expect(result.errors.contains("secret.onnx: "), "\(result.errors)")
    #expect(result.errors.contains("ermission"), "\(result.errors)")
    #expect(result.output == "")
  }

  /// Where the Swift runtime lies, for a copy of the program outside the build folder.
  private static let libraries = Places.variable("LD_LIBRARY_PATH").map { ["LD_LIBRARY_PATH": $0] } ?? [:]
}

import Facts
import ModelSamples
import TestSupport
import Testing

/// `audit --fix` through the program itself.
@Suite struct FixCommandTests {
  private static let config = """
    # The classifier.
    name: "old"  # was renamed
    backend: "onnxruntime"
    max_batch_size: 8
    input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
    output [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]
    instance_group [ { kind: KIND_CPU } ]
    default_model_filename: "../weights.onnx"  # once

    """

  /// A repository whose config has a wrong name, which is mended, and whose version has one, which is not while the config
  /// names a file that is not there.
  private static func repository() -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("models/net/config.pbtxt", config)
    let dims: [ONNX.Dim] = [.symbol("batch"), .size(4)]
    folder.write(
      "models/net/v1/model.onnx",
      ONNX.model(
        ONNX.graph(
          nodes: [ONNX.node("Relu", ["x"], ["y"])], inputs: [ONNX.float("x", dims)], outputs: [ONNX.float("y", dims)]),
        ir: 8, opsets: [("", 17)]))
    return folder
  }

  private static func audit(_ folder: TemporaryFolder, _ arguments: String...) -> Program.Result {
    Program.advisor.run(
      ["audit", "--host", "c7i.2xlarge", "--model-repository", "models", "--only", "repository"] + arguments,
      in: folder.path)
  }

  private static func text(_ folder: TemporaryFolder) -> String? {
    TestFile.text(folder.path + "/models/net/config.pbtxt")
  }

  @Test func `a dry run shows the changes and makes none`() {
    let folder = Self.repository()
    let result = Self.audit(folder, "--fix", "--dry-run")
    #expect(result.status == 1)
    #expect(result.errors == "")
    #expect(
      result.output.hasPrefix(
        """
        Changes that --fix would make

        --- models/net/config.pbtxt
        +++ models/net/config.pbtxt
        @@ -1,5 +1,5 @@
         # The classifier.
        -name: "old"  # was renamed
        +name: "net"  # was renamed
         backend: "onnxruntime"

        """), "\(result.output)")
    #expect(result.output.contains("\nmends  models/net/config.pbtxt:2:1: unexpected directory name"))
    #expect(result.output.contains("\nleft   models/net/v1: "))
    #expect(result.output.contains("\n       why: the change would leave a new error: "))
    #expect(result.output.contains("Nothing was changed (--dry-run)"))
    #expect(result.output.contains("fail  REP-004"))
    #expect(Self.text(folder) == Self.config)
  }

  @Test func `what is mended is told, the exit status is that of what is left, and a second run has nothing to do`() {
    let folder = Self.repository()
    let first = Self.audit(folder, "--fix")
    #expect(first.status == 1)
    #expect(first.output.contains("Done: 1 config written. The audit below is of what is there now."))
    #expect(first.output.contains("left for you: see What to do at the end"))
    #expect(!first.output.contains("fail  REP-004"))
    let mended = Self.config.replacing("\"old\"", with: "\"net\"")
    #expect(Self.text(folder) == mended)
    let second = Self.audit(folder, "--fix")
    #expect(second.output.contains("Changes\n\nnone\n"))
    #expect(!second.output.contains("Done: "))
    #expect(Self.text(folder) == mended)

    folder.write(
      "models/net/config.pbtxt", mended.replacing("default_model_filename: \"../weights.onnx\"", with: ""))
    let third = Self.audit(folder, "--fix")
    #expect(third.status == 0, "\(third.output)")
    #expect(third.output.hasPrefix("Changes\n\nmv models/net/v1 models/net/1\n\n"))
    #expect(third.output.contains("Done: 1 file or folder moved."))
    #expect(
      Self.audit(folder, "--fix").output.hasPrefix("Nothing here can be mended by a change of files.\n\nAudit of "))
  }

  @Test(arguments: ["json", "sarif", "junit", "markdown"])
  func `a report for a program has stdout to itself`(format: String) throws {
    let folder = Self.repository()
    let result = Self.audit(folder, "--fix", "--format", format)
    #expect(result.errors.hasPrefix("Changes\n\n--- models/net/config.pbtxt"))
    #expect(result.errors.contains("Done: 1 config written"))
    #expect(!result.output.contains("--- models"))
    #expect(result.output == Self.audit(folder, "--format", format).output)
    if format == "json" { #expect(try JSONReader.read(result.output)["checks"]?.listValue != nil) }
  }

  @Test func `only what is asked for and not accepted is mended`() {
    let folder = Self.repository()
    #expect(Self.audit(folder, "--fix", "--skip", "REP-004").output.contains("Changes\n\nnone\n"))
    folder.write("waivers.yaml", "waivers: [{id: REP-004, reason: a test, expires: 2999-01-01}]\n")
    #expect(Self.audit(folder, "--fix", "--waivers", "waivers.yaml").output.contains("Changes\n\nnone\n"))
    #expect(Self.text(folder) == Self.config)
  }

  @Test func `a repository named twice is mended once`() {
    let folder = Self.repository()
    let result = Self.audit(folder, "--model-repository", "models/", "--model-repository", "./models", "--fix")
    #expect(result.errors == "")
    #expect(result.output.split(separator: "+++ ").count == 2)
    #expect(Self.text(folder) == Self.config.replacing("\"old\"", with: "\"net\""))
  }

  @Test func `options that need each other are told`() {
    let folder = Self.repository()
    #expect(Self.audit(folder, "--dry-run").status == 64)
    #expect(Program.advisor.run(["audit", "--fix"]).status == 64)
  }
}

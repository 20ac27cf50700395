import Facts
import Glibc
import ModelSamples
import TestSupport
import Testing

/// The lint command through the program itself.
@Suite struct LintCommandTests {
  /// A repository with one model of each sort.
  static let folder: TemporaryFolder = {
    let folder = TemporaryFolder(
      files: [
        "good/config.pbtxt": good, "misspelt/config.pbtxt": "max_batchsize: 8\n",
        "wrong/config.pbtxt": good.replacing("dims: [ 4 ]", with: "dims: [ -1, 4 ]"), "alone.pbtxt": good,
        "text/config.pbtxt": "Dear all,\nthe config is in the other mail.\n",
        "binary/config.pbtxt": "\u{0}\u{1}\u{1b}[31m\u{0}",
      ])
    for model in ["good", "wrong", "bare"] { folder.write("\(model)/1/model.onnx", onnx) }
    folder.makeFolder("none")
    folder.makeFolder("text/1")
    folder.makeFolder("misspelt/1")
    return folder
  }()

  private static let good = """
    backend: "onnxruntime"
    max_batch_size: 8
    input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
    output [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]

    """

  /// One input and one output whose first dimension is free.
  private static let onnx = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("Relu", ["x"], ["y"])], inputs: [ONNX.float("x", [.symbol("batch"), .size(4)])],
      outputs: [ONNX.float("y", [.symbol("batch"), .size(4)])]), ir: 8, opsets: [("", 17)])

  private func lint(_ arguments: String...) -> Program.Result {
    Program.advisor.run(["lint"] + arguments, in: Self.folder.path)
  }

  @Test func `a model that loads is ready, and the status is 0`() {
    let result = lint("good")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("1 model, Triton "))
    #expect(result.output.contains(": 1 ready"))
    #expect(result.errors == "")
  }

  @Test func `a misspelt field has its place, the server's words and the right name`() {
    let result = lint("misspelt")
    #expect(result.status == 1)
    #expect(
      result.output.hasPrefix(
        "misspelt/config.pbtxt:1:1: error: Message type \"inference.ModelConfig\" has no field named \"max_batchsize\"."
      )
    )
    #expect(result.output.contains("max_batch_size"))
  }

  @Test func `the batch dimension written twice has a place and the way out`() {
    let result = lint("wrong")
    #expect(result.status == 1)
    #expect(result.output.contains("wrong/config.pbtxt:3:"))
    #expect(result.output.contains("the batch dimension is written twice"))
  }

  @Test func `a config beside its versions stands for its model, one alone for itself`() {
    #expect(lint("good/config.pbtxt").output.contains("1 ready"))
    let alone = lint("alone.pbtxt")
    #expect(alone.status == 0)
    #expect(alone.output.contains("1 unknown"))
  }

  @Test func `the completed config reads back as complete`() throws {
    let result = lint("bare", "--effective")
    #expect(result.status == 0)
    #expect(result.output.contains("max_batch_size: 4"))
    #expect(result.output.contains("reads it from the model"))
    let again = TemporaryFolder(files: ["bare/config.pbtxt": result.output])
    again.write("bare/1/model.onnx", Self.onnx)
    let second = Program.advisor.run(["lint", "bare", "--effective"], in: again.path)
    #expect(second.status == 0)
    #expect(second.output.contains("max_batch_size: 4"))
    #expect(!second.output.contains("reads it from the model"))
  }

  @Test func `without completion a config must be whole`() {
    let result = lint("bare", "--disable-auto-complete-config")
    #expect(result.status == 1)
  }

  @Test func `JSON has what the schema names`() throws {
    let result = lint("wrong", "good", "--format", "json", "--effective")
    #expect(result.status == 1)
    let answer = try JSONReader.read(result.output)
    #expect(answer["schema"] == "triton-advisor/lint/1")
    let models = try #require(answer["models"]?.listValue)
    #expect(models.map { $0["verdict"] } == ["load-failure", "ready"])
    #expect(models[1]["effective"]?["max_batch_size"] == 8)
    let finding = try #require(answer["findings"]?.listValue?.first)
    #expect(finding["id"] == "tensor-shape")
    #expect(finding["file"] == "wrong/config.pbtxt")
    #expect(finding["line"] == 3)
    #expect(finding["path"] == "input[0].dims")
  }

  @Test func `SARIF points at lines of files`() throws {
    let answer = try JSONReader.read(lint("wrong", "--format", "sarif").output)
    #expect(answer["version"] == "2.1.0")
    let result = try #require(answer["runs"]?.listValue?.first?["results"]?.listValue?.first)
    #expect(result["level"] == "error")
    let place = result["locations"]?.listValue?.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"] == "wrong/config.pbtxt")
    #expect(place?["region"]?["startLine"] == 3)
  }

  @Test(arguments: ["text", "json", "markdown", "sarif", "junit"])
  func `the same repository gives the same bytes`(format: String) {
    let first = lint(".", "--format", format)
    #expect(first.status == 1)
    #expect(first.output == lint(".", "--format", format).output)
    #expect(!first.output.contains("\u{1b}"))
  }

  @Test func `an empty repository has no models and no faults`() {
    let result = lint("none")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("0 models"))
  }

  @Test(arguments: [
    (["nowhere"], Int32(66), "nowhere: there is no such file"),
    (["good", "nowhere/config.pbtxt"], 66, "nowhere/config.pbtxt: there is no such file"),
    (["good", "--release", "99.01"], 64, "--release 99.01: no such Triton release"),
    (["good", "--host", "no-such-machine"], 66, "neither a file nor a built-in machine"),
    (["good", "--rules", "none"], 65, "no rule files"), ([], 64, "Missing expected argument"),
  ])
  func `what cannot be used ends before anything is written`(arguments: [String], status: Int32, says: String) {
    let result = Program.advisor.run(["lint"] + arguments, in: Self.folder.path)
    #expect(result.status == status)
    #expect(result.output == "")
    #expect(result.errors.contains(says))
  }

  @Test(arguments: ["text", "binary"]) func `what is no config is refused as the server does`(model: String) {
    let result = lint(model)
    #expect(result.status == 1)
    #expect(result.output.contains("\(model)/config.pbtxt:1:"))
    #expect(!result.output.contains("\u{1b}"))
  }

  @Test func `names with line breaks and escapes cannot forge lines`() {
    let folder = TemporaryFolder()
    folder.write("a\u{1b}[2J\nb: error/1/model.onnx", Self.onnx)
    folder.write("a\u{1b}[2J\nb: error/config.pbtxt", Array("nonsense: 1".utf8))
    for format in ["text", "json", "markdown", "sarif", "junit"] {
      let result = Program.advisor.run(["lint", ".", "--format", format], in: folder.path)
      #expect(result.status == 1)
      #expect(!result.output.contains("\u{1b}"))
      #expect(!result.output.contains("\nb: error"))
    }
  }

  @Test func `a pipe, a device and a folder in place of a config end in errors, at once`() {
    let folder = TemporaryFolder()
    for model in ["pipe", "device", "folder"] { folder.makeFolder("\(model)/1") }
    #expect(mkfifo("\(folder.path)/pipe/config.pbtxt", 0o644) == 0)
    #expect(symlink("/dev/zero", "\(folder.path)/device/config.pbtxt") == 0)
    folder.makeFolder("folder/config.pbtxt")
    let result = Program.advisor.run(["lint", "."], in: folder.path, deadline: 20)
    #expect(result.status == 1)
    #expect(result.output.contains("3 refused"))
  }

  @Test func `a link out of the tree is followed as the server follows it, and said`() {
    let folder = TemporaryFolder()
    folder.makeFolder("repository/linked/1")
    folder.write("elsewhere.onnx", Self.onnx)
    #expect(symlink("\(folder.path)/elsewhere.onnx", "\(folder.path)/repository/linked/1/model.onnx") == 0)
    let result = Program.advisor.run(["lint", "repository", "-v"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.contains("elsewhere.onnx"))
  }

  /// An ensemble of one step; its tensors have another rank than those of the step.
  private static let ensemble = """
    platform: "ensemble"
    max_batch_size: 8
    input [ { name: "in" data_type: TYPE_FP32 dims: [ 4, 4 ] } ]
    output [ { name: "out" data_type: TYPE_FP32 dims: [ 4, 4 ] } ]
    ensemble_scheduling { step [ {
      model_name: "good" model_version: -1
      input_map { key: "x" value: "in" } output_map { key: "y" value: "out" }
    } ] }
    """

  @Test func `an ensemble is judged by the models beside it, not by configs from elsewhere`() throws {
    let folder = TemporaryFolder(files: [
      "together/both/config.pbtxt": Self.ensemble, "together/good/config.pbtxt": Self.good,
      "alone/both.pbtxt": Self.ensemble.replacing("platform", with: "name: \"both\" platform"),
      "alone/good.pbtxt": "name: \"good\"\n" + Self.good,
    ])
    folder.makeFolder("together/both/1")
    folder.write("together/good/1/model.onnx", Self.onnx)
    func verdicts(_ paths: String...) throws -> [String?] {
      let result = Program.advisor.run(["lint", "--format", "json"] + paths, in: folder.path)
      return try JSONReader.read(result.output)["models"]?.listValue?.map { $0["verdict"]?.stringValue } ?? []
    }
    #expect(try verdicts("together") == ["load-failure", "ready"])
    #expect(try verdicts("together/both", "together/good") == ["load-failure", "ready"])
    #expect(try verdicts("alone/both.pbtxt", "alone/good.pbtxt") == ["unknown", "unknown"])
  }

  @Test func `a progress line is for terminals only`() {
    #expect(lint(".").errors == "")
  }
}

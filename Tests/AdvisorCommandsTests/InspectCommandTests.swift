import Facts
import ModelSamples
import TestSupport
import Testing

@Suite struct InspectCommandTests {
  private static func folder() -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("models/net.onnx", Seeds.dense)
    folder.write("models/fraud.json", TreeSamples.xgboostJSON)
    folder.write("models/gone.onnx", "version https://git-lfs.github.com/spec/v1\nsize 100\n")
    folder.write("models/evil.pt", TorchSamples.evil)
    folder.write("models/notes.md", "# notes\n")
    return folder
  }

  @Test func `a folder of many models is listed`() throws {
    let result = Program.advisor.run(["inspect", "models"], in: Self.folder().path)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 7)
    #expect(lines.first?.hasPrefix("model") == true)
    #expect(lines[1].hasPrefix("evil.pt     torch-pickle"))
    #expect(lines[1].contains("loading it can run commands: it names os system"))
    #expect(lines[2].hasPrefix("fraud.json  xgboost-json  shallow"))
    // Words go on below themselves.
    #expect(lines[3].hasPrefix("gone.onnx") && lines[3].hasSuffix("this is a git-lfs pointer, not the model, which"))
    #expect(lines[4].hasSuffix("   has 100 B"))
    #expect(lines[5].contains("net.onnx") && lines[5].contains("neural-network"))
    #expect(lines[6] == "4 models in models, and 1 file that is none")
  }

  @Test func `the list is JSON with the facts of each model`() throws {
    let result = Program.advisor.run(["inspect", "models", "--format", "json"], in: Self.folder().path)
    let document = try JSONReader.read(result.output)
    #expect(document["schema"] == "triton-advisor/models/1")
    #expect(document["complete"] == true)
    #expect(document["otherFiles"] == 1)
    let models = try #require(document["models"]?.listValue)
    #expect(models.map { $0["path"] } == ["evil.pt", "fraud.json", "gone.onnx", "net.onnx"])
    #expect(models[2]["facts"] == nil)
    #expect(models[2]["remedy"]?.stringValue?.contains("git lfs pull") == true)
    #expect(models[3]["facts"]?["model.format"]?["value"] == "onnx")
  }

  @Test func `the list is a table in Markdown, names escaped`() {
    let folder = TemporaryFolder()
    folder.write("a|b.onnx", Seeds.dense)
    folder.write("[c](d).onnx", Seeds.dense)
    let result = Program.advisor.run(["inspect", ".", "--format", "markdown"], in: folder.path)
    #expect(result.output.contains("| \\[c\\](d).onnx | onnx |"))
    #expect(result.output.contains("| a\\|b.onnx | onnx |"))
  }

  @Test(arguments: ["advise", "config"])
  func `one model is needed where a repository is named`(command: String) {
    let folder = TemporaryFolder()
    folder.write("repository/a/1/model.onnx", Seeds.dense)
    folder.write("repository/b/1/model.onnx", Seeds.dense)
    let arguments = command == "config" ? [command, "repository", "-o", "out"] : [command, "repository"]
    let result = Program.advisor.run(arguments, in: folder.path)
    #expect(result.status == 64)
    #expect(result.errors.contains("this is a model repository, and one model is needed"))
    let entry = Program.advisor.run(["advise", "repository/a"], in: folder.path)
    #expect(entry.status == 0)
  }
}

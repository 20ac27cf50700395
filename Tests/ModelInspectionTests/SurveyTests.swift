import Facts
import Foundation
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct SurveyTests {
  private static func folder() -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("nets/resnet.onnx", Seeds.dense)
    folder.write("nets/detector/model.xml", WeightSamples.openvino)
    folder.write("trees/fraud.json", TreeSamples.xgboostJSON)
    folder.write("trees/readme.md", "# no model\n")
    folder.write("broken.onnx", "version https://git-lfs.github.com/spec/v1\nsize 100\n")
    folder.write("mxnet/net-symbol.json", MiscSamples.mxnetSymbol)
    folder.write("mxnet/net-0001.params", MiscSamples.mxnetParameters)
    folder.write("llm/config.json", #"{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}"#)
    folder.write("llm/tokenizer.json", "{}")
    return folder
  }

  @Test func `every model of a tree is listed once, parts and other files are not`() throws {
    let survey = try #require(try ModelSurvey.of(Self.folder().path))
    #expect(
      survey.entries.map(\.path) == [
        "broken.onnx", "llm", "mxnet/net-symbol.json", "nets/detector/model.xml", "nets/resnet.onnx",
        "trees/fraud.json",
      ])
    #expect(survey.otherFiles == 1)
    #expect(survey.cut == nil)
    #expect(survey.entries[0].error?.problem.contains("git-lfs") == true)
    #expect(survey.entries[1].facts?[ModelFact.format.rawValue]?.value == "huggingface")
    #expect(survey.entries[4].facts?[ModelFact.format.rawValue]?.value == "onnx")
  }

  @Test func `a file and a folder that is one model are no survey`() throws {
    let folder = Self.folder()
    #expect(try ModelSurvey.of("\(folder.path)/nets/resnet.onnx") == nil)
    #expect(try ModelSurvey.of("\(folder.path)/llm") == nil)
    #expect(try ModelSurvey.of("\(folder.path)/nets/detector") == nil)
    #expect(try ModelSurvey.of("\(folder.path)/nothing") == nil)
    #expect(throws: InspectionError.self) { try ModelInspector.inspect(path: "\(folder.path)/trees/..") }
  }

  @Test func `a repository is listed entry by entry`() throws {
    let folder = TemporaryFolder()
    folder.write("a/config.pbtxt", "backend: \"onnxruntime\"")
    folder.write("a/2/model.onnx", Seeds.dense)
    folder.write("a/10/model.onnx", Seeds.dense)
    folder.write("b/1/model.plan", MiscSamples.plan)
    folder.write("pipeline/config.pbtxt", "platform: \"ensemble\"")
    folder.makeFolder("pipeline/1")
    let survey = try #require(try ModelSurvey.of(folder.path))
    #expect(survey.entries.map(\.path) == ["a", "b", "pipeline"])
    let formats = survey.entries.map { $0.facts?[ModelFact.format.rawValue]?.value }
    #expect(formats == ["onnx", "tensorrt-plan", "triton-model"])
    #expect(survey.entries[0].facts?[ModelFact.name.rawValue]?.value == "a")
    #expect(survey.entries[0].facts?[ModelFact.path.rawValue]?.value.stringValue?.hasSuffix("a/10/model.onnx") == true)
    let inspection = try ModelInspector.inspect(path: folder.path)
    #expect(inspection[.format] == "triton-repository")
  }

  @Test func `links out of the folder are not followed`() throws {
    let outside = TemporaryFolder()
    outside.write("secret.onnx", Seeds.dense)
    outside.write("model/config.json", #"{"architectures": ["X"], "model_type": "x"}"#)
    let folder = TemporaryFolder()
    folder.write("in.onnx", Seeds.dense)
    folder.write("hf/config.json", #"{"architectures": ["X"], "model_type": "x"}"#)
    symlink("\(outside.path)/secret.onnx", "\(folder.path)/out.onnx")
    symlink("\(outside.path)/secret.onnx", "\(folder.path)/hf/weights.bin")
    symlink("\(outside.path)/model", "\(folder.path)/linked")
    symlink(folder.path, "\(folder.path)/circle")
    symlink("in.onnx", "\(folder.path)/again.onnx")
    let survey = try #require(try ModelSurvey.of(folder.path))
    #expect(survey.entries.map(\.path) == ["again.onnx", "hf", "in.onnx", "out.onnx"])
    #expect(survey.entries[1].error?.problem.contains("symbolic links") == true)
    #expect(survey.entries[3].error?.problem.contains("leads out") == true)
    #expect(survey.entries[3].facts == nil)
  }

  @Test(arguments: [
    (ModelSurvey.Limits(models: 3), "stopped after 3 models"), (ModelSurvey.Limits(files: 5), "stopped after 5 files"),
    (ModelSurvey.Limits(seconds: 0), "stopped after 0 seconds"),
    (ModelSurvey.Limits(depth: 1), "folders lie more than 1 levels deep"),
  ])
  func `a survey that was cut says so`(limits: ModelSurvey.Limits, words: String) throws {
    let folder = TemporaryFolder()
    for number in 0..<10 { folder.write("m\(number).onnx", Seeds.dense) }
    folder.write("a/b/c/deep.onnx", Seeds.dense)
    // A repository is surveyed however little of it is seen.
    folder.write("entry/1/model.onnx", Seeds.dense)
    let survey = try #require(try ModelSurvey.of(folder.path, limits: limits))
    #expect(survey.cut == words)
    #expect(survey.entries.count <= 11)
  }
}

import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct RecognitionTests {
  struct Case: CustomTestStringConvertible {
    var format: ModelFormat
    var name: String
    var bytes: [UInt8]
    var framework: Value?
    var modelClass: Value?
    var producer: Value?
    var testDescription: String { "\(format.rawValue) as \(name)" }

    init(
      _ format: ModelFormat, _ name: String, _ bytes: [UInt8], framework: Value? = nil, modelClass: Value? = nil,
      producer: Value? = nil
    ) {
      self.format = format
      self.name = name
      self.bytes = bytes
      self.framework = framework
      self.modelClass = modelClass
      self.producer = producer
    }

    init(_ format: ModelFormat, _ name: String, _ text: String, framework: Value? = nil, modelClass: Value? = nil) {
      self.init(format, name, Array(text.utf8), framework: framework, modelClass: modelClass)
    }
  }

  private static let graphDef = ProtobufBuilder.build { graph in
    graph.bytes(
      1,
      ProtobufBuilder.build { node in
        node.text(1, "x")
        node.text(2, "Placeholder")
      })
    graph.bytes(4, [])
  }

  @Test(arguments: [
    Case(.gguf, "m.gguf", WeightSamples.gguf(), framework: "llama.cpp"),
    Case(.tflite, "m.tflite", TensorFlowSamples.lite, framework: "tensorflow", modelClass: "neural-network"),
    Case(.ort, "m.ort", MiscSamples.ort, framework: "onnx", producer: "tests 1.0"),
    Case(.onnxText, "m.txt", MiscSamples.onnxText, framework: "onnx"),
    Case(.onnxText, "m.json", MiscSamples.onnxJSON, framework: "onnx"),
    Case(.onnxText, "m", MiscSamples.onnxSyntax, framework: "onnx"),
    Case(.executorch, "m.pte", MiscSamples.executorch, modelClass: "neural-network"),
    Case(.catboost, "m.cbm", CatBoostSample.binary, framework: "tree"),
    Case(.xgboostUBJ, "m.ubj", TreeSamples.xgboostUBJ, modelClass: "shallow"),
    Case(.xgboostBinary, "m.model", TreeSamples.xgboostBinary),
    Case(.xgboostBinary, "m.model", Array(TreeSamples.xgboostBinary.dropFirst(4)), framework: "tree"),
    Case(.xgboostJSON, "m.json", TreeSamples.xgboostJSON, framework: "tree", modelClass: "shallow"),
    Case(.lightgbm, "m.txt", TreeSamples.lightgbm, framework: "tree"),
    Case(.treelite, "checkpoint.tl", TreeSamples.treelite, framework: "tree", producer: "treelite 4.4.1"),
    Case(.torchPickle, "m.pt", TorchSamples.legacy),
    Case(.mxnet, "m.params", MiscSamples.mxnetParameters),
    Case(.mxnet, "m-symbol.json", #"{"nodes":[],"arg_nodes":[],"heads":[]}"#),
    Case(.tensorrtPlan, "m.plan", MiscSamples.plan, framework: "tensorrt", producer: "tensorrt 10.14.1.48"),
    Case(.ultralyticsEngine, "m.engine", MiscSamples.wrappedPlan, producer: "tensorrt 10.14.1.48"),
    Case(.hdf5, "w.h5", TensorFlowSamples.weights), Case(.kerasH5, "m.h5", TensorFlowSamples.kerasH5(isNew: false)),
    Case(.safetensors, "m.safetensors", [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)),
    Case(.torchscript, "m.pt", TorchSamples.torchScript()),
    Case(.torchPickle, "m.pt", TorchSamples.state),
    Case(.torchExport, "m.pt2", TorchSamples.export, producer: "pytorch 2.13.0+cpu"),
    Case(
      .torchExport, "m.pt2",
      ZipBuilder.stored([("serialized_exported_program.json", Array(TorchSamples.program.utf8)), ("version", [0x31])])),
    Case(.torchAOTI, "m.pt2", TorchSamples.compiled),
    Case(.keras, "m.keras", TensorFlowSamples.keras),
    Case(.metaGraph, "m.meta", TensorFlowSamples.metaGraph),
    Case(.tensorflowCheckpoint, "m.index", TensorFlowSamples.index()),
    Case(.skops, "m.skops", TreeSamples.skops, framework: "sklearn"),
    Case(
      .sklearn, "m.pkl", [0x80, 3] + Array("csklearn.ensemble._forest\nRandomForestClassifier\n)R.".utf8),
      framework: "sklearn", modelClass: "shallow"),
    Case(
      .sklearn, "m.joblib", [0x80, 3] + Array("csklearn.svm\nSVC\n)\u{81}.".unicodeScalars.map { UInt8($0.value) }),
      framework: "sklearn"),
    Case(.pickle, "m.joblib", [0x78, 0x9c, 1, 2, 3]),
    Case(.torchPickle, "m.pth", [0x80, 2] + Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8)),
    Case(.pmml, "m.pmml", TreeSamples.pmml),
    Case(.openvinoIR, "m.xml", Array(WeightSamples.openvino.utf8), framework: "openvino"),
    Case(.vllm, "model.json", #"{"model": "facebook/opt-125m"}"#, modelClass: "large-transformer"),
    Case(.huggingFace, "config.json", #"{"architectures": ["BertModel"], "model_type": "bert"}"#),
    Case(.paddle, "inference.json", #"{"base_code": {}, "program": {}}"#),
    Case(.paddle, "m.pdmodel", MiscSamples.paddle, producer: "paddlepaddle 2.6.1"),
    Case(.python, "model.py", "import x\nclass TritonPythonModel:\n", framework: "python"),
    Case(.dali, "dali.py", "import nvidia.dali as dali\n@dali.pipeline_def\n"),
    Case(.nemo, "m.nemo", MiscSamples.nemo), Case(.torchserve, "m.mar", MiscSamples.mar),
    Case(.graphDef, "frozen.pb", graphDef, framework: "tensorflow"),
    Case(.savedModel, "saved_model.pb", TensorFlowSamples.savedModel()),
    Case(.coreml, "m.mlmodel", MiscSamples.coreML), Case(.onnx, "no-ending", Seeds.dense, framework: "onnx"),
  ])
  func `a format is known by its contents`(example: Case) throws {
    let inspection = try inspect(example.bytes, as: example.name)
    #expect(inspection[.format] == .string(example.format.rawValue))
    if let framework = example.framework { #expect(inspection[.framework] == framework) }
    if let modelClass = example.modelClass { #expect(inspection[.modelClass] == modelClass) }
    if let producer = example.producer { #expect(inspection[.producer] == producer) }
    #expect(Set(inspection.facts.paths) == Set(ModelFact.allCases.map(\.rawValue)))
  }

  @Test func `what was not read is unknown, with the format's name in the reason`() throws {
    let bytes = Array(#"{"architectures": ["BertModel"], "model_type": "bert"}"#.utf8)
    let inspection = try inspect(bytes, as: "config.json")
    #expect(
      inspection[.parameters].unknownValue?.reason
        == "a Hugging Face model folder is recognised but not read in this version")
    #expect(inspection[.opset].unknownValue?.reason == "a Hugging Face model folder has no ONNX versions")
    #expect(inspection[.bytes] == .integer(bytes.count))
    #expect(inspection.graph == nil)
  }

  @Test func `a pickle that would run commands is called that`() throws {
    let inspection = try inspect([0x80, 2] + Array("cposix\nsystem\n".utf8), as: "m.pkl")
    #expect(
      inspection.facts[ModelFact.format.rawValue]?.origin.source
        == "m.pkl pickle that names posix system, which can run commands when it is loaded")
    #expect(inspection[.modelClass].unknownValue != nil)
  }

  @Test(arguments: [
    (ModelFormat.savedModel, ["saved_model.pbtxt": "x", "variables/variables.index": ""]),
    (.mlflow, ["MLmodel": "flavors:"]), (.coreml, ["Manifest.json": "{}", "Data/x": ""]),
    (.huggingFace, ["config.json": #"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "x": Infinity}"#]),
    (.huggingFace, ["model_index.json": "{}"]),
    (.trtllmEngine, ["config.json": #"{"version": "1.0", "pretrained_config": {}, "build_config": {}}"#]),
    (.trtllmCheckpoint, ["config.json": #"{"architecture": "LlamaForCausalLM", "mapping": {}}"#]),
    (.nemo, ["model_config.yaml": "", "model_weights.ckpt": ""]),
    (.tritonModel, ["config.pbtxt": "", "1/model.onnx": ""]),
    (.tritonModel, ["3/model.plan": ""]), (.tritonRepository, ["a/config.pbtxt": "", "b/1/model.pt": ""]),
  ])
  func `a folder is known by what is in it`(format: ModelFormat, files: [String: String]) throws {
    let folder = TemporaryFolder()
    for (name, text) in files { folder.write("m/\(name)", text) }
    let inspection = try ModelInspector.inspect(path: "\(folder.path)/m")
    #expect(inspection[.format] == .string(format.rawValue))
    #expect(inspection[.bytes] == .integer(files.values.reduce(0) { $0 + $1.utf8.count }))
    #expect(inspection[.name] == "m")
  }

  @Test func `a folder around one ONNX model is that model`() throws {
    let folder = TemporaryFolder()
    folder.write("resnet/model.onnx", Seeds.dense)
    let inspection = try ModelInspector.inspect(path: "\(folder.path)/resnet/")
    #expect(inspection[.format] == "onnx")
    #expect(inspection[.name] == "resnet")
    #expect(inspection[.file] == "model.onnx")
  }

  @Test(arguments: [
    ("resnet.onnx", "resnet"), ("a/yolo v8.n.onnx", "yolo_v8.n"), ("repo/resnet/12/model.onnx", "resnet"),
    ("x/model.onnx", "model"), (".onnx", "onnx"), ("-é-.onnx", "_-"), ("m\u{1b}[31m.onnx", "m__31m"),
  ])
  func `a model's name can be a folder of a repository`(path: String, name: String) throws {
    #expect(try inspect(Seeds.dense, as: path)[.name] == .string(name))
  }
}

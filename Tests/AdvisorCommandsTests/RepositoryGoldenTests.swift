import ModelSamples
import TestSupport
import Testing

/// A serving path with a model it takes.
struct ServedModel: Sendable, CustomStringConvertible {
  var path: String
  var model: String
  /// Release and what the file does not tell.
  var options: [String] = []

  var description: String { path }

  private static let tensors = ["--input", "INPUT__0:FP32:-1,3,224,224", "--output", "OUTPUT__0:FP32:-1,1000"]
  private static let large = ["--class", "large-transformer"]

  static let all = [
    ServedModel(path: "tensorrt", model: "text_recognition.onnx"),
    ServedModel(path: "onnxruntime-tensorrt", model: "text_recognition.onnx"),
    ServedModel(path: "onnxruntime-cuda", model: "text_recognition.onnx"),
    ServedModel(path: "onnxruntime-openvino", model: "text_recognition.onnx"),
    ServedModel(path: "onnxruntime-cpu", model: "text_recognition.onnx"),
    ServedModel(path: "openvino", model: "text_recognition.onnx"),
    ServedModel(path: "torch-tensorrt", model: "network.pt", options: tensors),
    ServedModel(path: "pytorch", model: "network.pt", options: tensors),
    ServedModel(path: "torch-aoti", model: "network.pt2", options: tensors),
    ServedModel(path: "tensorflow-tensorrt", model: "classifier", options: ["--release", "25.02"]),
    ServedModel(path: "tensorflow", model: "classifier", options: ["--release", "25.02"]),
    ServedModel(path: "fil", model: "trees.json"),
    ServedModel(path: "fastertransformer", model: "llm", options: large + ["--release", "22.11"]),
    ServedModel(path: "tensorrt-llm", model: "llm", options: large + ["--release", "26.07"]),
    ServedModel(path: "vllm", model: "llm", options: large),
    ServedModel(path: "python", model: "text_recognition.onnx"),
  ]

  /// A folder with all of the models, and the hosts that are no built-in ones.
  static let folder: TemporaryFolder = {
    let folder = TemporaryFolder()
    folder.write("text_recognition.onnx", TestFile.bytes(ConfigCommandTests.example) ?? [])
    let code =
      "class Net(Module):\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    return torch.relu(x)\n"
    folder.write("network.pt", TorchSamples.torchScript(source: code))
    folder.write("network.pt2", TorchSamples.compiled)
    folder.write("trees.json", TreeSamples.xgboostJSON)
    // SavedModel.saved_model_schema_version = 1, and an empty MetaGraphDef.
    folder.makeFolder("classifier")
    folder.write("classifier/saved_model.pb", [0x08, 0x01, 0x12, 0x00])
    folder.makeFolder("llm")
    let shape = #""num_hidden_layers": 4, "hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 8"#
    folder.write("llm/config.json", "{\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\", \(shape)}")
    folder.write("llm/model.safetensors", WeightSamples.safetensors())
    for host in ["cpu-only", "h100", "h100-mig"] {
      folder.write("\(host).json", TestFile.bytes("\(Places.fixtures)/hosts/\(host).json") ?? [])
    }
    return folder
  }()
}

/// A host that entries are kept for.
struct ServingHost: Sendable, CustomStringConvertible {
  var description: String
  var name: String

  static let all = [
    ServingHost(description: "cpu-only", name: "cpu-only.json"), ServingHost(description: "h100", name: "h100.json"),
    ServingHost(description: "dgx-h100", name: "dgx-h100"), ServingHost(description: "h100-mig", name: "h100-mig.json"),
  ]
}

/// Every file of the entry that `config` writes for each serving path on each kind of host, with the commands that serve
/// it, kept in `Tests/Golden/repositories` after they were checked by hand; where a path cannot serve, what it says.
@Suite struct RepositoryGoldenTests {
  @Test(arguments: ServedModel.all, ServingHost.all)
  func `entries are the ones that were checked`(served: ServedModel, host: ServingHost) throws {
    let folder = ServedModel.folder.path
    let arguments = ["config", served.model, "-o", "model_repository", "--path", served.path, "--host", host.name]
    let result = Program.advisor.run(arguments + served.options + ["--dry-run"], in: folder)
    #expect([0, 2].contains(result.status), "\(result.errors)")
    let text = (result.output + result.errors).split(separator: folder).joined(separator: "FOLDER")
    try Golden.check("repositories/\(served.path)/\(host).txt", text)
  }
}

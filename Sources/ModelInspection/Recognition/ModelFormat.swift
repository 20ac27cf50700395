/// A format that Triton's users bring models in.
package enum ModelFormat: String, Sendable, Hashable, CaseIterable {
  case onnx
  case onnxText = "onnx-text"
  case ort
  case torchscript
  case torchExport = "torch-export"
  case torchAOTI = "torch-aoti"
  case torchPickle = "torch-pickle"
  case safetensors
  case gguf
  case tflite
  case executorch
  case hdf5
  case kerasH5 = "keras-h5"
  case keras
  case savedModel = "savedmodel"
  case savedModelTensorRT = "savedmodel-tensorrt"
  case graphDef = "graphdef"
  case metaGraph = "metagraph"
  case tensorflowCheckpoint = "tensorflow-checkpoint"
  case tensorrtPlan = "tensorrt-plan"
  case ultralyticsEngine = "ultralytics-engine"
  case openvinoIR = "openvino-ir"
  case xgboostJSON = "xgboost-json"
  case xgboostUBJ = "xgboost-ubj"
  case xgboostBinary = "xgboost-binary"
  case lightgbm
  case catboost
  case treelite
  case pickle
  case sklearn
  case cuml
  case xgboostPickle = "xgboost-pickle"
  case lightgbmPickle = "lightgbm-pickle"
  case catboostPickle = "catboost-pickle"
  case skops
  case pmml
  case coreml
  case paddle
  case mxnet
  case nemo
  case torchserve
  case orbax
  case huggingFace = "huggingface"
  case peftAdapter = "peft-adapter"
  case trtllmEngine = "trtllm-engine"
  case trtllmCheckpoint = "trtllm-checkpoint"
  case vllm
  case python
  case dali
  case mlflow
  case tritonModel = "triton-model"
  case tritonRepository = "triton-repository"

  /// What follows from the format alone; nil where it does not decide.
  package struct Traits: Sendable {
    /// As people call it, for example `a TorchScript archive`.
    package var title: String
    package var framework: String?
    package var modelClass: ModelClass?
    /// Whether the file describes a computation, and not only weights.
    package var hasGraph: Bool?
  }

  package var traits: Traits {
    switch self {
    case .onnx: Traits("an ONNX model", "onnx", hasGraph: true)
    case .onnxText: Traits("an ONNX model written as text", "onnx", hasGraph: true)
    case .ort: Traits("an ONNX Runtime format model", "onnx", hasGraph: true)
    case .torchscript: Traits("a TorchScript archive", "pytorch", .neuralNetwork, hasGraph: true)
    case .torchExport: Traits("a torch.export archive", "pytorch", .neuralNetwork, hasGraph: true)
    case .torchAOTI: Traits("an AOTInductor package", "pytorch", .neuralNetwork, hasGraph: false)
    case .torchPickle: Traits("a pickle made by torch.save", "pytorch", hasGraph: false)
    case .safetensors: Traits("a safetensors file", nil, hasGraph: false)
    case .gguf: Traits("a GGUF file", "llama.cpp", hasGraph: false)
    case .tflite: Traits("a TensorFlow Lite model", "tensorflow", .neuralNetwork, hasGraph: true)
    case .executorch: Traits("an ExecuTorch program", "pytorch", .neuralNetwork, hasGraph: true)
    case .hdf5: Traits("an HDF5 file", nil, hasGraph: false)
    case .kerasH5: Traits("a Keras HDF5 model", "tensorflow", .neuralNetwork, hasGraph: true)
    case .keras: Traits("a Keras archive", "tensorflow", .neuralNetwork, hasGraph: true)
    case .savedModel: Traits("a TensorFlow SavedModel", "tensorflow", hasGraph: true)
    case .savedModelTensorRT:
      Traits("a TensorFlow SavedModel converted with TensorFlow-TensorRT", "tensorflow", .neuralNetwork, hasGraph: true)
    case .metaGraph: Traits("a TensorFlow MetaGraph", "tensorflow", .neuralNetwork, hasGraph: true)
    case .tensorflowCheckpoint: Traits("a TensorFlow checkpoint", "tensorflow", hasGraph: false)
    case .graphDef: Traits("a TensorFlow GraphDef", "tensorflow", .neuralNetwork, hasGraph: true)
    case .tensorrtPlan: Traits("a TensorRT plan", "tensorrt", hasGraph: true)
    case .ultralyticsEngine: Traits("a TensorRT plan behind metadata of Ultralytics", "tensorrt", hasGraph: true)
    case .openvinoIR: Traits("an OpenVINO IR", "openvino", hasGraph: true)
    case .xgboostJSON: Traits("an XGBoost JSON model", "tree", .shallow, hasGraph: true)
    case .xgboostUBJ: Traits("an XGBoost UBJSON model", "tree", .shallow, hasGraph: true)
    case .xgboostBinary: Traits("an XGBoost legacy binary model", "tree", .shallow, hasGraph: true)
    case .lightgbm: Traits("a LightGBM text model", "tree", .shallow, hasGraph: true)
    case .catboost: Traits("a CatBoost model", "tree", .shallow, hasGraph: true)
    case .treelite: Traits("a Treelite checkpoint", "tree", .shallow, hasGraph: true)
    case .pickle: Traits("a Python pickle", "python", hasGraph: false)
    case .sklearn: Traits("a pickled scikit-learn estimator", "sklearn", .shallow, hasGraph: true)
    case .cuml: Traits("a pickled cuML estimator", "cuml", .shallow, hasGraph: true)
    case .xgboostPickle: Traits("a pickled XGBoost model", "tree", .shallow, hasGraph: true)
    case .lightgbmPickle: Traits("a pickled LightGBM model", "tree", .shallow, hasGraph: true)
    case .catboostPickle: Traits("a pickled CatBoost model", "tree", .shallow, hasGraph: true)
    case .skops: Traits("a skops archive", "sklearn", .shallow, hasGraph: true)
    case .pmml: Traits("a PMML document", "pmml", .shallow, hasGraph: true)
    case .coreml: Traits("a Core ML model", "coreml", hasGraph: true)
    case .paddle: Traits("a PaddlePaddle program", "paddle", .neuralNetwork, hasGraph: true)
    case .mxnet: Traits("an MXNet model", "mxnet", .neuralNetwork)
    case .torchserve: Traits("a TorchServe archive", "pytorch", .neuralNetwork)
    case .orbax: Traits("an Orbax checkpoint", "jax", hasGraph: false)
    case .nemo: Traits("a NeMo archive", "nemo", hasGraph: false)
    case .peftAdapter: Traits("a PEFT adapter folder", "transformers", hasGraph: false)
    case .huggingFace: Traits("a Hugging Face model folder", "transformers", hasGraph: false)
    case .trtllmEngine: Traits("a TensorRT-LLM engine folder", "tensorrt-llm", .largeTransformer, hasGraph: false)
    case .trtllmCheckpoint: Traits("a TensorRT-LLM checkpoint", "tensorrt-llm", .largeTransformer, hasGraph: false)
    case .vllm: Traits("vLLM engine arguments", "vllm", .largeTransformer, hasGraph: false)
    case .python: Traits("a model for the Python backend", "python", hasGraph: false)
    case .dali: Traits("a DALI pipeline", "dali", hasGraph: true)
    case .mlflow: Traits("an MLflow model folder", nil)
    case .tritonModel: Traits("a model entry of a Triton repository", nil)
    case .tritonRepository: Traits("a Triton model repository", nil)
    }
  }
}

extension ModelFormat.Traits {
  fileprivate init(_ title: String, _ framework: String?, _ modelClass: ModelClass? = nil, hasGraph: Bool? = nil) {
    self.init(title: title, framework: framework, modelClass: modelClass, hasGraph: hasGraph)
  }
}

/// The readers of formats that are read in depth, once a file is recognised.
enum FormatReader {
  /// - Parameter folder: the one the file is in; nil when only its contents are at hand.
  /// - Throws: ``StructureError`` when the file breaks its format's rules or a reader's limits.
  static func read(
    _ recognition: Recognition, _ bytes: ByteSource, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    switch recognition.format {
    case .gguf:
      return GGUFFacts.inspection(
        of: try GGUFReader.read(bytes), recognition, path: path, size: bytes.count, folder: folder)
    case .safetensors:
      return SafetensorsReader.inspection(
        of: try SafetensorsHeader(bytes), recognition, path: path, size: bytes.count, folder: folder)
    case .openvinoIR:
      return OpenVINOFacts.inspection(
        of: try OpenVINOReader.read(bytes), recognition, path: path, size: bytes.count, folder: folder)
    case .torchscript:
      return try TorchScriptReader.inspection(
        of: try TorchArchive(bytes), recognition, path: path, size: bytes.count)
    case .torchExport:
      return try ExportReader.inspection(of: try TorchArchive(bytes), recognition, path: path, size: bytes.count)
    case .torchAOTI:
      return try AOTIReader.inspection(of: try TorchArchive(bytes), recognition, path: path, size: bytes.count)
    case .torchPickle: return try TorchPickleReader.inspection(of: bytes, recognition, path: path)
    case .savedModel, .graphDef, .metaGraph, .tensorflowCheckpoint, .tflite, .keras, .kerasH5, .hdf5:
      return try readTensorFlow(recognition, bytes, path: path, folder: folder)
    case .xgboostJSON, .xgboostUBJ, .xgboostBinary, .lightgbm, .catboost, .treelite, .pickle, .skops, .pmml:
      return try readShallow(recognition, bytes, path: path)
    case .onnxText: return ONNXTextReader.inspection(of: bytes, recognition, path: path)
    case .ort: return try ORTReader.inspection(of: bytes, recognition, path: path)
    case .executorch: return try ExecuTorchReader.inspection(of: bytes, recognition, path: path)
    case .tensorrtPlan, .ultralyticsEngine: return try PlanReader.inspection(of: bytes, recognition, path: path)
    case .coreml:
      return try CoreMLReader.inspection(of: bytes, recognition, path: path, size: Int64(bytes.count))
    case .paddle: return try PaddleFacts.inspection(of: bytes, recognition, path: path, folder: folder)
    case .mxnet: return try MXNetReader.inspection(of: bytes, recognition, path: path, folder: folder)
    case .torchserve: return try TorchServeReader.inspection(of: bytes, recognition, path: path)
    case .nemo: return NeMoReader.inspection(of: bytes, recognition, path: path)
    case .vllm: return try ServingFiles.vllm(bytes, recognition, path: path)
    case .python: return ServingFiles.python(bytes, recognition, path: path)
    case .dali where bytes.has("import") || path.hasSuffix(".py"):
      return ServingFiles.python(bytes, recognition, path: path)
    default: return recognition.inspection(path: path, size: Int64(bytes.count))
    }
  }

  private static func readTensorFlow(
    _ recognition: Recognition, _ bytes: ByteSource, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    switch recognition.format {
    case .savedModel: return try SavedModelReader.inspection(of: bytes, recognition, path: path, folder: folder)
    case .graphDef: return try GraphDefReader.inspection(of: bytes, recognition, path: path)
    case .metaGraph: return try CheckpointReader.metaGraph(of: bytes, recognition, path: path, folder: folder)
    case .tensorflowCheckpoint:
      return try CheckpointReader.inspection(of: bytes, recognition, path: path, folder: folder)
    case .tflite: return try TensorFlowLiteFacts.inspection(of: bytes, recognition, path: path)
    case .keras where ZipDirectory.isZip(bytes):
      return try KerasArchiveReader.inspection(of: bytes, recognition, path: path)
    case .keras: return try KerasArchiveReader.architecture(of: bytes, recognition, path: path)
    default: return try KerasFileReader.inspection(of: bytes, recognition, path: path)
    }
  }

  private static func readShallow(
    _ recognition: Recognition, _ bytes: ByteSource, path: String
  ) throws(StructureError) -> Inspection {
    switch recognition.format {
    case .xgboostJSON, .xgboostUBJ:
      return try XGBoostReader.readDocument(bytes, recognition.format, path: path)
        ?? recognition.inspection(path: path, size: Int64(bytes.count))
    case .xgboostBinary: return try XGBoostReader.readBinary(bytes, path: path)
    case .lightgbm: return try LightGBMReader.read(bytes, path: path)
    case .catboost where bytes.has("CBM1"): return try CatBoostReader.readBinary(bytes, path: path)
    case .catboost: return try CatBoostReader.readJSON(bytes, path: path)
    case .treelite: return try TreeliteReader.read(bytes, path: path)
    case .skops: return try SkopsReader.read(bytes, path: path)
    case .pmml: return try PMMLReader.read(bytes, path: path)
    default: return try PickleFacts.read(recognition, bytes, path: path)
    }
  }

  /// - Parameter path: as the user gave it.
  /// - Throws: ``InspectionError`` when a file of the folder cannot be read.
  static func read(
    _ recognition: Recognition, _ folder: Folder, path: String
  ) throws(InspectionError) -> Inspection {
    switch recognition.format {
    case .savedModel where folder.has("saved_model.pb"):
      try SavedModelReader.inspection(in: folder, recognition, path: path)
    case .huggingFace where !folder.has("model_index.json"):
      HuggingFaceReader.inspection(of: folder, recognition, path: path)
    case .peftAdapter: HuggingFaceReader.adapter(in: folder, recognition, path: path)
    case .trtllmEngine, .trtllmCheckpoint: TensorRTLLMReader.inspection(of: folder, recognition, path: path)
    case .coreml: CoreMLPackage.inspection(of: folder, recognition, path: path)
    case .nemo: NeMoReader.inspection(of: folder, recognition, path: path)
    case .mlflow: WrappingFolder.mlflow(folder, recognition, path: path)
    case .tritonModel, .tritonRepository: WrappingFolder.triton(folder, recognition, path: path)
    case .orbax: OrbaxReader.inspection(of: folder, recognition, path: path)
    default: recognition.inspection(path: path, size: folder.totalSize())
    }
  }
}

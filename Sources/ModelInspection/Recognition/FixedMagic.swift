/// Formats that announce themselves by fixed bytes at a fixed place.
enum FixedMagic {
  private struct Entry {
    var format: ModelFormat
    var offset = 0
    var magic: [UInt8]
    var evidence: String
  }

  private static let entries = [
    Entry(format: .gguf, magic: Array("GGUF".utf8), evidence: "GGUF magic"),
    Entry(format: .tflite, offset: 4, magic: Array("TFL3".utf8), evidence: "TFL3 flatbuffer identifier"),
    Entry(format: .ort, offset: 4, magic: Array("ORTM".utf8), evidence: "ORTM flatbuffer identifier"),
    Entry(format: .executorch, offset: 4, magic: Array("ET12".utf8), evidence: "ET12 flatbuffer identifier"),
    Entry(format: .catboost, magic: Array("CBM1".utf8), evidence: "CBM1 magic"),
    Entry(
      format: .xgboostUBJ, magic: [0x7b, 0x4c, 0, 0, 0, 0, 0, 0, 0, 7] + Array("learner".utf8),
      evidence: "UBJSON that starts with the key learner"),
    Entry(format: .xgboostBinary, magic: Array("binf".utf8), evidence: "binf magic"),
    Entry(format: .xgboostBinary, magic: Array("bs64".utf8), evidence: "bs64 magic"),
    Entry(format: .lightgbm, magic: Array("tree\nversion=v".utf8), evidence: "LightGBM header"),
    Entry(
      format: .torchPickle,
      magic: [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
      evidence: "magic of torch.save before version 1.6"),
    Entry(format: .mxnet, magic: [0x12, 1, 0, 0, 0, 0, 0, 0], evidence: "MXNet parameter list magic"),
  ]

  static func recognise(_ bytes: ByteSource) -> Recognition? {
    if let entry = entries.first(where: { bytes.has($0.magic, at: $0.offset) }) {
      return Recognition(entry.format, entry.evidence)
    }
    if VariableIndex.isTable(bytes) {
      return Recognition(.tensorflowCheckpoint, "the end of a checkpoint's index")
    }
    return tensorrtPlan(bytes) ?? hdf5(bytes) ?? safetensors(bytes) ?? treelite(bytes) ?? xgboostBinary(bytes)
  }

  private static func tensorrtPlan(_ bytes: ByteSource) -> Recognition? {
    guard let header = PlanHeader(bytes) else { return nil }
    let evidence =
      header.prefix == 0
      ? "ftrt magic"
      : "ftrt magic behind \(header.prefix) bytes that Ultralytics puts before a plan, which Triton cannot load"
    return Recognition(
      header.prefix == 0 ? .tensorrtPlan : .ultralyticsEngine, evidence,
      producer: header.versionText.map { "tensorrt \($0)" })
  }

  private static func hdf5(_ bytes: ByteSource) -> Recognition? {
    let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    guard [0, 512, 1024, 2048].contains(where: { bytes.has(magic, at: $0) }) else { return nil }
    // Keras keeps the architecture as JSON in an attribute near the start; weights alone have none.
    if bytes.firstIndex(of: Array("\"class_name\"".utf8), in: 0..<(1 << 20)) != nil {
      return Recognition(.kerasH5, "HDF5 magic and a Keras model_config")
    }
    return Recognition(.hdf5, "HDF5 magic")
  }

  private static func safetensors(_ bytes: ByteSource) -> Recognition? {
    guard let length = bytes.littleEndian(UInt64.self, at: 0), length >= 2, length <= 100_000_000,
      bytes.has("{", at: 8), length <= UInt64(bytes.count - 8)
    else { return nil }
    return Recognition(.safetensors, "safetensors header of \(length) bytes")
  }

  /// Treelite has no magic: three version numbers, two type codes and two counts must all be in range.
  private static func treelite(_ bytes: ByteSource) -> Recognition? {
    guard let major = bytes.littleEndian(Int32.self, at: 0), (3...4).contains(major),
      let minor = bytes.littleEndian(Int32.self, at: 4), (0..<100).contains(minor),
      let patch = bytes.littleEndian(Int32.self, at: 8), (0..<100).contains(patch), bytes.count >= 28,
      (2...3).contains(bytes[12]), (1...3).contains(bytes[13]),
      let trees = bytes.littleEndian(UInt64.self, at: 14), (1...10_000_000).contains(trees),
      let features = bytes.littleEndian(Int32.self, at: 22), features > 0
    else { return nil }
    return Recognition(
      .treelite, "Treelite header of \(trees) trees over \(features) features",
      producer: "treelite \(major).\(minor).\(patch)")
  }

  /// The legacy format may lack its magic; behind 136 bytes of parameters it names objective and booster.
  private static func xgboostBinary(_ bytes: ByteSource) -> Recognition? {
    guard let length = bytes.littleEndian(UInt64.self, at: 136), (3...64).contains(length) else { return nil }
    let booster = 144 + Int(length)
    guard let boosterLength = bytes.littleEndian(UInt64.self, at: booster),
      ["gbtree", "dart", "gblinear"].contains(where: {
        $0.utf8.count == boosterLength && bytes.has($0, at: booster + 8)
      })
    else { return nil }
    return Recognition(.xgboostBinary, "names of objective and booster behind XGBoost's parameter block")
  }
}

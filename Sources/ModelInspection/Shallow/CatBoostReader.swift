/// Reads CatBoost's two formats: `cbm`, a FlatBuffer behind eight bytes, and JSON.
enum CatBoostReader {
  static func readBinary(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    try binary(bytes, in: 0..<bytes.count)
      .inspection(.catboost, path: path, size: bytes.count, from: "model core")
  }

  static func readJSON(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    var cursor = JSONCursor(bytes, in: 0..<bytes.count)
    return try CatBoostDocument.read(&cursor)
      .inspection(.catboost, path: path, size: bytes.count, from: "model_info")
  }

  /// Fields of the FlatBuffer, in the order of CatBoost's schema (libs/model/flatbuffers/model.fbs, features.fbs).
  private enum Core {
    static let trees = 1
    static let info = 2
  }
  private enum Trees {
    static let dimension = 0
    static let sizes = 2
    static let categorical = 4
    static let float = 5
    static let stepNodes = 10
    static let text = 12
  }
  private enum Feature {
    static let categoricalFlatIndex = 1
    static let categoricalUsed = 3
    static let floatFlatIndex = 2
  }

  /// - Parameter range: where the model stands in the file, its magic first.
  static func binary(_ bytes: ByteSource, in range: Range<Int>) throws(StructureError) -> ShallowModel {
    let start = range.lowerBound + 8
    guard let size: UInt32 = bytes.littleEndian(at: range.lowerBound + 4), Int(size) <= range.upperBound - start else {
      throw StructureError(
        at: range.lowerBound + 4, "CatBoost's model core is longer than the file", isTruncation: true)
    }
    let buffer = FlatBuffer(bytes, in: start..<(start + Int(size)))
    guard let root = buffer.root, let trees = buffer.table(Core.trees, of: root) else {
      throw StructureError(at: start, "CatBoost's model core holds no trees")
    }
    var info = CatBoostInfo(dimension: buffer.int32(Trees.dimension, of: trees).map(Int64.init) ?? 1)
    readInfo(bytes, buffer, root, into: &info)
    var model = info.model
    readShape(buffer, trees, into: &model)
    return model
  }

  /// Notes by key: training parameters and class names as JSON, the version as text.
  private static func readInfo(
    _ bytes: ByteSource, _ buffer: FlatBuffer, _ root: FlatBuffer.Table, into info: inout CatBoostInfo
  ) {
    guard let entries = buffer.vector(Core.info, of: root, elementSize: 4) else { return }
    for index in 0..<min(entries.count, 1_000) {
      guard let entry = buffer.table(index, of: entries), let key = buffer.string(0, of: entry),
        let value = buffer.string(1, of: entry)
      else { continue }
      info.take(bytes.text(key.prefix(64)), bytes, value)
    }
  }

  private static func readShape(_ buffer: FlatBuffer, _ trees: FlatBuffer.Table, into model: inout ShallowModel) {
    if let sizes = buffer.vector(Trees.sizes, of: trees, elementSize: 4) {
      model.trees = Int64(sizes.count)
      let largest = (0..<sizes.count).reduce(Int64(0)) { max($0, Int64(buffer.int32($1, of: sizes) ?? 0)) }
      // A symmetric tree is as deep as it has splits; of the others the size is their number of nodes.
      let isSymmetric = buffer.vector(Trees.stepNodes, of: trees, elementSize: 4).map { $0.count == 0 } ?? true
      if isSymmetric, (0...30).contains(largest) {
        model.maxDepth = largest
        model.maxLeaves = 1 << largest
      }
    }
    var features: Int64 = 0
    func count(_ field: Int, flatIndex: Int, isUsed: (FlatBuffer.Table) -> Bool) -> Bool {
      guard let list = buffer.vector(field, of: trees, elementSize: 4) else { return false }
      var anyUsed = false
      for index in 0..<list.count {
        guard let feature = buffer.table(index, of: list) else { continue }
        features = max(features, Int64(buffer.int32(flatIndex, of: feature) ?? -1) + 1)
        anyUsed = anyUsed || isUsed(feature)
      }
      return anyUsed
    }
    _ = count(Trees.float, flatIndex: Feature.floatFlatIndex) { _ in true }
    model.hasCategoricalSplits = count(Trees.categorical, flatIndex: Feature.categoricalFlatIndex) { _ in true }
    _ = count(Trees.text, flatIndex: Feature.categoricalFlatIndex) { _ in true }
    model.features = features
  }
}

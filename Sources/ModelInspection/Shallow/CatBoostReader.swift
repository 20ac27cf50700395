import Facts

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

/// CatBoost's notes about a model, the same in both formats.
struct CatBoostInfo {
  /// Values a tree's leaf holds.
  var dimension: Int64
  private var version: String?
  private var loss: String?
  private var classNames: Int64 = 0

  init(dimension: Int64) { self.dimension = dimension }

  /// Takes the note that stands in `range` as text.
  mutating func take(_ key: String, _ bytes: ByteSource, _ range: Range<Int>) {
    switch key {
    case "catboost_version_info": setVersion(bytes.text(range.prefix(4_096)))
    case "params", "class_params":
      var cursor = JSONCursor(bytes, in: range)
      // A note that cannot be read leaves its facts unknown; the trees do not depend on it.
      try? take(key, &cursor)
    default: break
    }
  }

  /// Takes the note that is the value at the cursor, a document itself.
  mutating func take(_ key: String, _ cursor: inout JSONCursor) throws(StructureError) {
    switch key {
    case "catboost_version_info": setVersion(try cursor.plainText() ?? "")
    case "params":
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        guard key == "loss_function" else { return }
        try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
          if key == "type" { loss = try cursor.plainText() }
        }
      }
    case "class_params":
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "class_names" { classNames = try cursor.elementCount() ?? 0 }
      }
    default: break
    }
  }

  /// The version stands in a text about the source: `Branch: tags/v1.2.10`, or `CatBoost release 1.2.10`.
  private mutating func setVersion(_ text: String) {
    for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "\\" }) {
      let number = word.hasPrefix("tags/v") ? word.dropFirst(6) : word
      if number.split(separator: ".").count >= 3, number.allSatisfy({ $0.isNumber || $0 == "." }) {
        version = String(number)
        return
      }
    }
  }

  /// What the notes say; trees and features come from elsewhere.
  var model: ShallowModel {
    var model = ShallowModel(library: "catboost")
    model.version = version
    model.algorithm = .trees
    model.objective = loss
    model.targets = 1
    model.precision = .fp64
    model.hasVectorLeaves = dimension > 1
    switch loss {
    case "Logloss", "CrossEntropy", "Focal":
      model.setClasses(2)
      model.output = .value
    case "MultiClass", "MultiClassOneVsAll":
      model.setClasses(max(dimension, classNames))
      model.output = .value
    case nil: break
    default:
      model.task =
        loss.map { $0.hasPrefix("YetiRank") || $0.hasPrefix("Query") || $0.hasPrefix("Pair") } == true
        ? .ranker : .regressor
      model.classes = 0
      model.targets = max(1, dimension)
      model.output = .value
    }
    return model
  }
}

/// CatBoost's JSON document.
enum CatBoostDocument {
  static func read(_ cursor: inout JSONCursor) throws(StructureError) -> ShallowModel {
    var info = CatBoostInfo(dimension: 1)
    var trees: Int64 = 0
    var features: Int64 = 0
    var hasCategories = false
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      switch key {
      case "features_info":
        try cursor.members { (cursor: inout JSONCursor, kind: String) throws(StructureError) in
          try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
            try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
              guard key == "flat_feature_index", let index = try cursor.wholeNumber() else { return }
              features = max(features, index.addingClamped(1))
              hasCategories = hasCategories || kind == "categorical_features"
            }
          }
        }
      case "model_info":
        try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
          try info.take(key, &cursor)
        }
      case "oblivious_trees", "trees": trees = try cursor.elementCount() ?? 0
      default: break
      }
    }
    var model = info.model
    model.trees = trees
    model.features = features
    model.hasCategoricalSplits = hasCategories
    return model
  }
}

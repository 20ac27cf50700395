/// Reads XGBoost's three formats: JSON, UBJSON and the binary one that version 3.1 gave up.
enum XGBoostReader {
  /// - Returns: nil when the document is none of XGBoost's.
  static func readDocument(
    _ bytes: ByteSource, _ format: ModelFormat, path: String
  ) throws(StructureError) -> Inspection? {
    guard let model = try document(bytes, isText: format == .xgboostJSON) else { return nil }
    if model.algorithm != .linear, model.trees == nil {
      throw StructureError(
        at: 0, "this is the configuration of an XGBoost booster (save_config), and its trees are not in it")
    }
    return model.inspection(format, path: path, size: bytes.count, from: "learner")
  }

  /// - Parameter range: where the document stands in the file; the whole file when nil.
  static func document(
    _ bytes: ByteSource, isText: Bool, in range: Range<Int>? = nil
  ) throws(StructureError) -> ShallowModel? {
    var document = XGBoostDocument()
    if isText {
      var cursor = JSONCursor(bytes, in: range ?? 0..<bytes.count)
      try document.read(&cursor)
    } else {
      var cursor = UBJSONCursor(bytes, in: range ?? 0..<bytes.count)
      try document.read(&cursor)
    }
    return document.hasLearner ? document.model : nil
  }

  static func readBinary(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    try binary(bytes).inspection(.xgboostBinary, path: path, size: bytes.count, from: "parameter block")
  }

  /// Sizes of the binary format's records in bytes, from XGBoost 1.x: LearnerModelParam, GBTreeModelParam, TreeParam,
  /// and for each node its split and its statistics.
  private static let learnerSize = 136
  private static let forestSize = 160
  private static let treeSize = 148
  private static let nodeSize = 20 + 16

  /// - Parameter start: where the model stands in the file.
  static func binary(_ bytes: ByteSource, from start: Int = 0) throws(StructureError) -> ShallowModel {
    let parameters = bytes.has("binf", at: start) ? start + 4 : start
    guard let features: UInt32 = bytes.littleEndian(at: parameters + 4),
      let classes: Int32 = bytes.littleEndian(at: parameters + 8),
      let major: UInt32 = bytes.littleEndian(at: parameters + 20),
      let minor: UInt32 = bytes.littleEndian(at: parameters + 24),
      let targets: UInt32 = bytes.littleEndian(at: parameters + 28)
    else {
      throw StructureError(at: parameters, "XGBoost's parameter block is cut short", isTruncation: true)
    }
    var place = parameters + learnerSize
    var model = ShallowModel(library: "xgboost")
    model.objective = try name(bytes, at: &place)
    model.booster = try name(bytes, at: &place)
    model.features = Int64(features)
    // The patch version is not stored, and before 1.0 nothing is.
    if major > 0, major < 1_000, minor < 1_000 { model.version = "\(major).\(minor)" }
    if model.booster != "gblinear" { try readTrees(bytes, at: place, into: &model) }
    model.finishXGBoost(classes: Int64(classes), targets: Int64(targets))
    return model
  }

  private static func name(_ bytes: ByteSource, at place: inout Int) throws(StructureError) -> String {
    guard let length: UInt64 = bytes.littleEndian(at: place), length <= 256, place + 8 + Int(length) <= bytes.count
    else { throw StructureError(at: place, "XGBoost's binary model has a name of impossible length") }
    defer { place += 8 + Int(length) }
    return bytes.text((place + 8)..<(place + 8 + Int(length)))
  }

  private static func readTrees(
    _ bytes: ByteSource, at start: Int, into model: inout ShallowModel
  ) throws(StructureError) {
    guard let count: Int32 = bytes.littleEndian(at: start), count >= 0 else {
      throw StructureError(at: start, "XGBoost's binary model has no number of trees", isTruncation: true)
    }
    var place = start + forestSize
    model.trees = 0
    for _ in 0..<count {
      guard let nodes: Int32 = bytes.littleEndian(at: place + 4), nodes > 0,
        let deleted: Int32 = bytes.littleEndian(at: place + 8),
        let leafSize: Int32 = bytes.littleEndian(at: place + 20)
      else {
        throw StructureError(
          at: min(place, bytes.count), "XGBoost's binary model has \(count) trees and stops before the last",
          isTruncation: true)
      }
      model.add(XGBoostDocument.Tree(nodes: Int64(nodes), deleted: Int64(deleted), leafSize: Int64(leafSize)))
      place += treeSize + Int(nodes) * nodeSize
      // Since version 2 a single value is counted too, and stays in the node.
      if leafSize > 1 {
        guard let values: UInt64 = bytes.littleEndian(at: place), values <= UInt64(bytes.count) / 4 else {
          throw StructureError(at: min(place, bytes.count), "a tree of XGBoost's binary model is damaged")
        }
        place += 8 + Int(values) * 4
      }
    }
  }
}

import Facts

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

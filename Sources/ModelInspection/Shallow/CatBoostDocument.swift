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

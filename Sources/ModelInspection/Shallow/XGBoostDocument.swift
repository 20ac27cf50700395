import Facts

/// XGBoost's model document, which is the same in JSON and in UBJSON.
///
/// Its keys are sorted, so the trees come before what describes them, and the version comes last.
struct XGBoostDocument {
  private(set) var model = ShallowModel(library: "xgboost")
  private(set) var hasLearner = false
  private var targets: Int64 = 1
  private var classes: Int64 = 0
  /// Whether there is a number of trees in the model's own parameters.
  private var announcedTrees: Int64?

  /// Reads the whole document at the cursor.
  mutating func read<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    try document(&cursor)
    finish()
  }

  private mutating func document<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "learner": try learner(&cursor)
      case "version":
        let numbers = try cursor.integers(limit: 3)
        if !numbers.isEmpty { model.version = numbers.map(String.init).joined(separator: ".") }
      // A pickled booster holds its configuration and, beside it, the model.
      case "Model": try nested(&cursor)
      default: break
      }
    }
  }

  private mutating func nested<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    // One level: the document of a checkpoint is no checkpoint itself.
    if !hasLearner { try document(&cursor) }
  }

  private mutating func learner<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    hasLearner = true
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "learner_model_param": try parameters(&cursor)
      case "gradient_booster": try booster(&cursor)
      case "objective":
        var name: String?
        try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
          if key == "name" { name = try cursor.plainText() }
        }
        model.objective = name
      default: break
      }
    }
  }

  private mutating func parameters<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "num_feature": model.features = try cursor.wholeNumber()
      case "num_class": classes = try cursor.wholeNumber() ?? 0
      case "num_target": targets = try cursor.wholeNumber() ?? 1
      default: break
      }
    }
  }

  /// `gbtree` and `gblinear` hold their model directly, `dart` holds a `gbtree`.
  private mutating func booster<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "name": model.booster = try cursor.plainText()
      case "model": try trees(&cursor)
      case "gbtree":
        try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
          if key == "model" { try trees(&cursor) }
        }
      default: break
      }
    }
  }

  private mutating func trees<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "gbtree_model_param":
        try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
          if key == "num_trees" { announcedTrees = try cursor.wholeNumber() }
        }
      case "cats":
        model.hasCategoricalEncoder = false
        try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
          if key == "enc" { model.hasCategoricalEncoder = (try cursor.elementCount() ?? 0) > 0 }
        }
      case "trees":
        model.trees = 0
        try cursor.elements { (cursor: inout Cursor) throws(StructureError) in try tree(&cursor) }
      default: break
      }
    }
  }

  private mutating func tree<Cursor: KeyedCursor>(_ cursor: inout Cursor) throws(StructureError) {
    var tree = Tree()
    try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
      switch key {
      case "tree_param":
        try cursor.members { (cursor: inout Cursor, key: String) throws(StructureError) in
          switch key {
          case "num_nodes": tree.nodes = try cursor.wholeNumber() ?? 0
          case "num_deleted": tree.deleted = try cursor.wholeNumber() ?? 0
          case "size_leaf_vector": tree.leafSize = try cursor.wholeNumber() ?? 0
          default: break
          }
        }
      case "categories_nodes": tree.hasCategories = (try cursor.elementCount() ?? 0) > 0
      default: break
      }
    }
    model.add(tree)
  }

  /// What the objective, the classes and the booster together mean.
  private mutating func finish() {
    if model.trees == nil { model.trees = announcedTrees }
    model.finishXGBoost(classes: classes, targets: targets)
  }

  /// What is read of a tree.
  struct Tree {
    var nodes: Int64 = 0
    /// Nodes that pruning left unused.
    var deleted: Int64 = 0
    var leafSize: Int64 = 0
    var hasCategories = false
  }
}

/// XGBoost's terms, shared by its three formats.
extension ShallowModel {
  mutating func add(_ tree: XGBoostDocument.Tree) {
    let used = max(0, tree.nodes &- tree.deleted)
    trees = (trees ?? 0) + 1
    nodes = (nodes ?? 0).addingClamped(used)
    // Every split adds one leaf to the one that a tree starts with.
    maxLeaves = max(maxLeaves ?? 0, used / 2 + used % 2)
    hasVectorLeaves = hasVectorLeaves ?? false || tree.leafSize > 1
    hasCategoricalSplits = hasCategoricalSplits ?? false || tree.hasCategories
  }

  /// - Parameter classes: as XGBoost counts them: 0 unless there are more than two.
  mutating func finishXGBoost(classes count: Int64, targets number: Int64) {
    targets = max(1, number)
    precision = .fp32
    algorithm = booster.map { $0 == "gblinear" ? .linear : .trees }
    hasCategoricalEncoder = hasCategoricalEncoder ?? false
    hasCategoricalSplits = hasCategoricalSplits ?? (algorithm == .linear ? false : nil)
    guard let objective else { return }
    let kind = objective.prefix { $0 != ":" }
    switch kind {
    case "binary":
      setClasses(2)
      output = objective == "binary:hinge" ? .class : objective == "binary:logitraw" ? .value : .probabilities
    case "multi":
      setClasses(max(3, count))
      output = objective == "multi:softmax" ? .class : .probabilities
    default:
      task = kind == "rank" ? .ranker : .regressor
      classes = 0
      output = .value
    }
  }
}

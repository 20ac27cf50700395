import Facts

/// Reads LightGBM's text format: a header of `key=value` lines, a block for each tree, and the training parameters.
enum LightGBMReader {
  static func read(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    try model(bytes).inspection(.lightgbm, path: path, size: bytes.count, from: "header")
  }

  /// Longest line that is looked at beyond its key, in bytes; those of weights are longer.
  private static let lineLimit = 4_096

  /// - Parameter range: where the text stands in the file; the whole file when nil.
  static func model(_ bytes: ByteSource, in range: Range<Int>? = nil) throws(StructureError) -> ShallowModel {
    let range = range ?? 0..<bytes.count
    var reader = Reader()
    var place = range.lowerBound
    while place < range.upperBound {
      let end = bytes.firstIndex(of: 0x0a, in: place..<range.upperBound)
      reader.take(bytes.text(place..<min(end, place + Self.lineLimit)))
      place = end + 1
    }
    return try reader.finish(at: range.upperBound)
  }

  private struct Reader {
    var model = ShallowModel(library: "lightgbm")
    var hasEnd = false
    private var classes: Int64 = 1
    private var announcedTrees: Int64?

    init() {
      model.booster = "gbdt"
      model.algorithm = .trees
      model.precision = .fp64
      model.hasVectorLeaves = false
      model.hasCategoricalEncoder = false
    }

    mutating func take(_ line: String) {
      let line = line.hasSuffix("\r") ? line.dropLast() : line[...]
      if line == "end of trees" { hasEnd = true }
      if line == "average_output" { model.booster = "rf" }
      if line.hasPrefix("[boosting: ") { model.booster = String(line.dropFirst(11).prefix { $0 != "]" }) }
      if line == "[linear_tree: 1]" { model.algorithm = .linearTrees }
      guard let equals = line.firstIndex(of: "=") else { return }
      let value = line[line.index(after: equals)...]
      switch line[..<equals] {
      case "num_class": classes = Int64(value) ?? 1
      case "max_feature_idx": model.features = Int64(value).map { $0.addingClamped(1) }
      case "objective": model.objective = value.split(separator: " ").first.map(String.init)
      case "Tree": model.trees = (model.trees ?? 0) + 1
      case "num_leaves":
        let leaves = max(1, Int64(value) ?? 1)
        model.maxLeaves = max(model.maxLeaves ?? 0, leaves)
        model.nodes = (model.nodes ?? 0).addingClamped(leaves.addingClamped(leaves - 1))
      case "num_cat": model.hasCategoricalSplits = model.hasCategoricalSplits ?? false || value != "0"
      case "is_linear": if value == "1" { model.algorithm = .linearTrees }
      default: break
      }
    }

    mutating func finish(at end: Int) throws(StructureError) -> ShallowModel {
      if model.features == nil || !hasEnd {
        throw StructureError(
          at: end, hasEnd ? "the LightGBM header lacks max_feature_idx" : "the LightGBM text has no 'end of trees'",
          isTruncation: !hasEnd)
      }
      model.trees = model.trees ?? 0
      model.targets = 1
      switch model.objective {
      case "binary", "cross_entropy", "xentropy":
        model.setClasses(2)
        model.output = .probabilities
      case "multiclass", "softmax", "multiclassova", "multiclass_ova", "ova", "ovr":
        model.setClasses(max(3, classes))
        model.output = .probabilities
      case "lambdarank", "rank_xendcg", "xendcg", "xe_ndcg": model.task = .ranker
      case nil, "custom", "none": break
      default: model.task = .regressor
      }
      if let task = model.task, !task.isClassifier {
        model.classes = 0
        model.output = .value
      }
      return model
    }
  }
}

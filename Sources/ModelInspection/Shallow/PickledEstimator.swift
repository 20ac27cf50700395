/// Reads what a pickled estimator says about itself from the instructions that would make it.
struct PickledEstimator {
  private let pickle: PickleDocument
  private let root: PickleDocument.ID
  /// Steps of pipelines within pipelines that are followed.
  private static let nestingLimit = 4

  init?(_ pickle: PickleDocument) {
    guard let root = pickle.root, pickle.global(of: root) != nil else { return nil }
    self.pickle = pickle
    self.root = root
  }

  /// The format that a pickle of such an object counts as.
  var format: ModelFormat? { pickle.global(of: root).flatMap(Self.format) }

  /// The format that pickles of the objects of a library count as; nil for other classes.
  static func format(of global: PickleDocument.Global) -> ModelFormat? {
    switch global.topModule {
    case "sklearn": .sklearn
    case "cuml": .cuml
    case "xgboost": .xgboostPickle
    case "lightgbm": .lightgbmPickle
    case "catboost": .catboostPickle
    default: nil
    }
  }

  func model(_ bytes: ByteSource) -> ShallowModel? {
    switch format {
    case .sklearn: sklearn("scikit-learn")
    case .cuml: sklearn("cuml")
    case .xgboostPickle: xgboost(bytes) ?? ShallowModel(library: "xgboost")
    case .lightgbmPickle: lightgbm(bytes) ?? ShallowModel(library: "lightgbm")
    case .catboostPickle: catboost(bytes) ?? ShallowModel(library: "catboost")
    default: nil
    }
  }

  private func attribute(_ name: String, of object: PickleDocument.ID) -> PickleDocument.ID? {
    pickle.attribute(name, of: object)
  }

  private func int(_ name: String, of object: PickleDocument.ID) -> Int64? {
    attribute(name, of: object).flatMap(pickle.int)
  }

  private func sklearn(_ library: String) -> ShallowModel {
    var model = ShallowModel(library: library)
    model.version = attribute("_sklearn_version", of: root).flatMap { pickle.text($0) }
    var estimator = root
    // What a pipeline answers is what its last step answers.
    for _ in 0..<Self.nestingLimit {
      guard pickle.global(of: estimator)?.name == "Pipeline",
        let last = attribute("steps", of: estimator).flatMap(pickle.elements)?.last,
        let step = pickle.elements(last)?.last, pickle.global(of: step) != nil
      else { break }
      estimator = step
    }
    guard let kind = pickle.global(of: estimator) else { return model }
    SklearnTerms.describe(module: kind.module, name: kind.name, &model)
    if estimator != root { model.algorithm = .other }
    model.features = int("n_features_in_", of: estimator) ?? int("n_features_", of: estimator)
    let classes =
      attribute("classes_", of: estimator).flatMap { pickle.arrayShape($0)?.first } ?? int("n_classes_", of: estimator)
    if let classes, classes > 0, model.task == nil { model.setClasses(classes) }
    setTrees(of: estimator, kind, &model)
    SklearnTerms.finish(&model, targets: int("n_outputs_", of: estimator))
    return model
  }

  private func setTrees(of estimator: PickleDocument.ID, _ kind: PickleDocument.Global, _ model: inout ShallowModel) {
    guard model.algorithm == .trees || estimator != root else { return }
    if let estimators = attribute("estimators_", of: estimator) {
      model.trees =
        pickle.elements(estimators).map { Int64($0.count) }
        ?? pickle.arrayShape(estimators)?.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    } else if attribute("tree_", of: estimator) != nil {
      model.trees = 1
    } else if kind.topModule == "cuml" {
      model.trees = int("n_estimators", of: estimator)
    }
  }

  /// The booster's own model, which XGBoost, LightGBM and CatBoost put into their pickles as bytes or text.
  private func payload(of object: PickleDocument.ID, _ name: String) -> Range<Int>? {
    guard let value = attribute(name, of: object) else { return nil }
    switch pickle.node(value) {
    case .bytes(let range), .text(let range): return range
    // `bytearray(b"...")`, as protocols before 5 write it.
    case .object:
      guard let first = pickle.arguments(value)?.first, case .bytes(let range) = pickle.node(first) else { return nil }
      return range
    default: return nil
    }
  }

  private func xgboost(_ bytes: ByteSource) -> ShallowModel? {
    let booster = attribute("_Booster", of: root) ?? root
    guard let range = payload(of: booster, "handle") else { return nil }
    if bytes.has("{", at: range.lowerBound) {
      return try? XGBoostReader.document(bytes, isText: bytes.has("{\"", at: range.lowerBound), in: range)
    }
    return try? XGBoostReader.binary(bytes, from: range.lowerBound)
  }

  private func lightgbm(_ bytes: ByteSource) -> ShallowModel? {
    let booster = attribute("_Booster", of: root) ?? root
    guard let range = payload(of: booster, "_handle") ?? payload(of: booster, "handle") else { return nil }
    return try? LightGBMReader.model(bytes, in: range)
  }

  private func catboost(_ bytes: ByteSource) -> ShallowModel? {
    guard let range = payload(of: root, "__model"), bytes.has("CBM1", at: range.lowerBound) else { return nil }
    return try? CatBoostReader.binary(bytes, in: range)
  }
}

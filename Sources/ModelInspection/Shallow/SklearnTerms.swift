import Facts

/// scikit-learn's and cuML's classes in the terms of ``ShallowModel``.
enum SklearnTerms {
  /// Modules of estimators that are trees, and of those that are linear; the rest is something else.
  private static let trees = ["sklearn.ensemble", "sklearn.tree", "cuml.ensemble"]
  private static let linear = ["sklearn.linear_model", "cuml.linear_model"]
  /// Members of the tree modules that combine other estimators.
  private static let combining: Set = [
    "AdaBoostClassifier", "AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor", "StackingClassifier",
    "StackingRegressor", "VotingClassifier", "VotingRegressor",
  ]
  private static let transforming = [
    "sklearn.compose", "sklearn.decomposition", "sklearn.feature_extraction", "sklearn.impute",
    "sklearn.preprocessing",
  ]

  /// What the class of an estimator says about it.
  static func describe(module: String, name: String, _ model: inout ShallowModel) {
    func isIn(_ modules: [String]) -> Bool { modules.contains { module == $0 || module.hasPrefix($0 + ".") } }
    model.algorithm = .other
    if isIn(trees), !combining.contains(name) { model.algorithm = .trees }
    if isIn(linear) { model.algorithm = .linear }
    model.objective = nil
    if name == "IsolationForest" || name == "OneClassSVM" || name == "LocalOutlierFactor" {
      model.task = .anomalyDetector
    } else if isIn(transforming) {
      model.task = .transformer
    } else if isIn(["sklearn.cluster", "cuml.cluster"]) {
      model.task = .clusterer
    } else if name.hasSuffix("Regressor") || name == "LinearRegression" || name == "SVR" {
      model.task = .regressor
    }
    if model.task != nil { model.classes = 0 }
  }

  /// What follows once classes and algorithm are known, for forests as Treelite takes them over.
  static func finish(_ model: inout ShallowModel, targets: Int64?) {
    guard model.algorithm == .trees else { return }
    model.targets = max(1, targets ?? 1)
    model.output = model.task?.isClassifier == true ? .probabilities : .value
    model.precision = .fp64
    model.hasCategoricalEncoder = false
  }
}

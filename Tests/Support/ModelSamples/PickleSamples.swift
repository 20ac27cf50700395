/// Pickles put together from instructions, in several protocols.
package enum PickleSamples {
  /// A forest of two trees with three classes over four features, of protocol 4.
  package static let forest: [UInt8] = {
    let attributes: [(String, [UInt8])] = [
      ("n_estimators", [0x4b, 2]), ("n_features_in_", [0x4b, 4]),
      ("classes_", array(shape: 3, type: "i8", [UInt8](repeating: 0, count: 24))),
      ("estimators_", [0x5d, 0x28] + tree + tree + [0x65]), ("_sklearn_version", text("1.9.1")),
    ]
    return [0x80, 4] + frame + object("sklearn.ensemble._forest", "RandomForestClassifier", attributes) + [0x2e]
  }()

  /// The same with its array as joblib stores it: raw bytes between two instructions.
  package static let joblib: [UInt8] = {
    var bytes: [UInt8] = [0x80, 4] + Array(object("sklearn.tree._classes", "DecisionTreeClassifier", []).dropLast(2))
    bytes += text("classes_")
    bytes += object(
      "joblib.numpy_pickle", "NumpyArrayWrapper",
      [
        ("shape", [0x4b, 3, 0x85]), ("dtype", dtype("i8")), ("numpy_array_alignment_bytes", [0x4b, 16]),
      ])
    // Bytes that would be instructions if they were not stepped over.
    bytes += [2, 0xff, 0xff] + [UInt8](repeating: 0x2e, count: 24)
    return bytes + text("n_features_in_") + [0x4b, 9] + [0x75, 0x62, 0x2e]
  }()

  /// `os.system("true")`, of protocol 0.
  package static let command = Array("cposix\nsystem\np0\n(Vtrue\np1\ntp2\nRp3\n.".utf8)

  /// A list that holds itself.
  package static let cyclic: [UInt8] = [0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e]

  /// Numbers, texts and containers of all protocols.
  package static let plain: [UInt8] =
    Array("(dp0\nI1\nS'one'\nsF2.5\nL3L\nsV\\u00e9\nI01\ns.".utf8)

  /// A booster whose model is text inside the pickle.
  package static let lightgbm: [UInt8] =
    [0x80, 4]
    + object(
      "lightgbm.sklearn", "LGBMClassifier",
      [("_Booster", object("lightgbm.basic", "Booster", [("_handle", longText(TreeSamples.lightgbm))]))]) + [0x2e]

  /// A booster whose model is bytes inside the pickle.
  package static let xgboost: [UInt8] =
    [0x80, 5]
    + object(
      "xgboost.core", "Booster",
      [("handle", [0x96] + TreeSamples.little(TreeSamples.xgboostUBJ.count, 8) + TreeSamples.xgboostUBJ)]) + [0x2e]

  package static let all = [forest, joblib, command, cyclic, plain, lightgbm, xgboost]

  private static let frame: [UInt8] = [0x95] + TreeSamples.little(1_000, 8)
  private static let tree = object("sklearn.tree._classes", "DecisionTreeClassifier", [("max_depth", [0x4e])])

  package static func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) + [0x94] }

  private static func longText(_ text: [UInt8]) -> [UInt8] { [0x58] + TreeSamples.little(text.count, 4) + text }

  package static func global(_ module: String, _ name: String) -> [UInt8] { text(module) + text(name) + [0x93, 0x94] }

  /// An object of a class, and its attributes.
  package static func object(_ module: String, _ name: String, _ attributes: [(String, [UInt8])]) -> [UInt8] {
    var bytes = global(module, name) + [0x29, 0x81, 0x94, 0x7d, 0x28]
    for (name, value) in attributes { bytes += text(name) + value }
    return bytes + [0x75, 0x62]
  }

  private static func dtype(_ code: String) -> [UInt8] {
    global("numpy", "dtype") + text(code) + [0x89, 0x88, 0x87, 0x52]
  }

  /// A one-dimensional array.
  private static func array(shape: UInt8, type: String, _ contents: [UInt8]) -> [UInt8] {
    var bytes = global("numpy._core.multiarray", "_reconstruct") + global("numpy", "ndarray")
    bytes += [0x4b, 0, 0x85, 0x43, 1, 0x62, 0x87, 0x52, 0x28, 0x4b, 1, 0x4b, shape, 0x85]
    bytes += dtype(type)
    bytes += [0x89, 0x43, UInt8(contents.count)]
    return bytes + contents + [0x74, 0x62]
  }
}

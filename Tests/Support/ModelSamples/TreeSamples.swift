/// Small models of trees in every format, written byte by byte: two trees of three nodes over four features.
package enum TreeSamples {
  package static let xgboostJSON = Array(
    """
    {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{"cats":{"enc":[],\
    "feature_segments":[],"sorted_idx":[]},"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2"},\
    "iteration_indptr":[0,1,2],"tree_info":[0,0],"trees":[\(xgboostTree),\(xgboostTree)]},"name":"gbtree"},\
    "learner_model_param":{"base_score":"[5E-1]","boost_from_average":"1","num_class":"0","num_feature":"4",\
    "num_target":"1"},"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},\
    "version":[3,2,0]}
    """.utf8)

  private static let xgboostTree = """
    {"base_weights":[1E0,2E0,-3E0],"categories":[],"categories_nodes":[],"default_left":[0,0,0],"id":0,\
    "left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_conditions":[5E-1,1E0,2E0],"split_indices":[3,0,0],\
    "tree_param":{"num_deleted":"0","num_feature":"4","num_nodes":"3","size_leaf_vector":"1"}}
    """

  package static let xgboostUBJ: [UInt8] = {
    let tree = UBJSON.object([
      ("categories_nodes", UBJSON.numbers(int32: [])), ("left_children", UBJSON.numbers(int32: [1, -1, -1])),
      (
        "tree_param",
        UBJSON.object([
          ("num_deleted", UBJSON.text("0")), ("num_nodes", UBJSON.text("3")), ("size_leaf_vector", UBJSON.text("1")),
        ])
      ),
    ])
    let forest = UBJSON.object([
      ("cats", UBJSON.object([("enc", UBJSON.array([]))])),
      ("gbtree_model_param", UBJSON.object([("num_trees", UBJSON.text("2"))])),
      ("trees", UBJSON.array([tree, tree])),
    ])
    return UBJSON.object([
      (
        "learner",
        UBJSON.object([
          ("attributes", UBJSON.object([])),
          ("gradient_booster", UBJSON.object([("model", forest), ("name", UBJSON.text("gbtree"))])),
          (
            "learner_model_param",
            UBJSON.object([
              ("num_class", UBJSON.text("3")), ("num_feature", UBJSON.text("4")), ("num_target", UBJSON.text("1")),
            ])
          ),
          ("objective", UBJSON.object([("name", UBJSON.text("multi:softprob"))])),
        ])
      ), ("version", UBJSON.array([[0x69, 3], [0x69, 2], [0x69, 0]])),
    ])
  }()

  /// With the magic `binf`, as versions 1 and 2 write it.
  package static let xgboostBinary: [UInt8] = {
    var bytes = Array("binf".utf8)
    for value in [0, 4, 0, 0, 0, 1, 7, 1] { bytes += little(value, 4) }
    bytes += [UInt8](repeating: 0, count: 4 + 136 - bytes.count)
    for name in ["reg:squarederror", "gbtree"] { bytes += little(name.utf8.count, 8) + Array(name.utf8) }
    bytes += little(2, 4) + [UInt8](repeating: 0, count: 156)
    for _ in 0..<2 {
      bytes += little(1, 4) + little(3, 4)
      bytes += [UInt8](repeating: 0, count: 140) + [UInt8](repeating: 1, count: 3 * 36)
    }
    return bytes
  }()

  package static let lightgbm = Array(
    """
    tree
    version=v4
    num_class=1
    num_tree_per_iteration=1
    label_index=0
    max_feature_idx=3
    objective=binary sigmoid:1
    feature_names=a b c d
    feature_infos=[0:1] [0:1] [0:1] 0:1:2
    tree_sizes=120 120

    \(lightgbmTree(0))\(lightgbmTree(1))end of trees

    feature_importances:
    d=2

    parameters:
    [boosting: gbdt]
    [linear_tree: 0]
    end of parameters

    """.utf8)

  private static func lightgbmTree(_ number: Int) -> String {
    """
    Tree=\(number)
    num_leaves=2
    num_cat=\(number)
    split_feature=3
    threshold=0.5
    left_child=-1
    right_child=-2
    leaf_value=0.25 -0.25
    is_linear=0
    shrinkage=0.1


    """
  }

  /// Of version 4.4.1, with three classes.
  package static let treelite: [UInt8] = {
    var bytes: [UInt8] = [4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 2]
    bytes += little(2, 8) + little(4, 4)
    bytes += [2, 0]
    bytes += little(1, 4) + counted([3], 4) + counted([1, 1], 4)
    bytes += counted([0, 0], 4) + counted([0, 1], 4)
    bytes += little(7, 8) + Array("softmax".utf8)
    bytes += little(0, 8) + counted([0, 0, 0], 8)
    bytes += little(2, 8) + Array("{}".utf8) + little(0, 4)
    for _ in 0..<2 {
      bytes += little(3, 4) + [0]
      for size in [1, 4, 4, 4, 1, 4, 4, 1, 1] { bytes += little(3, 8) + [UInt8](repeating: 0, count: 3 * size) }
      bytes += [UInt8](repeating: 0, count: 12 * 8 + 2 * 4)
    }
    return bytes
  }()

  package static let catboostJSON = Array(
    """
    {"features_info":{"float_features":[{"flat_feature_index":0},{"flat_feature_index":3}],"categorical_features":\
    [{"flat_feature_index":1}]},"model_info":{"catboost_version_info":"Git info:\\n    Branch: tags/v1.2.10\\n",\
    "class_params":{"class_names":[0,1]},"params":{"loss_function":{"params":{},"type":"Logloss"}}},\
    "oblivious_trees":[{"leaf_values":[0,1]},{"leaf_values":[0,1]}],"scale_and_bias":[1,[0]]}
    """.utf8)

  package static let pmml = Array(
    """
    <?xml version="1.0"?><PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/><DataDictionary>\
    <DataField name="a" optype="continuous" dataType="double"/><DataField name="y" optype="categorical">\
    <Value value="0"/><Value value="1"/><Value value="2"/></DataField></DataDictionary>\
    <TreeModel functionName="classification"><MiningSchema><MiningField name="a"/>\
    <MiningField name="y" usageType="target"/></MiningSchema><Node/></TreeModel></PMML>
    """.utf8)

  /// A decision tree with three classes, whose labels are an array beside the schema.
  package static let skops = ZipBuilder.stored([
    (
      "schema.json",
      Array(
        #"""
        {"__class__":"DecisionTreeClassifier","__module__":"sklearn.tree._classes","__loader__":"ObjectNode","content":\#
        {"__class__":"dict","content":{"n_features_in_":{"content":"4"},"_sklearn_version":{"content":"\"1.9.1\""},\#
        "classes_":{"__class__":"ndarray","type":"numpy","file":"7.npy"},"tree_":{"content":{}}}},"protocol":2}
        """#.utf8)
    ), ("7.npy", numPy),
  ])

  private static let numPy: [UInt8] = {
    let header = Array("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }\n".utf8)
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    return start + little(header.count, 2) + header + [UInt8](repeating: 0, count: 24)
  }()

  package static let all =
    [
      xgboostJSON, xgboostUBJ, xgboostBinary, lightgbm, treelite, catboostJSON, CatBoostSample.binary, pmml, skops,
    ] + PickleSamples.all

  package static func little(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func counted(_ values: [Int], _ size: Int) -> [UInt8] {
    little(values.count, 8) + values.flatMap { little($0, size) }
  }
}

/// Writes UBJSON as XGBoost does: 64-bit lengths, keys without a marker, counted arrays.
package enum UBJSON {
  package static func length(_ count: Int) -> [UInt8] { [0x4c] + TreeSamples.little(count, 8).reversed() }

  package static func text(_ text: String) -> [UInt8] { [0x53] + length(text.utf8.count) + Array(text.utf8) }

  package static func object(_ members: [(String, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = [0x7b]
    for (key, value) in members {
      bytes += length(key.utf8.count)
      bytes += Array(key.utf8)
      bytes += value
    }
    return bytes + [0x7d]
  }

  package static func array(_ elements: [[UInt8]]) -> [UInt8] {
    Array("[#".utf8) + length(elements.count) + Array(elements.joined())
  }

  package static func numbers(int32 values: [Int]) -> [UInt8] {
    var bytes = Array("[$l#".utf8) + length(values.count)
    for value in values { bytes += TreeSamples.little(value, 4).reversed() }
    return bytes
  }
}

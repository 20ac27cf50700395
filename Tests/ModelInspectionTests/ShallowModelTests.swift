import TestSupport
import Facts
import Foundation
import ModelSamples
import Testing

@testable import ModelInspection

/// What the readers of tree models say about small files written by hand.
@Suite struct ShallowModelTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var facts: [ModelFact: Value]

    init(_ description: String, _ bytes: [UInt8], _ facts: [ModelFact: Value]) {
      testDescription = description
      self.bytes = bytes
      self.facts = facts
    }
  }

  private static let binary: [ModelFact: Value] = [
    .task: "binary-classifier", .classes: 2, .result: "probabilities", .features: 4, .trees: 2, .algorithm: "trees",
  ]

  @Test(arguments: [
    Case(
      "XGBoost JSON", TreeSamples.xgboostJSON,
      binary.merging([
        .format: "xgboost-json", .libraryVersion: "3.2.0", .libraryMajor: 3, .libraryMinor: 2, .booster: "gbtree",
        .objective: "binary:logistic", .treeNodes: 6, .maxLeaves: 2, .categoricalSplits: false,
        .categoricalEncoder: false, .vectorLeaves: false, .precision: "FP32", .producer: "xgboost 3.2.0",
      ]) { $1 }),
    Case(
      "XGBoost UBJSON", TreeSamples.xgboostUBJ,
      [
        .format: "xgboost-ubj", .task: "multiclass-classifier", .classes: 3, .features: 4, .trees: 2, .treeNodes: 6,
        .libraryVersion: "3.2.0",
      ]),
    Case(
      "XGBoost binary", TreeSamples.xgboostBinary,
      [
        .format: "xgboost-binary", .task: "regressor", .classes: 0, .features: 4, .trees: 2, .treeNodes: 6,
        .libraryVersion: "1.7", .result: "value",
      ]),
    Case(
      "XGBoost binary without its magic", Array(TreeSamples.xgboostBinary.dropFirst(4)),
      [.format: "xgboost-binary", .trees: 2, .libraryVersion: "1.7"]),
    Case(
      "LightGBM", TreeSamples.lightgbm,
      binary.merging([
        .format: "lightgbm", .objective: "binary", .booster: "gbdt", .categoricalSplits: true, .maxLeaves: 2,
        .precision: "FP64",
      ]) { $1 }),
    Case(
      "Treelite", TreeSamples.treelite,
      [
        .format: "treelite", .libraryVersion: "4.4.1", .task: "multiclass-classifier", .classes: 3, .features: 4,
        .trees: 2, .treeNodes: 6, .objective: "softmax", .categoricalSplits: false,
      ]),
    Case(
      "CatBoost cbm", CatBoostSample.binary,
      [
        .format: "catboost", .libraryVersion: "1.2.10", .objective: "MultiClass", .classes: 3, .trees: 2, .maxDepth: 3,
        .maxLeaves: 8, .features: 5, .categoricalSplits: true,
      ]),
    Case(
      "CatBoost JSON", TreeSamples.catboostJSON,
      [.format: "catboost", .libraryVersion: "1.2.10", .classes: 2, .trees: 2, .features: 4, .categoricalSplits: true]),
    Case(
      "PMML", TreeSamples.pmml,
      [.format: "pmml", .task: "multiclass-classifier", .classes: 3, .features: 1, .trees: 1, .libraryVersion: "4.4"]),
    Case(
      "skops", TreeSamples.skops,
      [.format: "skops", .classes: 3, .features: 4, .trees: 1, .libraryVersion: "1.9.1", .algorithm: "trees"]),
    Case(
      "a pickled forest", PickleSamples.forest,
      [
        .format: "sklearn", .classes: 3, .features: 4, .trees: 2, .libraryVersion: "1.9.1", .pickleProtocol: 4,
        .pickleClass: "sklearn.ensemble._forest RandomForestClassifier", .pickleDangerous: [],
      ]),
    Case(
      "raw bytes between a pickle's instructions", PickleSamples.joblib,
      [.format: "sklearn", .classes: 3, .features: 9]),
    Case(
      "a LightGBM model inside a pickle", PickleSamples.lightgbm,
      binary.merging([.format: "lightgbm-pickle", .pickleClass: "lightgbm.sklearn LGBMClassifier"]) { $1 }),
    Case(
      "an XGBoost model inside a pickle", PickleSamples.xgboost,
      [.format: "xgboost-pickle", .libraryVersion: "3.2.0", .trees: 2, .classes: 3]),
  ])
  func `a model of trees is read`(example: Case) throws {
    let inspection = try inspect(example.bytes, as: "m.bin")
    for (fact, value) in example.facts { #expect(inspection[fact] == value, "\(fact.rawValue)") }
    #expect(inspection[.modelClass] == "shallow")
    #expect(Set(inspection.facts.paths) == Set(ModelFact.allCases.map(\.rawValue)))
  }

  @Test(arguments: [
    (TreeSamples.xgboostJSON, 1), (TreeSamples.xgboostUBJ, 3), (TreeSamples.xgboostBinary, 1),
    (TreeSamples.treelite, 3), (PickleSamples.forest, 3),
  ])
  func `inputs and outputs are those that FIL serves`(bytes: [UInt8], width: Int) throws {
    let inspection = try inspect(bytes, as: "m.bin")
    let output = inspection[.outputs].listValue?.first
    #expect(inspection[.inputs].listValue?.first?["dims"] == [-1, 4])
    #expect(inspection[.inputs].listValue?.first?["name"] == "input__0")
    #expect(output?["name"] == "output__0")
    #expect(output?["dims"] == [-1, .integer(width)])
    #expect(inspection[.batchable] == true)
  }

  @Test func `a booster that FIL cannot serve has no signature of FIL`() throws {
    let linear = Array(
      String(decoding: TreeSamples.xgboostJSON, as: UTF8.self).replacing("gbtree\"", with: "gblinear\"").utf8)
    let inspection = try inspect(linear, as: "m.json")
    #expect(inspection[.algorithm] == "linear")
    #expect(inspection[.inputs].unknownValue != nil)
  }

  @Test func `linear leaves of LightGBM are noticed in any tree`() throws {
    let text = String(decoding: TreeSamples.lightgbm, as: UTF8.self)
    let place = try #require(text.range(of: "is_linear=0", options: .backwards))
    let inspection = try inspect(Array(text.replacingCharacters(in: place, with: "is_linear=1").utf8), as: "m.txt")
    #expect(inspection[.algorithm] == "linear-trees")
  }

  @Test(arguments: [
    ("booster[0]:\n0:[f1<0.5] yes=1,no=2,missing=1\n", "a text dump of an XGBoost booster"),
    (#"[ { "nodeid": 0, "depth": 0, "split": "f0" } ]"#, "a JSON dump of an XGBoost booster"),
    (#"{"name": "tree", "max_feature_idx": 6, "tree_info": []}"#, "a JSON dump of a LightGBM booster"),
  ])
  func `what shows a booster and is no model is called that`(text: String, problem: String) {
    let error = #expect(throws: InspectionError.self) { try inspect(Array(text.utf8), as: "m.txt") }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    #expect(error?.remedy.contains("save_model") == true)
  }

  @Test func `every cut of a model of trees is an error or leaves facts unknown`() throws {
    for sample in TreeSamples.all {
      for length in stride(from: 24, to: sample.count - 1, by: max(1, sample.count / 97)) {
        do throws(InspectionError) {
          let inspection = try inspect(Array(sample.prefix(length)), as: "m.bin")
          #expect(inspection.facts.paths.count == ModelFact.allCases.count)
        } catch {
          #expect(error.kind == .malformed || error.kind == .unrecognised)
        }
      }
    }
  }

  @Test func `mutated models of trees end in facts or in an error`() {
    var random = SplitMix64(seed: 0x1234_5678_9abc_def0)
    var outcomes: [InspectionError.Kind?: Int] = [:]
    for round in 0..<20_000 {
      var model = TreeSamples.all[round % TreeSamples.all.count]
      for _ in 0..<1 + Int(random.next() % 4) { random.mutate(&model) }
      do throws(InspectionError) {
        _ = try inspect(model, as: "m.bin")
        outcomes[nil, default: 0] += 1
      } catch {
        outcomes[error.kind, default: 0] += 1
      }
    }
    #expect(outcomes[nil, default: 0] > 1_000)
    #expect(outcomes[.malformed, default: 0] > 1_000)
  }
}

import Testing
import TritonConfig

@Suite struct ensembles {
  /// A step from tensor to tensor of a model with input X and output Y.
  private static func step(_ model: String, _ from: String, _ to: String, version: Int = -1) -> String {
    """
    step { model_name: "\(model)" model_version: \(version) input_map { key: "X" value: "\(from)" }
      output_map { key: "Y" value: "\(to)" } }

    """
  }

  private static func ensemble(
    _ steps: String, from: String = "a", to: String = "z", _ more: String = ""
  ) -> String {
    """
    platform: "ensemble"
    input { name: "\(from)" data_type: TYPE_FP32 dims: 4 }
    output { name: "\(to)" data_type: TYPE_FP32 dims: 4 }
    ensemble_scheduling { \(steps) }
    \(more)
    """
  }

  private static func model(_ more: String = "", type: String = "FP32", dims: String = "4") -> String {
    """
    backend: "identity"
    input { name: "X" data_type: TYPE_\(type) dims: \(dims) }
    output { name: "Y" data_type: TYPE_\(type) dims: \(dims) }
    \(more)
    """
  }

  private static func lint(_ models: [(String, String)], _ linter: RepositoryLinter = RepositoryLinter()) -> [ModelLint]
  {
    linter.lint(models.map { LintSamples.lint($0.0, $0.1, files: ["1/", "3/"]) })
  }

  private static func error(_ models: [(String, String)], of name: String = "e") -> String? {
    lint(models).first { $0.name == name }?.firstError?.message
  }

  /// Words of core, `model_config_utils.cc`.
  static let graphs: [(steps: String, message: String)] = [
    ("", "must specify 'step' for ensemble 'e'"),
    (
      "step { input_map { key: \"X\" value: \"a\" } output_map { key: \"Y\" value: \"z\" } }",
      "must specify 'model_name' in step 0 of ensemble 'e'"
    ),
    (
      "step { model_name: \"m\" output_map { key: \"Y\" value: \"z\" } }",
      "must specify 'input_map' in step 0 of ensemble 'e'"
    ),
    (
      step("m", "a", "z") + step("m", "a", "z"),
      "ensemble tensor 'z' can appear in an output map only once for ensemble 'e' step 1"
    ),
    (step("m", "b", "z"), "ensemble input 'a' for ensemble e' is not used"),
    (step("m", "a", "b"), "ensemble output 'z' for ensemble e' is not used"),
    (
      step("m", "a", "b") + step("m", "c", "z"),
      "output 'z' for ensemble 'e' is not written: at least one of its depending tensors, 'c', is not connected"
    ),
    (step("m", "a", "z") + step("m", "a", "b"), "ensemble tensor 'b' is unused in ensemble 'e'"),
    (
      step("m", "a", "b") + step("m", "c", "d") + step("m", "d", "c") + step("m", "b", "z"),
      "ensemble tensor 'd' is unused in ensemble 'e'"
    ),
  ]

  @Test(arguments: graphs)
  func `are refused while polling for their own graph`(steps: String, message: String) {
    let lint = LintSamples.lint("e", Self.ensemble(steps))
    #expect(lint.firstError?.message == message)
    #expect(lint.verdict == .pollFailure)
  }

  @Test(arguments: [
    ("instance_group { }", "instance group should not be specified for ensemble 'e'"),
    ("optimization { }", "optimization should not be specified for ensemble 'e'"),
    ("model_warmup { }", "model_warmup can not be specified for ensemble 'e'"),
    ("backend: \"python\"", "Ensemble model 'e' must have platform type 'ensemble' and empty backend type"),
  ])
  func `have no settings of their own`(more: String, message: String) {
    #expect(LintSamples.lint("e", Self.ensemble(Self.step("m", "a", "z"), more)).firstError?.message == message)
  }

  /// The ensemble's steps, what else its config has, the model `m`, and what the server says.
  struct Sample: Sendable, CustomTestStringConvertible {
    var steps: String
    var more = ""
    var model: String?
    var message: String
    var testDescription: String { message }
  }

  /// Words of core, `model_repository_manager.cc` and `ensemble_utils.cc`.
  static let samples: [Sample] = [
    Sample(steps: step("m", "a", "z"), message: "ensemble e contains models that are not available or ambiguous: m"),
    Sample(
      steps: step("m", "a", "z"), model: model("max_batch_size: -1"),
      message: "ensemble e contains models that are not available or ambiguous: m"),
    Sample(
      steps: step("m", "a", "z"), model: model("instance_group { kind: KIND_CPU gpus: 0 }"),
      message: "ensemble 'e' depends on 'm' which has no loaded version. Model 'm' loading failed with error: instance "
        + "group m_0 of model m has kind KIND_CPU but specifies one or more GPUs"),
    Sample(
      steps: step("m", "a", "z", version: 2), model: model(),
      message: "ensemble 'e' depends on 'm' whose required version 2 is not loaded."),
    Sample(
      steps: step("m", "a", "z", version: 0), model: model(),
      message: "ensemble 'e' depends on 'm' whose required version 0 is not loaded."),
    Sample(
      steps: step("m", "a", "z"), more: "max_batch_size: 8", model: model("max_batch_size: 4"),
      message:
        "ensemble e allows maximum batch size 8, but it contains model m which only allows maximum batch size to "
        + "be 4"),
    Sample(
      steps: step("m", "a", "z"), model: model(type: "INT32"),
      message: "in ensemble e, ensemble tensor a: inconsistent data type: TYPE_FP32 is inferred from model e while "
        + "TYPE_INT32 is inferred from model m"),
    Sample(
      steps: step("m", "a", "z"), model: model(dims: "5"),
      message:
        "in ensemble e, ensemble tensor a: inconsistent shape: [4] is inferred from model e while [5] is inferred "
        + "from model m"),
    Sample(
      steps: step("m", "a", "z"), model: model("input { name: \"W\" data_type: TYPE_FP32 dims: 1 }"),
      message: "in ensemble e, input W in model m is not mapped to any ensemble tensors"),
    Sample(
      steps: step("m", "a", "z").replacing("\"X\"", with: "\"V\""), model: model(),
      message: "in ensemble e, ensemble tensor a is mapping to non-existing input V in model m"),
    Sample(
      steps: step("m", "a", "z").replacing("\"Y\"", with: "\"V\""), model: model(),
      message: "in ensemble e, ensemble tensor z is mapped from non-existing output V in model m"),
  ]

  @Test(arguments: samples) func `are refused while loading for the models of their steps`(sample: Sample) {
    let models = [("e", Self.ensemble(sample.steps, sample.more))] + (sample.model.map { [("m", $0)] } ?? [])
    let lint = Self.lint(models)[0]
    #expect(lint.firstError?.message == sample.message)
    #expect(lint.verdict == .loadFailure)
  }

  @Test func `are refused for what ensembles they use are refused for`() {
    let outer = Self.ensemble(Self.step("f", "a", "z").replacing("X", with: "a").replacing("Y", with: "z"))
    #expect(
      Self.error([("e", outer), ("f", Self.ensemble(Self.step("m", "a", "z")))])
        == "ensemble 'e' depends on 'f' which is not valid. Model 'f' failed with error: ensemble f contains models that "
        + "are not available or ambiguous: m")
  }

  @Test func `may leave out an optional input, and widen shapes by the batch`() {
    let optional = Self.model("input { name: \"W\" data_type: TYPE_FP32 dims: 1 optional: true }")
    #expect(Self.error([("e", Self.ensemble(Self.step("m", "a", "z"))), ("m", optional)]) == nil)
    let batched = Self.ensemble(Self.step("m", "a", "z"), "max_batch_size: 8")
    #expect(Self.error([("e", batched), ("m", Self.model(dims: "[ -1, 4 ]"))]) == nil)
  }

  @Test func `in a circle are refused, and those above it too`() {
    func link(_ to: String) -> String {
      Self.ensemble(Self.step(to, "a", "z").replacing("X", with: "a").replacing("Y", with: "z"))
    }
    let models = [("d", link("c")), ("c", link("b")), ("b", link("c")), ("s", link("s"))]
    let circle = "circular dependency between ensembles: "
    let lints = Self.lint(models)
    #expect(
      lints[1].firstError?.message == circle + "b -> ... -> c -> b"
        || lints[1].firstError?.message == circle + "c -> ... -> b -> c")
    #expect(lints[1].firstError?.message == lints[2].firstError?.message)
    #expect(lints[3].firstError?.message == circle + "s -> ... -> s -> s")
    #expect(lints[0].firstError?.id == "circular-dependency")
    #expect(lints.allSatisfy { $0.verdict == .loadFailure })
    #expect(lints[0].firstError?.path?.description == "ensemble_scheduling.step[0].model_name")
  }

  @Test func `of decoupled models are decoupled themselves`() {
    let decoupled = Self.model("model_transaction_policy { decoupled: true }")
    let lints = Self.lint([
      ("e", Self.ensemble(Self.step("m", "a", "b") + Self.step("n", "b", "z"))), ("m", decoupled), ("n", Self.model()),
    ])
    #expect(lints[0].effective?.modelTransactionPolicy?.decoupled == true)
    #expect(
      lints[0].origin(of: ["model_transaction_policy", "decoupled"]) == .serverDefault("whether a step is decoupled"))
    let plain = Self.lint([("e", Self.ensemble(Self.step("n", "a", "z"))), ("n", Self.model())])
    #expect(plain[0].effective?.modelTransactionPolicy == ModelTransactionPolicy())
  }

  @Test func `in part of a repository leave open what is elsewhere`() {
    let lints = Self.lint([("e", Self.ensemble(Self.step("m", "a", "z")))], RepositoryLinter(isWhole: false))
    #expect(lints[0].verdict == .unknown("whether the repository has a model 'm'"))
  }

  @Test(arguments: [false, true]) func `a name in two repositories is ambiguous without namespaces`(spaces: Bool) {
    func lint(_ repository: String, _ name: String, _ text: String) -> ModelLint {
      var entry = LintSamples.entry(name, text)
      entry.directory = "\(repository)/\(name)"
      return ModelLinter.lint(
        entry: entry, signature: nil, situation: LintSamples.server, catalog: BackendSamples.catalog)
    }
    let lints = RepositoryLinter(usesNamespaces: spaces).lint([
      lint("one", "e", Self.ensemble(Self.step("m", "a", "z"))), lint("one", "m", Self.model()),
      lint("two", "m", Self.model(dims: "9")),
    ])
    if spaces {
      #expect(lints.allSatisfy { $0.firstError == nil })
    } else {
      #expect(lints[1].firstError?.message == "failed to poll model 'm': not unique across all model repositories")
      #expect(lints[1].verdict == .pollFailure)
      #expect(
        lints[0].firstError?.message == "ensemble e contains models that are not available or ambiguous: m")
    }
  }

  @Test func `thousands in a chain are judged without recursion`() {
    let count = 3000
    let models = (0..<count).map { index in
      let text =
        index == count - 1
        ? Self.model("max_batch_size: -1")
        : Self.ensemble(Self.step("m\(index + 1)", "a", "z").replacing("X", with: "a").replacing("Y", with: "z"))
      return LintSamples.lint("m\(index)", text)
    }
    let lints = RepositoryLinter().lint(models)
    #expect(lints.allSatisfy { $0.firstError != nil })
  }
}

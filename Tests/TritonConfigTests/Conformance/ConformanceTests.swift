import Facts
import Testing
import TritonConfig

/// Triton's own test of configs (`qa/L0_model_config`): its repositories, its expected messages and configs.
@Suite struct `Triton's own test of configs` {
  /// Cases that cannot be decided from what the data has, with the reason.
  static let undecidable: [String: String] = [
    "cli_messages/cli_deprecation": "a warning about the server's command line, no config",
    "cli_messages/cli_override": "a warning about the server's command line, no config",
  ].merging(scripts) { first, _ in first }.merging(plans) { first, _ in first }

  /// What auto_complete_config of a script says that the data does not have.
  private static let scripts = Dictionary(
    uniqueKeysWithValues: [
      "autofill_noplatform/python/conflicting_max_batch_size", "autofill_noplatform/python/input_missing_datatype",
      "autofill_noplatform/python/input_missing_dims",
      "autofill_noplatform/python/model_transaction_policy_invalid_args",
      "autofill_noplatform/python/no_return", "autofill_noplatform/python/output_mismatch_dims",
      "autofill_noplatform/python/output_missing_datatype", "autofill_noplatform/python/output_missing_dims",
      "autofill_noplatform/python/output_wrong_property", "autofill_noplatform_success/python/dynamic_batching",
      "autofill_noplatform_success/python/incomplete_output",
      "autofill_noplatform_success/python/model_transaction_policy",
      "autofill_noplatform_success/python/model_transaction_policy_decoupled_false",
      "autofill_noplatform_success/python/model_transaction_policy_no_op",
      "autofill_noplatform_success/python/unknown_input", "autofill_noplatform_success/python/unknown_output",
    ].map { ($0, "the script's auto_complete_config decides, and the data has no script") })

  /// What a TensorRT plan holds: the plans are not in the data, and only their GPU reads them.
  private static let plans = Dictionary(
    uniqueKeysWithValues: [
      "autofill_noplatform/tensorrt/bad_dynamic_shapes_max", "autofill_noplatform/tensorrt/bad_dynamic_shapes_min",
      "autofill_noplatform/tensorrt/bad_input_dims", "autofill_noplatform/tensorrt/bad_input_non_linear_format_io",
      "autofill_noplatform/tensorrt/bad_input_shape", "autofill_noplatform/tensorrt/bad_input_type",
      "autofill_noplatform/tensorrt/bad_output_shape_tensor", "autofill_noplatform/tensorrt/bad_output_type",
      "autofill_noplatform/tensorrt/mixed_batch_hint_dims",
      "autofill_noplatform/tensorrt/mixed_batch_hint_shape_values", "autofill_noplatform/tensorrt/too_few_inputs",
      "autofill_noplatform/tensorrt/too_many_inputs", "autofill_noplatform/tensorrt/unknown_input",
      "autofill_noplatform_success/tensorrt/empty_config", "autofill_noplatform_success/tensorrt/empty_config_variable",
      "autofill_noplatform_success/tensorrt/hint_for_no_batch",
      "autofill_noplatform_success/tensorrt/incomplete_output", "autofill_noplatform_success/tensorrt/no_config",
      "autofill_noplatform_success/tensorrt/no_config_non_linear_format_io",
      "autofill_noplatform_success/tensorrt/no_config_variable",
    ].map { ($0, "the plan decides, and the data has no plan") })

  @Test func `every case is told apart`() {
    let folders = [
      "autofill_noplatform", "autofill_noplatform_success", "cli_messages", "noautofill_platform",
      "special_cases",
    ]
    let cases = folders.flatMap { ConformanceCase.all($0) }
    if cases.isEmpty { return }
    #expect(cases.count == 112)
    #expect(Set(Self.undecidable.keys).isSubset(of: cases.map(\.id)))
  }

  @Test(
    arguments: ConformanceCase.all("noautofill_platform"), ["tensorrt_plan", "onnxruntime_onnx", "pytorch_libtorch"])
  func `without completion it is refused while polling`(sample: ConformanceCase, platform: String) throws {
    let lint = ConformanceServer.lint(sample, platform: platform)
    let error = try #require(lint.firstError, "\(lint.verdict)")
    #expect(sample.matches(error.message), "\(error.message)")
    // GPUs are looked at when the model is loaded.
    #expect(lint.verdict == (sample.id.hasSuffix("/invalid_gpu") ? .loadFailure : .pollFailure))
  }

  @Test(arguments: ConformanceCase.all("noautofill_platform"))
  func `as an ensemble too`(sample: ConformanceCase) throws {
    let lint = ConformanceServer.lint(sample, platform: "ensemble")
    let error = try #require(lint.firstError, "\(lint.verdict)")
    // Two cases have no word for ensembles in the data: the one that is about them, and batch tensors.
    if sample.expected.contains(where: { $0.contains("ensemble scheduling must be set") }) {
      #expect(sample.matches(error.message), "\(error.message)")
    }
    #expect(lint.verdict == .pollFailure)
  }

  @Test(arguments: ConformanceCase.all("special_cases"))
  func `special cases`(sample: ConformanceCase) throws {
    let error = try #require(ConformanceServer.lint(sample, completes: false).firstError)
    #expect(sample.matches(error.message), "\(error.message)")
  }

  @Test(arguments: ConformanceCase.all("model_metrics/invalid_config"))
  func `model metrics`(sample: ConformanceCase) throws {
    var sample = sample
    sample.models[0].config = "backend: \"onnxruntime\"\n" + LintSamples.tensors + (sample.models[0].config ?? "")
    let lint = ConformanceServer.lint(sample)
    let error = try #require(lint.firstError)
    #expect(sample.matches(error.message), "\(error.message)")
    #expect(lint.verdict == .pollFailure)
  }

  @Test(arguments: ConformanceCase.all("autofill_noplatform").filter { undecidable[$0.id] == nil })
  func `with completion it is refused`(sample: ConformanceCase) throws {
    let errors = ConformanceServer.lintAll(sample).compactMap(\.firstError)
    #expect(errors.contains { sample.matches($0.message) }, "\(errors.map(\.message))")
  }

  @Test(arguments: ConformanceCase.all("autofill_noplatform_success").filter { undecidable[$0.id] == nil })
  func `it loads with the completed config`(sample: ConformanceCase) throws {
    let lints = ConformanceServer.lintAll(sample)
    #expect(lints.flatMap(\.findings).filter { $0.severity == .error }.map(\.message).isEmpty)
    let lint = try #require(lints.first { $0.name == sample.subject })
    let effective = try #require(lint.effective)
    let expected = try sample.expected.map { try ConfigDocument(text: $0, file: "expected").config }
    #expect(expected.contains(effective), "\(ConfigPrinter().print(effective))")
  }

  @Test(arguments: ConformanceCase.all("autofill_noplatform").filter { undecidable[$0.id] != nil })
  func `what the data does not decide is not called ready`(sample: ConformanceCase) {
    for lint in ConformanceServer.lintAll(sample) { #expect(lint.verdict != .ready) }
  }
}

extension ConformanceCase {
  /// Whether a message has one of the expected texts in it; they are patterns of grep, whose escapes are taken off.
  func matches(_ message: String) -> Bool {
    expected.contains { text in
      let line = text.split(separator: "\n").first.map(String.init) ?? ""
      let plain = line.replacing("\\[", with: "[").replacing("\\]", with: "]").replacing("Invalid argument: ", with: "")
      return !plain.isEmpty && message.contains(plain)
    }
  }
}

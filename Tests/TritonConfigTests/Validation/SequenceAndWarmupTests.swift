import Testing
import TritonConfig

@Suite struct `sequences and warm-up requests` {
  private static let head = "backend: \"pytorch\" instance_group { kind: KIND_CPU }\n" + LintSamples.tensors

  /// Words of core, `model_config_utils.cc`.
  @Test(arguments: [
    (
      "control_input { control { fp32_false_true: [ 0, 1 ] } }",
      "sequence batching control tensor must have a name for m"
    ),
    (
      "control_input { name: \"S\" control { } }",
      "sequence batching must specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' for "
        + "CONTROL_SEQUENCE_START for m"
    ),
    (
      "control_input { name: \"S\" control { int32_false_true: [ 0, 1 ] bool_false_true: [ false, true ] } }",
      "sequence batching specifies more than one from 'int32_false_true', 'fp32_false_true' and 'bool_false_true' for "
        + "CONTROL_SEQUENCE_START for m"
    ),
    (
      "control_input { name: \"S\" control { kind: CONTROL_SEQUENCE_END int32_false_true: 1 } }",
      "sequence batching control 'int32_false_true' must have exactly 2 entries for CONTROL_SEQUENCE_END for m"
    ),
    (
      "control_input { name: \"S\" control { fp32_false_true: [ 0, 1 ] } } "
        + "control_input { name: \"T\" control { fp32_false_true: [ 0, 1 ] } }",
      "sequence batching specifies multiple CONTROL_SEQUENCE_START tensors for m"
    ),
    (
      "control_input { name: \"S\" } control_input { name: \"S\" }",
      "sequence batching control tensor 'S' is specified for multiple control kinds for m"
    ),
    (
      "control_input { name: \"S\" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_FP32 } }",
      "unexpected data type for control CONTROL_SEQUENCE_CORRID for m. Allowed data types are TYPE_UINT64, TYPE_INT64, "
        + "TYPE_UINT32, TYPE_INT32 and TYPE_STRING"
    ),
    (
      "control_input { name: \"S\" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_INT64 "
        + "int32_false_true: 1 } }",
      "sequence batching must not specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' for "
        + "CONTROL_SEQUENCE_CORRID for m"
    ),
    ("oldest { preferred_batch_size: 9 }", "sequence batching preferred batch size must be <= max batch size for m"),
    ("oldest { preferred_batch_size: 0 }", "sequence batching preferred batch size must be positive for m"),
    (
      "direct { minimum_slot_utilization: 1.5 }",
      "sequence batching minimum slot utilization must be in range (0.0, 1.0] for m"
    ),
  ])
  func `controls are checked while polling`(text: String, message: String) {
    let lint = LintSamples.lint(Self.head + "sequence_batching { \(text) }")
    #expect(lint.firstError?.message == message)
    #expect(lint.verdict == .pollFailure)
  }

  /// Words of core, `sequence_batch_scheduler.cc`.
  @Test(arguments: [
    (
      "data_type: TYPE_INT32 dims: 2 zero_data: true name: \"i\"",
      "The data type used for 'initial_state' field of state 'S' does not match the state data type."
    ),
    (
      "data_type: TYPE_FP32 dims: 2 zero_data: true",
      "Field 'name' must be set when using initial_state for state input 'S'."
    ),
    (
      "data_type: TYPE_FP32 zero_data: true name: \"i\"",
      "Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state input 'S'. 0 != 1"
    ),
    (
      "data_type: TYPE_FP32 dims: -1 zero_data: true name: \"i\"",
      "'initial_state' field for state input name 'S' contains variable dimensions."
    ),
    (
      "data_type: TYPE_FP32 dims: 3 zero_data: true name: \"i\"",
      "'initial_state' dim for input name 'S' doesn't match 'state' dim description. 3 != 2"
    ),
    ("data_type: TYPE_FP32 dims: 2 name: \"i\"", "initial_state setting expects state'S' to have state_data set"),
    (
      "data_type: TYPE_FP32 dims: 2 name: \"i\" data_file: \"small\"",
      "initial_state setting expects 8 bytes, but the data provided from smallonly has 4 bytes."
    ),
    (
      "data_type: TYPE_FP32 dims: 2 name: \"i\" data_file: \"gone\"",
      "failed to open text file for read repo/m/initial_state/gone: No such file or directory"
    ),
  ])
  func `initial states are checked while loading`(text: String, message: String) {
    let state = "state { input_name: \"S\" output_name: \"T\" data_type: TYPE_FP32 dims: 2 initial_state { \(text) } }"
    let lint = LintSamples.lint(
      Self.head + "sequence_batching { \(state) }",
      references: ["initial_state/small": FileStatus(.file(4)), "initial_state/gone": FileStatus(.missing)])
    #expect(lint.findings.contains { $0.severity == .error && $0.message == message })
    #expect(lint.verdict == .loadFailure)
  }

  /// Words of core, `backend_model_instance.cc` and `infer_request.cc`.
  @Test(arguments: [
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: -1 zero_data: true } }",
      "warmup setting expects all variable-size dimensions are specified for input 'X'"
    ),
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: 4 } }",
      "[request id: <id_unknown>] warmup setting expects input 'X' to have input_data_type set"
    ),
    (
      "inputs { key: \"Z\" value { data_type: TYPE_FP32 dims: 4 zero_data: true } }",
      "[request id: <id_unknown>] expected 1 inputs but got 0 inputs for model 'm'. Got input(s) [], but missing "
        + "required input(s) ['X']. Please provide all required input(s)."
    ),
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP16 dims: 4 zero_data: true } }",
      "[request id: <id_unknown>] inference input 'X' data-type is 'FP16', but model 'm' expects 'FP32'"
    ),
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: 4 input_data_file: \"small\" } }",
      "[request id: <id_unknown>] warmup setting expects 16 bytes, but the data provided from smallonly has 3 bytes"
    ),
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: 4 input_data_file: \"gone\" } }",
      "failed to open text file for read repo/m/warmup/gone: No such file or directory"
    ),
    (
      "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: 5 zero_data: true } }",
      "[request id: <id_unknown>] unexpected shape for input 'X' for model 'm'. Expected [4], got [5]. "
    ),
  ])
  func `warm-up requests are checked while loading`(text: String, message: String) {
    let lint = LintSamples.lint(
      Self.head + "model_warmup { name: \"w\" batch_size: 1 \(text) }",
      references: ["warmup/small": FileStatus(.file(3)), "warmup/gone": FileStatus(.missing)])
    #expect(
      lint.findings.contains { $0.severity == .error && $0.message == message }, "\(lint.findings.map(\.message))")
    #expect(lint.verdict == .loadFailure)
  }

  @Test func `a warm-up batch above the maximum is refused, one of 0 skipped`() {
    let request = "inputs { key: \"X\" value { data_type: TYPE_FP32 dims: 4 zero_data: true } }"
    let large = LintSamples.lint(Self.head + "max_batch_size: 8 model_warmup { batch_size: 99 \(request) }")
    #expect(large.findings.contains { $0.message == "batch size 99 for 'm', max allowed is 8" })
    #expect(large.verdict == .loadFailure)
    let none = LintSamples.lint(Self.head + "max_batch_size: 8 model_warmup { \(request) }")
    #expect(none.findings.map(\.id).contains("warmup-skipped"))
    #expect(none.verdict != .loadFailure)
  }

  @Test(arguments: [
    ("max_batch_size: 1 dynamic_batching { }", "batching-without-batches"),
    ("dynamic_batching { }", "batching-without-batches"),
    ("instance_group { kind: KIND_CPU passive: true }", "only-passive-groups"),
    ("response_cache { enable: true }", "cache-needs-flag"),
    (
      "parameters { key: \"a\" value { string_value: \"1\" } } parameters { key: \"a\" value { string_value: \"2\" } }",
      "map-key-twice"
    ),
    ("version_policy { specific { versions: [ 1, 5 ] } }", "version-missing"),
    ("sequence_batching { direct { max_queue_delay_microseconds: 5 } }", "queue-delay-without-utilization"),
  ])
  func `what loads and does not do what it says is a warning or note`(text: String, id: String) {
    let lint = LintSamples.lint("backend: \"pytorch\"\n" + LintSamples.tensors + text)
    #expect(lint.findings.contains { $0.id == id && $0.severity != .error })
    #expect(lint.firstError == nil)
  }
}

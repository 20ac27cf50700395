import Facts

/// Backends whose models say little before they run: python and fil.
extension BackendReview {
  mutating func completePython() {
    if shown.signature?.completesItself == false { return }
    doubts.append("inputs and outputs come from auto_complete_config of the script")
  }

  mutating func checkPython() {
    if config.input.isEmpty || config.output.isEmpty, shown.signature?.completesItself == false {
      report(
        "python-without-tensors", .warning, .serve, at: nil,
        "the config lists no inputs or outputs and the script has no auto_complete_config: the model loads, and no request fits it",
        remedy: "list inputs and outputs, or define auto_complete_config in the script", source: "observed-verdicts")
    }
    doubts.append("what the model's script does shows when it runs")
  }

  /// Names and type of FIL's tensors are fixed, and only requests show that they are wrong.
  mutating func checkFIL(_ backend: Backend) {
    checkTypes(backend)
    let wanted = [
      (TensorRole.input, ConfiguredTensor.inputs(of: config)), (.output, ConfiguredTensor.outputs(of: config)),
    ]
    for (role, tensors) in wanted {
      for tensor in tensors where !tensor.name.hasPrefix("\(role.rawValue)__0") && tensor.name != "treeshap_output" {
        report(
          "fil-tensor-name", .warning, .serve, at: tensor.path.field("name"),
          "the fil backend looks for '\(role.rawValue)__0'; requests fail with '\(tensor.name)'",
          remedy: "call it '\(role.rawValue)__0'", source: backend.citation)
      }
    }
    doubts.append("the fil backend does not compare the shape of its tensors with the model")
  }
}

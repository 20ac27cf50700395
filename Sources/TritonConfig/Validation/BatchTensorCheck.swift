extension LoadingModel {
  /// batch_input and batch_output (core, `model_config_utils.cc`, ValidateBatchIO).
  mutating func checkBatchTensors(_ stage: LintFinding.Stage) {
    let inputs = Set(config.input.map(\.name))
    let outputs = Set(config.output.map(\.name))
    for (index, tensor) in config.batchInput.enumerated() {
      let path: ConfigPath = ["batch_input", .index(index)]
      checkSources(tensor.sourceInput, "input", kind: tensor.kind.name, path, stage)
      if tensor.dataType != .int32, tensor.dataType != .fp32, !isRefusedByBackend(path.field("data_type")) {
        refuseTensor(
          "batch-input-type", stage, "batch input data type must be TYPE_INT32 or TYPE_FP32",
          at: path.field("data_type"))
      }
      checkSourceNames(tensor.sourceInput, among: inputs, path, stage)
    }
    for (index, tensor) in config.batchOutput.enumerated() {
      let path: ConfigPath = ["batch_output", .index(index)]
      checkSources(tensor.sourceInput, "output", kind: tensor.kind.name, path, stage)
      checkSourceNames(tensor.sourceInput, among: inputs, path, stage)
      var seen: Set<String> = []
      for (position, target) in tensor.targetName.enumerated() {
        let place = path.field("target_name").index(position)
        if !outputs.contains(target) {
          refuseUnlessCompleted(
            "batch-target-unknown", stage, "unknown target output name '\(target)'", at: place,
            "whether the model has an output '\(target)'")
        } else if !seen.insert(target).inserted {
          refuseTensor(
            "batch-target-twice", stage, "target output name '\(target)' can only be specified once", at: place)
        }
      }
    }
  }

  private mutating func checkSources(
    _ sources: [String], _ role: String, kind: String?, _ path: ConfigPath, _ stage: LintFinding.Stage
  ) {
    guard let kind else {
      refuseTensor("batch-kind-unknown", stage, "unknown batch \(role) kind ''", at: path.field("kind"))
      return
    }
    if sources.count != 1 {
      refuseTensor(
        "batch-sources-not-one", stage, "batch \(role) kind '\(kind)' expects 1 source input, got \(sources.count)",
        at: sources.isEmpty ? path : path.field("source_input"), remedy: "write `source_input` with one input's name")
    }
  }

  private mutating func checkSourceNames(
    _ sources: [String], among inputs: Set<String>, _ path: ConfigPath, _ stage: LintFinding.Stage
  ) {
    for (index, source) in sources.enumerated() where !inputs.contains(source) {
      refuseUnlessCompleted(
        "batch-source-unknown", stage, "unknown source input name '\(source)'",
        at: path.field("source_input").index(index), "whether the model has an input '\(source)'")
    }
  }

  private mutating func refuseUnlessCompleted(
    _ id: String, _ stage: LintFinding.Stage, _ message: String, at path: ConfigPath, _ clause: String
  ) {
    if mayBeCompleted { doubt(clause) } else { refuseTensor(id, stage, message, at: path) }
  }
}

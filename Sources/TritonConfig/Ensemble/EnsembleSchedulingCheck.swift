extension LoadingModel {
  /// ensemble_scheduling as far as the ensemble's own config tells (core, `model_config_utils.cc`,
  /// ValidateEnsembleSchedulingConfig).
  mutating func checkEnsembleScheduling() {
    let name = config.name
    guard let ensemble = config.ensembleScheduling else {
      if config.platform == ensemblePlatform {
        refuse(
          "ensemble-without-scheduling", .poll,
          "ensemble scheduling must be set for ensemble \(name) whose platform is ensemble",
          remedy: "write `ensemble_scheduling { step [ … ] }`", at: "platform", source: Source.modelConfigUtils)
      }
      return
    }
    if config.platform != ensemblePlatform {
      refuse(
        "ensemble-platform", .poll,
        "ensemble scheduling cannot be set for model '\(name)' whose platform is not ensemble",
        remedy: "write `platform: \"ensemble\"` and no `backend`", at: "ensemble_scheduling",
        source: Source.modelConfigUtils)
    }
    checkForbiddenInEnsembles()
    if ensemble.step.isEmpty {
      refuseStep("ensemble-without-steps", "must specify 'step' for ensemble '\(name)'", "ensemble_scheduling")
      return
    }
    // A graph with holes says nothing about the flow of data.
    if checkSteps(ensemble) { checkDataFlow(EnsembleGraph(ensemble)) }
  }

  private mutating func checkForbiddenInEnsembles() {
    let name = config.name
    if !config.instanceGroup.isEmpty {
      refuseStep(
        "ensemble-with-instances", "instance group should not be specified for ensemble '\(name)'", "instance_group",
        remedy: "remove it: the models of the steps have their own")
    }
    if config.optimization != nil {
      refuseStep(
        "ensemble-with-optimization", "optimization should not be specified for ensemble '\(name)'", "optimization",
        remedy: "remove it: the models of the steps have their own")
    }
    if !config.modelWarmup.isEmpty {
      refuseStep(
        "ensemble-with-warmup", "model_warmup can not be specified for ensemble '\(name)'", "model_warmup",
        remedy: "write it in the configs of the steps' models")
    }
  }

  /// - Returns: whether every step names a model and maps tensors.
  private mutating func checkSteps(_ ensemble: ModelEnsembling) -> Bool {
    var isWhole = true
    for (index, step) in ensemble.step.enumerated() {
      let missing = [
        ("model_name", step.modelName.isEmpty), ("input_map", step.inputMap.isEmpty),
        ("output_map", step.outputMap.isEmpty),
      ].filter(\.1)
      for (field, _) in missing {
        refuseStep(
          "step-incomplete", "must specify '\(field)' in step \(index) of ensemble '\(config.name)'",
          ["ensemble_scheduling", "step", .index(index)], remedy: "write `\(field)`")
      }
      if !missing.isEmpty { isWhole = false }
    }
    return isWhole
  }

  private mutating func checkDataFlow(_ built: EnsembleGraph) {
    var graph = built
    let name = config.name
    for collision in graph.collisions {
      refuseStep(
        "ensemble-tensor-made-twice",
        "ensemble tensor '\(collision.tensor)' can appear in an output map only once for ensemble '\(name)' "
          + "step \(collision.step)", collision.path, remedy: "give one of the two tensors another name")
    }
    for (index, input) in config.input.enumerated() where graph[input.name] == nil {
      refuseStep(
        "ensemble-input-unused", "ensemble input '\(input.name)' for ensemble \(name)' is not used",
        ["input", .index(index)], remedy: "map it to an input of a step, or remove it")
    }
    graph.propagate(from: config.input.map(\.name))
    var outputs: Set<String> = []
    for (index, output) in config.output.enumerated() {
      let path: ConfigPath = ["output", .index(index)]
      guard let tensor = graph[output.name] else {
        refuseStep(
          "ensemble-output-unused", "ensemble output '\(output.name)' for ensemble \(name)' is not used", path,
          remedy: "map an output of a step to it, or remove it")
        continue
      }
      outputs.insert(output.name)
      if !tensor.isReady {
        let origin = graph.origin(ofUnready: output.name)
        let reason =
          origin == output.name ? "" : ": at least one of its depending tensors, '\(origin)', is not connected"
        refuseStep(
          "ensemble-output-not-written", "output '\(output.name)' for ensemble '\(name)' is not written\(reason)", path,
          remedy: "make '\(origin)' an input of the ensemble or an output of a step; steps in a circle never run")
      }
    }
    for tensor in graph.tensors where !outputs.contains(tensor.name) && (!tensor.isReady || !tensor.isUsed) {
      refuseStep(
        "ensemble-tensor-unused", "ensemble tensor '\(tensor.name)' is unused in ensemble '\(name)'", tensor.path,
        remedy: tensor.isReady
          ? "remove the entry of the output map, or use the tensor"
          : "make the tensor an input of the ensemble or an output of a step")
    }
  }

  private mutating func refuseStep(_ id: String, _ message: String, _ path: ConfigPath, remedy: String? = nil) {
    refuse(id, .poll, message, remedy: remedy, at: path, source: Source.modelConfigUtils)
  }
}

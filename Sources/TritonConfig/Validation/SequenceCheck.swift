extension LoadingModel {
  /// sequence_batching without its states (core, `model_config_utils.cc`, ValidateModelConfig).
  mutating func checkSequences() {
    guard let batching = config.sequenceBatching else { return }
    let path: ConfigPath = "sequence_batching"
    if config.responseCache?.enable == true {
      refuse(
        "cache-with-sequences", .poll,
        "Response Cache does not currently support model \(config.name) with sequence batching scheduler. "
          + "Please disable the response cache.",
        remedy: "remove `response_cache`", at: ["response_cache", "enable"], source: Source.modelConfigUtils)
    }
    checkControlNames(batching.controlInput)
    for kind in [ModelSequenceBatching.Control.Kind.start, .end, .ready, .correlationID] {
      checkControls(kind, batching.controlInput)
    }
    if let oldest = batching.oldest {
      checkPreferredSizes(
        oldest.preferredBatchSize, at: path.field("oldest").field("preferred_batch_size"),
        notPositive: "sequence batching preferred batch size must be positive for \(config.name)",
        tooLarge: "sequence batching preferred batch size must be <= max batch size for \(config.name)")
    }
    if let direct = batching.direct, direct.minimumSlotUtilization < 0 || direct.minimumSlotUtilization > 1 {
      refuse(
        "slot-utilization-out-of-range", .poll,
        "sequence batching minimum slot utilization must be in range (0.0, 1.0] for \(config.name)",
        at: path.field("direct").field("minimum_slot_utilization"), source: Source.modelConfigUtils)
    }
    if let direct = batching.direct, direct.maxQueueDelayMicroseconds > 0, direct.minimumSlotUtilization == 0 {
      warn(
        "queue-delay-without-utilization", .serve,
        "max_queue_delay_microseconds has no effect while minimum_slot_utilization is 0",
        remedy: "write `minimum_slot_utilization`, the share of full slots to wait for",
        at: path.field("direct").field("max_queue_delay_microseconds"), source: Source.schema)
    }
  }

  private mutating func checkControlNames(_ inputs: [ModelSequenceBatching.ControlInput]) {
    var seen: Set<String> = []
    for (index, input) in inputs.enumerated() {
      let path: ConfigPath = ["sequence_batching", "control_input", .index(index)]
      if input.name.isEmpty {
        refuse(
          "control-without-name", .poll, "sequence batching control tensor must have a name for \(config.name)",
          at: path, source: Source.modelConfigUtils)
      } else if !seen.insert(input.name).inserted {
        refuse(
          "control-tensor-twice", .poll,
          "sequence batching control tensor '\(input.name)' is specified for multiple control kinds for \(config.name)",
          remedy: "list the signals of one tensor in one control_input", at: path.field("name"),
          source: Source.modelConfigUtils)
      }
    }
  }

  private mutating func checkControls(
    _ kind: ModelSequenceBatching.Control.Kind, _ inputs: [ModelSequenceBatching.ControlInput]
  ) {
    var isSeen = false
    for (inputIndex, input) in inputs.enumerated() {
      for (index, control) in input.control.enumerated() where control.kind == kind {
        let path: ConfigPath = ["sequence_batching", "control_input", .index(inputIndex), "control", .index(index)]
        if isSeen {
          refuse(
            "control-kind-twice", .poll,
            "sequence batching specifies multiple \(kind.text) tensors for \(config.name)",
            at: path, source: Source.modelConfigUtils)
        }
        isSeen = true
        if kind == .correlationID { checkCorrelation(control, path) } else { checkSignal(control, path) }
      }
    }
  }

  /// START, END and READY: one of the three lists, with two values.
  private mutating func checkSignal(_ control: ModelSequenceBatching.Control, _ path: ConfigPath) {
    let lists = [
      ("int32_false_true", control.int32FalseTrue.count), ("fp32_false_true", control.fp32FalseTrue.count),
      ("bool_false_true", control.boolFalseTrue.count),
    ]
    let given = lists.filter { $0.1 > 0 }
    let suffix = "for \(control.kind.text) for \(config.name)"
    switch given.count {
    case 0:
      refuse(
        "control-without-values", .poll,
        "sequence batching must specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' \(suffix)",
        remedy: "write `fp32_false_true: [ 0, 1 ]` or the like, in the type of the model's input", at: path,
        source: Source.modelConfigUtils)
    case 1:
      if given[0].1 != 2 {
        refuse(
          "control-values-not-two", .poll,
          "sequence batching control '\(given[0].0)' must have exactly 2 entries \(suffix)",
          remedy: "write the value for no, then the value for yes", at: path.field(given[0].0),
          source: Source.modelConfigUtils)
      }
    default:
      refuse(
        "control-values-of-two-types", .poll,
        "sequence batching specifies more than one from 'int32_false_true', 'fp32_false_true' and 'bool_false_true' "
          + suffix, at: path, source: Source.modelConfigUtils)
    }
  }

  private mutating func checkCorrelation(_ control: ModelSequenceBatching.Control, _ path: ConfigPath) {
    if !control.int32FalseTrue.isEmpty || !control.fp32FalseTrue.isEmpty || !control.boolFalseTrue.isEmpty {
      refuse(
        "correlation-id-with-values", .poll,
        "sequence batching must not specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' "
          + "for \(control.kind.text) for \(config.name)", at: path, source: Source.modelConfigUtils)
    }
    let types: [DataType] = [.uint64, .int64, .uint32, .int32, .string]
    if !types.contains(control.dataType) {
      refuse(
        "correlation-id-type", .poll,
        "unexpected data type for control \(control.kind.text) for \(config.name)"
          + ". Allowed data types are TYPE_UINT64, TYPE_INT64, TYPE_UINT32, TYPE_INT32 and TYPE_STRING",
        remedy: "write `data_type: TYPE_UINT64`, or what the model's input has", at: path.field("data_type"),
        source: Source.modelConfigUtils)
    }
  }
}

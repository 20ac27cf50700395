extension LoadingModel {
  /// max_batch_size and dynamic_batching (core, `model_config_utils.cc`, ValidateModelConfig).
  mutating func checkBatching() {
    if config.maxBatchSize < 0 {
      refuse(
        "max-batch-size-negative", .poll, "'max_batch_size' must be non-negative value for \(config.name)",
        remedy: "write 0 for a model without a batch dimension", at: "max_batch_size", source: Source.modelConfigUtils)
    }
    guard let batching = config.dynamicBatching else { return }
    checkPreferredSizes(
      batching.preferredBatchSize, at: ["dynamic_batching", "preferred_batch_size"],
      notPositive: "dynamic batching preferred size must be positive for \(config.name)",
      tooLarge: "dynamic batching preferred size must be <= max batch size for \(config.name)")
    checkPriorities(batching)
    checkOrdering(batching)
  }

  /// Sizes that a batcher prefers, each from 1 to max_batch_size.
  mutating func checkPreferredSizes(
    _ sizes: [Int32], at path: ConfigPath, notPositive: String, tooLarge: String
  ) {
    for (index, size) in sizes.enumerated() {
      if size <= 0 {
        refuse(
          "preferred-batch-size-not-positive", .poll, notPositive, remedy: "remove it", at: path.index(index),
          source: Source.modelConfigUtils)
      } else if size > config.maxBatchSize {
        let remedy =
          config.maxBatchSize <= 0
          ? "write `max_batch_size: \(size)` or more, or remove the preferred sizes"
          : "remove it, or raise max_batch_size from \(config.maxBatchSize)"
        refuse(
          "preferred-batch-size-too-large", .poll, tooLarge, remedy: remedy, at: path.index(index),
          source: Source.modelConfigUtils)
      }
    }
  }

  private mutating func checkPriorities(_ batching: ModelDynamicBatching) {
    let levels = batching.priorityLevels
    if levels == 0 { return }
    let path: ConfigPath = "dynamic_batching"
    if batching.defaultPriorityLevel == 0 || batching.defaultPriorityLevel > levels {
      refuse(
        "default-priority-out-of-range", .poll,
        "default priority level must be in range [1, \(levels)] for \(config.name)",
        remedy: "write `default_priority_level` from 1, the most urgent, to \(levels)",
        at: path.field(batching.defaultPriorityLevel == 0 ? "priority_levels" : "default_priority_level"),
        source: Source.modelConfigUtils)
    }
    for level in batching.priorityQueuePolicy.keys where level == 0 || level > levels {
      refuse(
        "priority-policy-out-of-range", .poll,
        "priority queue policy must have priority level in range [1, \(levels)] for \(config.name)",
        at: path.field("priority_queue_policy").key(String(level)), source: Source.modelConfigUtils)
    }
  }

  private mutating func checkOrdering(_ batching: ModelDynamicBatching) {
    if !batching.preserveOrdering { return }
    let path: ConfigPath = "dynamic_batching"
    if batching.priorityLevels > 1 {
      refuse(
        "ordering-with-priorities", .poll,
        "Only one priority level is allowed when 'preserve_ordering' is true for \(config.name)",
        remedy: "remove preserve_ordering or the priorities", at: path.field("priority_levels"),
        source: Source.modelConfigUtils)
    }
    let policies =
      [(path.field("default_queue_policy"), batching.defaultQueuePolicy ?? ModelQueuePolicy())]
      + batching.priorityQueuePolicy.map { (path.field("priority_queue_policy").key(String($0.key)), $0.value) }
    for (place, policy) in policies where policy.timeoutAction == .delay && policy.defaultTimeoutMicroseconds != 0 {
      refuse(
        "ordering-with-delay", .poll,
        "Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for \(config.name)",
        remedy: "write `timeout_action: REJECT`, or remove preserve_ordering", at: place.field("timeout_action"),
        source: Source.modelConfigUtils)
    }
  }

  /// Batching that is switched on and cannot happen.
  mutating func checkIdleBatching() {
    guard config.dynamicBatching != nil, config.maxBatchSize < 2, config.maxBatchSize >= 0, !mayBeCompleted else {
      return
    }
    warn(
      "batching-without-batches", .serve,
      "dynamic_batching has no effect: max_batch_size is \(config.maxBatchSize), so requests are run one by one",
      remedy: "write max_batch_size of 2 or more if the model has a batch dimension, else remove dynamic_batching",
      at: "dynamic_batching", source: Source.observed)
  }
}

extension LoadingModel {
  /// Fills in what the server sets for every model (core, `model_config_utils.cc`, NormalizeModelConfig).
  ///
  /// The server does it again when a backend has completed the config: by then max_batch_size may be known.
  package mutating func normalize() {
    if config.versionPolicy == nil {
      config.versionPolicy = .with { $0.latest = .with { $0.numVersions = 1 } }
      complete("version_policy", from: .serverDefault("the newest version is served when no policy is written"))
    }
    normalizePreferredBatchSizes()
    normalizeSequences()
    if config.ensembleScheduling == nil { normalizePinnedMemory() }
  }

  private mutating func normalizePreferredBatchSizes() {
    let reason = EffectiveOrigin.serverDefault("max_batch_size, when no preferred sizes are written")
    guard config.maxBatchSize > 0, var batching = config.dynamicBatching, batching.preferredBatchSize.isEmpty else {
      return
    }
    batching.preferredBatchSize = [config.maxBatchSize]
    config.dynamicBatching = batching
    complete(["dynamic_batching", "preferred_batch_size"], from: reason)
  }

  private mutating func normalizeSequences() {
    guard var batching = config.sequenceBatching else { return }
    if batching.maxSequenceIdleMicroseconds == 0 {
      batching.maxSequenceIdleMicroseconds = 1_000_000
      complete(["sequence_batching", "max_sequence_idle_microseconds"], from: .serverDefault("one second"))
    }
    if config.maxBatchSize > 0, batching.oldest?.preferredBatchSize.isEmpty == true {
      batching.oldest?.preferredBatchSize = [config.maxBatchSize]
      complete(
        ["sequence_batching", "oldest", "preferred_batch_size"],
        from: .serverDefault("max_batch_size, when no preferred sizes are written"))
    }
    config.sequenceBatching = batching
  }

  private mutating func normalizePinnedMemory() {
    var optimization = config.optimization ?? ModelOptimizationPolicy()
    let reason = EffectiveOrigin.serverDefault("pinned memory is used unless switched off")
    if optimization.inputPinnedMemory == nil {
      optimization.inputPinnedMemory = .with { $0.enable = true }
      complete(["optimization", "input_pinned_memory"], from: reason)
    }
    if optimization.outputPinnedMemory == nil {
      optimization.outputPinnedMemory = .with { $0.enable = true }
      complete(["optimization", "output_pinned_memory"], from: reason)
    }
    config.optimization = optimization
  }
}

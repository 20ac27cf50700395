extension LoadingModel {
  /// The response cache with decoupled models, and model_metrics (core, `model_config_utils.cc`, ValidateModelConfig,
  /// its last part).
  mutating func checkCacheAndMetrics() {
    if config.modelTransactionPolicy?.decoupled == true, config.responseCache?.enable == true {
      refuse(
        "cache-with-decoupled", .poll,
        "Response Cache does not currently support model \(config.name) with 'decoupled' transaction policy. "
          + "Please disable the response cache.",
        remedy: "remove `response_cache`", at: ["response_cache", "enable"], source: Source.modelConfigUtils)
    }
    for (index, control) in (config.modelMetrics?.metricControl ?? []).enumerated() {
      checkMetric(control, ["model_metrics", "metric_control", .index(index)])
    }
  }

  private mutating func checkMetric(_ control: ModelMetrics.MetricControl, _ path: ConfigPath) {
    guard let identifier = control.metricIdentifier else {
      refuse(
        "metric-without-identifier", .poll, "metric control must specify 'metric_identifier'",
        remedy: "write `metric_identifier { family: \"…\" }`", at: path, source: Source.modelConfigUtils)
      return
    }
    if identifier.family.isEmpty {
      refuse(
        "metric-without-family", .poll, "metric identifier must specify non-empty 'family'",
        remedy: "write the metric's name, such as nv_inference_first_response_histogram_ms",
        at: path.field("metric_identifier"), source: Source.modelConfigUtils)
    }
    guard let histogram = control.histogramOptions else {
      refuse(
        "metric-without-options", .poll, "metric control must specify 'histogram_options'",
        remedy: "write `histogram_options { buckets: [ … ] }`", at: path, source: Source.modelConfigUtils)
      return
    }
    if histogram.buckets.isEmpty {
      refuse(
        "metric-without-buckets", .poll, "histogram options must specify non-empty 'buckets'",
        remedy: "write the bounds in ascending order", at: path.field("histogram_options"),
        source: Source.modelConfigUtils)
    }
  }

  /// Settings that need something of the server's command line.
  mutating func noteServerFlags() {
    if config.responseCache?.enable == true {
      note(
        "cache-needs-flag", .serve, "response_cache has an effect only if the server is started with a cache",
        remedy: "start tritonserver with `--cache-config local,size=…`", at: ["response_cache", "enable"],
        source: Source.documentation)
    }
    for (index, group) in config.instanceGroup.enumerated() where group.rateLimiter != nil {
      note(
        "rate-limiter-needs-flag", .serve, "rate_limiter has an effect only if the server limits rates",
        remedy: "start tritonserver with `--rate-limit=execution_count`",
        at: ["instance_group", .index(index), "rate_limiter"], source: Source.rateLimiter)
    }
  }
}

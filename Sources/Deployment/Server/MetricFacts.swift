import Facts

/// What a server's metrics say of its work: counters by model, the shares that follow from them, GPUs and memory.
struct MetricFacts {
  private let metrics: [Metric]

  init(_ metrics: [Metric]) { self.metrics = metrics }

  func state(in facts: inout FactDocument, _ origin: Origin) {
    facts.set("server.traffic", .list(traffic()), Origin(.derived, origin.source))
    facts.set("server.failures", .list(failures()), origin)
    facts.set("server.gpus", .list(gpus()), origin)
    let gauges = [
      ("pinnedPoolTotal", "nv_pinned_memory_pool_total_bytes"), ("pinnedPoolUsed", "nv_pinned_memory_pool_used_bytes"),
      ("memoryTotal", "nv_cpu_memory_total_bytes"), ("memoryUsed", "nv_cpu_memory_used_bytes"),
    ]
    for (fact, name) in gauges { facts.set("server.\(fact)", Self.integer(first(name)), origin) }
    facts.set("server.cpuUtilization", first("nv_cpu_utilization").map(Value.double) ?? .null, origin)
  }

  private func first(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// A count; null where the server has no such metric.
  private static func integer(_ value: Double?) -> Value {
    guard let value, value.isFinite else { return .null }
    return .int(Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max))
  }

  // MARK: Models

  private struct Version: Hashable, Comparable {
    var model: String
    var version: String

    init?(_ metric: Metric) {
      guard let model = metric.labels["model"] else { return nil }
      self.model = model
      version = metric.labels["version"] ?? ""
    }

    static func < (left: Version, right: Version) -> Bool {
      (left.model, left.version) < (right.model, right.version)
    }
  }

  private static let counters = [
    "successes": "nv_inference_request_success", "failures": "nv_inference_request_failure",
    "inferences": "nv_inference_count", "executions": "nv_inference_exec_count",
    "pending": "nv_inference_pending_request_count", "cacheHits": "nv_cache_num_hits_per_model",
    "cacheMisses": "nv_cache_num_misses_per_model", "requestMicroseconds": "nv_inference_request_duration_us",
    "queueMicroseconds": "nv_inference_queue_duration_us",
    "computeInputMicroseconds": "nv_inference_compute_input_duration_us",
    "computeMicroseconds": "nv_inference_compute_infer_duration_us",
    "computeOutputMicroseconds": "nv_inference_compute_output_duration_us",
  ]
  /// Counters that are zero where nothing was counted yet; the others may be switched off.
  private static let always: Set<String> = ["successes", "failures", "inferences", "executions"]

  private func traffic() -> [Value] {
    // A model on several GPUs, or with several reasons of failure, has a line for each.
    var sums: [Version: [String: Double]] = [:]
    for metric in metrics {
      guard let version = Version(metric) else { continue }
      sums[version, default: [:]][metric.name, default: 0] += metric.value
    }
    return sums.sorted { $0.key < $1.key }.compactMap { version, sums in
      guard sums.keys.contains(where: { $0.hasPrefix("nv_inference_") }) else { return nil }
      var record: [Value: Value] = ["model": .string(version.model), "version": .string(version.version)]
      for (field, name) in Self.counters {
        record[.string(field)] = Self.integer(sums[name] ?? (Self.always.contains(field) ? 0 : nil))
      }
      func count(_ field: String) -> Double? { Self.counters[field].flatMap { sums[$0] } }
      record["batching"] = Self.ratio(count("inferences"), count("executions"))
      record["queueShare"] = Self.ratio(count("queueMicroseconds"), count("requestMicroseconds"))
      let failures = count("failures") ?? 0
      record["failureShare"] = Self.ratio(failures, failures + (count("successes") ?? 0))
      return .map(record)
    }
  }

  /// Null where there is nothing to divide by.
  private static func ratio(_ part: Double?, _ whole: Double?) -> Value {
    guard let part, let whole, whole > 0, (part / whole).isFinite else { return .null }
    return .double(part / whole)
  }

  private func failures() -> [Value] {
    metrics.compactMap { metric in
      guard metric.name == "nv_inference_request_failure", metric.value > 0, let version = Version(metric) else {
        return nil
      }
      return [
        "model": .string(version.model), "version": .string(version.version),
        "reason": .string(metric.labels["reason"] ?? ""), "count": Self.integer(metric.value),
      ]
    }
  }

  // MARK: GPUs

  private func gpus() -> [Value] {
    let fields = [
      "nv_gpu_utilization": "utilization", "nv_gpu_memory_total_bytes": "memoryTotal",
      "nv_gpu_memory_used_bytes": "memoryUsed", "nv_gpu_power_usage": "powerUsage", "nv_gpu_power_limit": "powerLimit",
    ]
    var records: [String: [Value: Value]] = [:]
    for metric in metrics {
      guard let field = fields[metric.name], let uuid = metric.labels["gpu_uuid"] else { continue }
      let empty = Dictionary(uniqueKeysWithValues: fields.values.map { (Value.string($0), Value.null) })
      let isBytes = field.hasPrefix("memory")
      records[uuid, default: empty][.string(field)] = isBytes ? Self.integer(metric.value) : .double(metric.value)
    }
    return records.sorted { $0.key < $1.key }.map { uuid, record in
      .map(record.merging(["uuid": .string(uuid)]) { $1 })
    }
  }
}

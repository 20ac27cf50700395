/// Settings of a model's metrics.
package struct ModelMetrics: ConfigMessage {
  package static let schema = MessageSchema("ModelMetrics", Self.self)

  package var metricControl: [MetricControl] = []

  /// Settings of one metric.
  package struct MetricControl: ConfigMessage {
    package static let schema = MessageSchema("ModelMetrics.MetricControl", Self.self)

    package var metricIdentifier: MetricIdentifier?
    package var metricOptions: MetricOptions?

    package enum MetricOptions: Sendable, Hashable {
      case histogramOptions(HistogramOptions)
    }

    package init() {}

    package var histogramOptions: HistogramOptions? {
      get { if case .histogramOptions(let message) = metricOptions { message } else { nil } }
      set { metricOptions = newValue.map { .histogramOptions($0) } }
    }

    package static let fields: [ConfigField<Self>] = [
      .optional("metric_identifier", 1, \.metricIdentifier, since: "24.11", "Which metric."),
      .optional(
        "histogram_options", 2, \.histogramOptions, oneof: "metric_options", since: "24.11",
        "Settings of a histogram."),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("metric_control", 1, \.metricControl, since: "24.11", "The metrics to change.")
  ]
}

extension ModelMetrics.MetricControl {
  /// Which metric.
  package struct MetricIdentifier: ConfigMessage {
    package static let schema = MessageSchema("ModelMetrics.MetricControl.MetricIdentifier", Self.self)
    package var family = ""
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .scalar("family", 1, \.family, since: "24.11", "The name of the metric's family.")
    ]
  }

  /// Settings of a histogram.
  package struct HistogramOptions: ConfigMessage {
    package static let schema = MessageSchema("ModelMetrics.MetricControl.HistogramOptions", Self.self)
    package var buckets: [Double] = []
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .repeated("buckets", 1, \.buckets, since: "24.11", "The upper bounds of the buckets, ascending.")
    ]
  }
}

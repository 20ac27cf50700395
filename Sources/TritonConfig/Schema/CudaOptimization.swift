extension ModelOptimizationPolicy {
  /// CUDA graphs and copies.
  package struct Cuda: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.Cuda", Self.self)

    package var graphs = false
    package var busyWaitEvents = false
    package var graphSpec: [GraphSpec] = []
    package var outputCopyStream = false

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("graphs", 1, \.graphs, "Whether executions are captured as CUDA graphs."),
      .scalar("busy_wait_events", 2, \.busyWaitEvents, "Whether to spin, not sleep, while waiting for the GPU."),
      .repeated("graph_spec", 3, \.graphSpec, "Batch sizes and shapes to capture; the server's choice when empty."),
      .scalar("output_copy_stream", 4, \.outputCopyStream, "Whether outputs are copied on a stream of their own."),
    ]
  }
}

extension ModelOptimizationPolicy.Cuda {
  /// A CUDA graph to capture.
  package struct GraphSpec: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.Cuda.GraphSpec", Self.self)

    package var batchSize: Int32 = 0
    package var input = ConfigMap<Shape>()
    package var graphLowerBound: LowerBound?

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("batch_size", 1, \.batchSize, "1 to max_batch_size; 0 when that is 0."),
      .map("input", 2, \.input, "The shape of each input."),
      .optional("graph_lower_bound", 3, \.graphLowerBound, "The smallest execution this graph may also serve."),
    ]
  }
}

extension ModelOptimizationPolicy.Cuda.GraphSpec {
  /// The shape of an input.
  package struct Shape: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.Cuda.GraphSpec.Shape", Self.self)
    package var dim: [Int64] = []
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .repeated("dim", 1, \.dim, "Its dimensions without the batch dimension.").asTextInJSON
    ]
  }

  /// The smallest execution that a graph serves.
  package struct LowerBound: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound", Self.self)

    package var batchSize: Int32 = 0
    package var input = ConfigMap<Shape>()

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("batch_size", 1, \.batchSize, "1 to max_batch_size; 0 when that is 0."),
      .map("input", 2, \.input, "The shape of each input."),
    ]
  }
}

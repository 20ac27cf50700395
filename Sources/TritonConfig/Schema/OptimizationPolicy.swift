/// How the framework and the server make a model faster.
package struct ModelOptimizationPolicy: ConfigMessage {
  package static let schema = MessageSchema("ModelOptimizationPolicy", Self.self)

  package var graph: Graph?
  package var priority = ModelPriority.default
  package var cuda: Cuda?
  package var executionAccelerators: ExecutionAccelerators?
  package var inputPinnedMemory: PinnedMemoryBuffer?
  package var outputPinnedMemory: PinnedMemoryBuffer?
  package var gatherKernelBufferThreshold: UInt32 = 0
  package var eagerBatching = false

  /// The priority of the CUDA streams.
  package struct ModelPriority: ConfigEnum {
    package static let typeName = "ModelOptimizationPolicy.ModelPriority"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let `default` = Self(number: 0)
    package static let max = Self(number: 1)
    package static let min = Self(number: 2)
    package static let cases = [
      EnumCase("PRIORITY_DEFAULT", 0), EnumCase("PRIORITY_MAX", 1), EnumCase("PRIORITY_MIN", 2),
    ]
  }

  /// The framework's graph optimizer.
  package struct Graph: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.Graph", Self.self)
    package var level: Int32 = 0
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .scalar("level", 1, \.level, "ONNX Runtime: -1 basic, 0 all, 1 extended, 2 none.")
    ]
  }

  /// Memory pinned for copies to and from a GPU.
  package struct PinnedMemoryBuffer: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.PinnedMemoryBuffer", Self.self)
    package var enable = false
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .scalar("enable", 1, \.enable, "Whether it is used; true when the message is absent.")
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .optional("graph", 1, \.graph, "The level of the framework's graph optimizer."),
    .scalar("priority", 2, \.priority, "Priority of the CUDA streams; TensorRT."),
    .optional("cuda", 3, \.cuda, "CUDA graphs and copies; TensorRT."),
    .optional("execution_accelerators", 4, \.executionAccelerators, "Execution providers, the preferred first."),
    .optional("input_pinned_memory", 5, \.inputPinnedMemory, "Pinned memory for inputs."),
    .optional("output_pinned_memory", 6, \.outputPinnedMemory, "Pinned memory for outputs."),
    .scalar(
      "gather_kernel_buffer_threshold", 7, \.gatherKernelBufferThreshold,
      "From so many buffers on a kernel gathers the inputs; 0 never."),
    .scalar("eager_batching", 8, \.eagerBatching, "Whether the next batch is prepared while one runs."),
  ]
}

extension ModelOptimizationPolicy {
  /// Execution providers by device.
  package struct ExecutionAccelerators: ConfigMessage {
    package static let schema = MessageSchema("ModelOptimizationPolicy.ExecutionAccelerators", Self.self)

    package var gpuExecutionAccelerator: [Accelerator] = []
    package var cpuExecutionAccelerator: [Accelerator] = []

    /// An execution provider.
    package struct Accelerator: ConfigMessage {
      package static let schema = MessageSchema("ModelOptimizationPolicy.ExecutionAccelerators.Accelerator", Self.self)

      package var name = ""
      package var parameters = ConfigMap<String>()

      package init() {}

      package static let fields: [ConfigField<Self>] = [
        .scalar("name", 1, \.name, "For ONNX Runtime tensorrt or cuda on GPUs, openvino on CPUs."),
        .map("parameters", 2, \.parameters, "Its settings: bare strings, unlike the model's parameters."),
      ]
    }

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .repeated("gpu_execution_accelerator", 1, \.gpuExecutionAccelerator, "For instances on GPUs."),
      .repeated("cpu_execution_accelerator", 2, \.cpuExecutionAccelerator, "For instances on CPUs."),
    ]
  }
}

import Facts

/// The environment variables that bear on serving. Secrets live in environments: no other variable is looked at or kept.
enum ServingEnvironment {
  private static let names: Set<String> = [
    "container", "LD_LIBRARY_PATH", "LD_PRELOAD", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_REQUIRE_CUDA", "NVIDIA_DISABLE_REQUIRE", "NVIDIA_TRITON_SERVER_VERSION", "NVIDIA_CPU_ONLY",
    "NVIDIA_TF32_OVERRIDE", "TRITON_SERVER_VERSION", "TRITON_SERVER_GPU_ENABLED", "TRITON_SERVER_CPU_ONLY",
    "TRITON_SERVER_USER", "VIRTUAL_ENV", "DNNL_MAX_CPU_ISA", "OPENBLAS_CORETYPE", "MKL_ENABLE_INSTRUCTIONS",
    GPUProbe.Child.deadlineVariable,
  ]
  private static let prefixes = ["CUDA_", "HWLOC_", "ONEDNN_", "OMP_"]

  static func bears(_ name: String) -> Bool { names.contains(name) || prefixes.contains { name.hasPrefix($0) } }

  /// The fact `host.environment`.
  static func document(_ environment: [String: String]) -> FactDocument {
    var document = FactDocument()
    let variables = environment.filter { bears($0.key) }.sorted { $0.key < $1.key }
    document.set(
      "host.environment", .list(variables.map { ["name": .string($0.key), "value": .string($0.value)] }),
      Origin(.measured, "environment of this process"))
    return document
  }
}

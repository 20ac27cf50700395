import Facts

/// What nvidia-smi said about the driver and the GPUs of a machine, in any of its forms.
struct ManagementLog: Sendable, Hashable {
  /// A GPU, or a MIG instance of one. Amounts are bytes; what the log does not tell is nil.
  struct Device: Sendable, Hashable {
    var name: String?
    /// With the prefix: `GPU-…`, `MIG-…`.
    var uuid: String?
    var pciBusID: String?
    /// `10de:2330`.
    var deviceID: String?
    /// `Hopper`.
    var architecture: String?
    var memoryTotal: Int?
    /// What the driver keeps for itself, which CUDA leaves out of its total.
    var memoryReserved: Int?
    var memoryFree: Int?
    var multiprocessors: Int?
    /// nil for GPUs that cannot be partitioned.
    var migEnabled: Bool?
    var instances: [Device] = []
    /// Of a GPU the fields of `host.gpuDevices`, of an instance those of `host.gpuInstances`.
    var details = DriverFields()
    var state = DriverFields()
    /// nil when the log does not tell who uses the GPU.
    var processes: [DriverFields]?
  }

  /// Which of its forms was read: `nvidia-smi -q`, `nvidia-smi -q -x`, `nvidia-smi`.
  var form: String
  var driverVersion: String?
  /// `13.1`.
  var cudaVersion: String?
  /// GPUs of the machine, which are more than are described when one was picked (`nvidia-smi -q -i 0`) or the log was
  /// cut off.
  var attached: Int?
  var devices: [Device] = []
  /// The ways between the GPUs, where `nvidia-smi topo -m` is in the same text.
  var matrix: LinkMatrix?

  /// Why a text of nvidia-smi cannot be used.
  struct Problem: Error, Sendable, Hashable {
    var line: Int
    var problem: String
  }

  /// More than any machine has.
  private static let mostDevices = 1024

  /// Reads the log from what both of its long forms come down to.
  /// - Throws: ``Problem`` for more GPUs than any machine has.
  init(_ log: ManagementNode, form: String, names: [String: MIGName]) throws(Problem) {
    self.form = form
    driverVersion = (log.value("kmd_version") ?? log.value("driver_version")).map(Self.firstWord)
    cudaVersion = (log.value("cuda_umd_version") ?? log.value("cuda_version")).map(Self.firstWord)
    for gpu in log.children where gpu.name == "gpu" {
      if devices.count >= Self.mostDevices { throw Problem(line: gpu.line, problem: "more than 1024 GPUs") }
      devices.append(Self.device(gpu, names))
    }
    attached = log.value("attached_gpus").flatMap { Int($0) }
  }

  init(form: String) { self.form = form }

  /// A MIG instance's own name and UUID, which only `nvidia-smi -L` tells.
  struct MIGName: Sendable, Hashable {
    /// `1g.10gb`.
    var profile: String
    var uuid: String
  }

  /// The key of a MIG instance in `nvidia-smi -L`: the GPU's UUID and the instance's number.
  static func key(_ gpu: String, _ index: String) -> String { "\(gpu.lowercased())/\(index)" }

  private static func device(_ gpu: ManagementNode, _ names: [String: MIGName]) -> Device {
    var device = Device()
    device.name = gpu.value("product_name")
    device.uuid = gpu.value("gpu_uuid") ?? gpu.value("uuid")
    let pci = gpu["pci"]
    device.pciBusID = (pci?.value("bus_id") ?? pci?.value("pci_bus_id") ?? gpu.id).map(PCIAddress.normalized)
    device.architecture = gpu.value("product_architecture")
    readMemory(gpu, into: &device)
    device.readDetails(gpu)
    device.deviceID = device.details.values["deviceId"]?.stringValue
    device.migEnabled = device.details.values["migEnabled"]?.boolValue
    let instances = gpu.children.filter { $0.name == "mig_device" } + (gpu["mig_devices"]?.children ?? [])
    device.instances = instances.prefix(64).map { instance($0, of: device, names) }
    return device
  }

  private static func instance(
    _ node: ManagementNode, of gpu: Device, _ names: [String: MIGName]
  ) -> Device {
    let index = node.value("index") ?? "0"
    var instance = Device()
    let known = names[key(gpu.uuid ?? "", index)]
    instance.name = (gpu.name ?? "GPU") + " MIG " + (known?.profile ?? "instance \(index)")
    // The form of identifier that drivers before R470 use, where the log does not tell the new one.
    let older = (node.value("gpu_instance_id"), node.value("compute_instance_id"))
    if let known {
      instance.uuid = known.uuid
    } else if let uuid = gpu.uuid, let first = older.0, let second = older.1 {
      instance.uuid = "MIG-\(uuid)/\(first)/\(second)"
    }
    instance.pciBusID = gpu.pciBusID
    readMemory(node, into: &instance)
    instance.readInstanceDetails(node)
    instance.multiprocessors = instance.details.int("multiprocessors")
    return instance
  }

  private static func readMemory(_ node: ManagementNode, into device: inout Device) {
    let usage = node["fb_memory_usage"] ?? node["shared_fb_memory_usage"]
    device.memoryTotal = usage?.value("total").flatMap(bytes)
    device.memoryReserved = usage?.value("reserved").flatMap(bytes)
    device.memoryFree = usage?.value("free").flatMap(bytes)
  }

  /// `81559 MiB` in bytes; nil for `N/A` and its like.
  static func bytes(_ text: String) -> Int? {
    let words = text.words
    guard words.count == 2, words[1] == "MiB", let number = Int(words[0]), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << 20)
    return overflow ? nil : bytes
  }

  /// New drivers put a remark behind the value: `610.62 [Deprecated; …]`.
  private static func firstWord(_ text: String) -> String { text.words.first.map(String.init) ?? "" }
}

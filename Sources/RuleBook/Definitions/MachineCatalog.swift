package import Facts
package import RuleText

/// The machines that can be named instead of being probed: cloud instances and servers, from `catalog/hosts/`.
///
/// It is no part of a ``RuleBook``: rules do not read it, and only a question about another machine loads it.
package struct MachineCatalog: Sendable {
  package struct Machine: Sendable {
    /// `g5.2xlarge`.
    package var id: String
    package var label: String
    /// `host.*` facts, each of origin `catalog`; what the catalog does not tell is missing or unknown.
    package var facts: FactDocument
    /// Ids of the sources.
    package var citations: [Citation]
    /// Fields that no source confirms.
    package var recalled: [String]
  }

  /// In alphabetical order.
  package let machines: [Machine]
  package let gpus: [GPUProduct]
  /// Compute capability by the architecture's name, for GPUs that are not listed.
  package let architectures: [String: Double]

  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> MachineCatalog {
    var reader = MachineReader()
    return try reader.read(files)
  }

  init(machines: [Machine], gpus: [GPUProduct], architectures: [String: Double]) {
    self.machines = machines.sorted { $0.id < $1.id }
    self.gpus = gpus
    self.architectures = architectures
  }

  /// The machine of a name, in any spelling of it: `Standard_NC4as_T4_v3` is `nc4as-t4-v3`.
  package func machine(named name: String) -> Machine? {
    let plain = Self.plain(name)
    return machines.first { Self.plain($0.id) == plain }
  }

  /// Names like a wrong one, the closest first: misspelt, begun or of the same family.
  package func names(like name: String) -> [String] {
    let plain = Self.plain(name)
    let ids = machines.map(\.id)
    var near = Suggestion.nearest(to: plain, among: ids).map { [$0] } ?? []
    let family = plain.prefix { $0 != "." && $0 != "-" }
    for id in ids where !near.contains(id) {
      let other = Self.plain(id)
      let isPart = plain.count > 2 && (other.contains(plain) || plain.contains(other))
      if isPart || family.count > 1 && other.prefix(while: { $0 != "." && $0 != "-" }) == family { near.append(id) }
    }
    return Array(near.prefix(12))
  }

  private static func plain(_ name: String) -> String {
    var name = name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }[...]
    if name.starts(with: "standard-") { name = name.dropFirst("standard-".count) }
    return String(name)
  }

  static let shape = Shape.mapping([
    .optional("machines", .table(machineShape), "machines by name"),
    .optional("cpus", .table(cpuShape), "processors by id"),
    .optional("gpus", .list(GPUProduct.shape), "GPUs by product name"),
    .optional("architectures", .table(.text), "compute capability by the architecture's name"),
  ])

  private static let machineShape = Shape.mapping([
    .required("label", .text, "what a person calls it"),
    .required("cpu", .text, "id of the processor in cpus"),
    .required("packages", .text, "processor packages"),
    .required("cores", .text, "cores of all packages"),
    .required("threads", .text, "threads of all cores; a cloud's vCPUs"),
    .required("nodes", .text, "NUMA nodes, which share cores and memory evenly"),
    .required("memoryGiB", .text, "nominal memory in GiB"),
    .optional("gpu", .text, "name of the GPU in gpus"),
    .optional("gpus", .text, "number of GPUs"),
    .optional("gpuNodes", .list(.text), "nearest NUMA node of each GPU"),
    .required("cite", .list(.text), "sources"),
    .optional("recalled", .list(.text), "fields that no source confirms"),
  ])

  private static let cpuShape = Shape.mapping([
    .required("vendor", .text, "as /proc/cpuinfo writes it"),
    .required("model", .text, "as /proc/cpuinfo writes it; for Arm the core's name"),
    .required("architecture", .word(["x86_64", "aarch64"]), "as uname -m writes it"),
    .required("isa", .list(.text), "instruction set extensions as Linux spells them"),
    .optional("recalled", .list(.text), "fields that no source confirms"),
  ])
}

/// A GPU by the name that the driver gives it.
package struct GPUProduct: Sendable, Hashable {
  /// Words that stand next to each other in the driver's name.
  package var name: String
  /// The whole name; nil where no built-in machine has it.
  package var product: String?
  package var computeCapability: Double
  package var multiprocessors: Int?
  /// What CUDA shows a program.
  package var memoryBytes: Int?
  /// `10de:2330`.
  package var deviceID: String?
  package var recalled: [String]
  /// Whether it shares its memory with the CPU, one to a machine.
  package var isIntegrated: Bool

  static let shape = Shape.mapping([
    .required("name", .text, "words that stand next to each other in the driver's name"),
    .required("computeCapability", .text, "compute capability"),
    .optional("product", .text, "the driver's whole name"),
    .optional("multiprocessors", .text, "streaming multiprocessors"),
    .optional("memoryMiB", .text, "memory that CUDA shows, in MiB"),
    .optional("deviceId", .text, "PCI vendor and device"),
    .optional("integrated", .flag, "whether it shares its memory with the CPU"),
    .required("cite", .list(.text), "sources"),
    .optional("recalled", .list(.text), "fields that no source confirms"),
  ])
}

import Facts

/// The facts of a built-in machine: as delivered, with nothing running and no limits.
struct MachineFacts {
  private(set) var document = FactDocument()
  private let file: String
  /// Ids of the sources, as `explain` takes them.
  private let source: String
  private let recalled: Set<String>
  private let name: String

  init(file: String, source: String, recalled: [String], name: String) {
    self.file = file
    self.source = source
    self.recalled = Set(recalled)
    self.name = name
  }

  /// - Parameter fields: those of the catalog's row that the fact is made of.
  private func origin(_ fields: String..., isRecalled: Bool = false) -> Origin {
    let mark = isRecalled || fields.contains { recalled.contains($0) } ? "; recalled" : ""
    return Origin(.catalog, "\(file): \(source)\(mark)")
  }

  private var delivery: Origin { Origin(.catalog, "\(file): as delivered") }

  private static func record(_ fields: [String: Value]) -> Value {
    .map(Dictionary(uniqueKeysWithValues: fields.map { (.string($0.key), $0.value) }))
  }

  mutating func setProcessor(architecture: String, vendor: String, model: String, isa: [String], isModelRecalled: Bool)
  {
    document.set("host.architecture", .string(architecture), origin("cpu"))
    document.set("host.cpu.vendor", .string(vendor), origin("cpu"))
    document.set("host.cpu.model", .string(model), origin("cpu", isRecalled: isModelRecalled))
    document.set("host.cpu.isa", .strings(isa), origin("cpu"))
  }

  mutating func setSizes(packages: Int, cores: Int, threads: Int, nodes: Int, memoryGiB: Int) {
    let memory = memoryGiB << 30
    document.set("host.cpu.packages", .integer(packages), origin("packages"))
    document.set("host.cpu.cores", .integer(cores), origin("cores"))
    document.set("host.cpu.threads", .integer(threads), origin("threads"))
    document.set("host.cpu.usable", .integer(threads), origin("threads"))
    document.set("host.cpu.available", .double(Double(threads)), origin("threads"))
    document.set("host.cpu.quota", .null, delivery)
    document.set("host.memory.total", .integer(memory), origin("memoryGiB"))
    document.set("host.memory.usable", .integer(memory), origin("memoryGiB"))
    document.set("host.memory.limit", .null, delivery)
    let records = (0..<nodes).map { node in
      Self.record([
        "id": .integer(node), "memoryBytes": .integer(memory / nodes),
        "cpus": .string(Self.cpus(node, cores: cores, threads: threads, nodes: nodes)),
        "cpuCount": .integer(threads / nodes),
      ])
    }
    document.set("host.numa.nodes", .list(records), origin("nodes", "threads", "memoryGiB"))
  }

  /// Linux numbers the first thread of every core first, then the second ones: `0-23,48-71`.
  private static func cpus(_ node: Int, cores: Int, threads: Int, nodes: Int) -> String {
    if nodes == 1 { return threads == 1 ? "0" : "0-\(threads - 1)" }
    let share = cores / nodes
    return (0..<threads / cores).map { thread in
      let first = thread * cores + node * share
      return share == 1 ? "\(first)" : "\(first)-\(first + share - 1)"
    }.joined(separator: ",")
  }

  mutating func setGPUs(_ gpu: GPUProduct?, count: Int, places: [Int?]) {
    let untold = "a built-in machine has no such detail"
    let isRecalled = gpu.map { !$0.recalled.isEmpty } ?? false
    let source = origin("gpu", "gpus", "gpuNodes", isRecalled: isRecalled)
    let records = (0..<(gpu == nil ? 0 : count)).map { index in
      let memory = Value.integer(gpu?.memoryBytes ?? 0)
      let place = places.indices.contains(index) ? places[index] : nil
      return Self.record([
        "index": .integer(index), "name": .string(gpu?.product ?? ""), "uuid": .missing(untold),
        "pciBusId": .missing(untold), "computeCapability": .double(gpu?.computeCapability ?? 0),
        "memoryTotal": memory, "memoryFree": memory,
        "multiprocessors": gpu?.multiprocessors.map(Value.integer) ?? .missing(untold), "mig": false,
        "numaNode": place.map(Value.integer) ?? .missing(untold),
      ])
    }
    document.set("host.gpus", .list(records), source)
    let devices = records.map { _ in
      Self.record([
        "pciBusId": .missing(untold), "deviceId": gpu?.deviceID.map(Value.string) ?? .missing(untold),
        "driver": .missing(untold),
      ])
    }
    document.set("host.gpuHardware", .list(devices), source)
    document.set("host.gpuProblem", .string(gpu == nil ? "\(name) has no NVIDIA GPU." : ""), source)
    if gpu == nil {
      document.set("host.driver.version", "", source)
      document.set("host.driver.major", 0, source)
      document.set("host.driver.cuda", "", source)
    } else {
      for path in ["host.driver.version", "host.driver.major", "host.driver.cuda"] {
        document.setUnknown(path, "a built-in machine has the driver that you install", delivery)
      }
    }
  }

  mutating func setDelivery(label: String) {
    document.set("host.source", .string("built-in machine \(name): \(label)"), Origin(.catalog, file))
    document.set("host.simulated", false, delivery)
    document.set("host.container.kind", "none", delivery)
    document.set("host.container.evidence", [], delivery)
    document.set("host.triton.installed", false, delivery)
    document.set("host.triton.version", "", delivery)
    document.set("host.triton.release", "", delivery)
    document.set("host.triton.backends", [], delivery)
  }
}

import Facts
import RuleText

/// Reads the files of `catalog/hosts/` and puts machines together from processors and GPUs.
struct MachineReader {
  private var log = ProblemLog()
  private var sources: [String: Source] = [:]
  private var cpus: [String: RuleNode] = [:]
  private var gpus: [GPUProduct] = []
  private var architectures: [String: Double] = [:]

  mutating func read(_ files: RuleFiles) throws(RuleBookError) -> MachineCatalog {
    sources = try Self.sources(files, &log)
    var documents: [(path: String, node: RuleNode)] = []
    for path in files.paths(in: "catalog/hosts/", ending: ".yaml") {
      guard let node = try files.document(path),
        MachineCatalog.shape.check(node, &log)
      else { continue }
      documents.append((path, node))
    }
    for (_, node) in documents { readParts(node) }
    var machines: [MachineCatalog.Machine] = []
    var seen: Set<String> = []
    for (path, node) in documents {
      for entry in node["machines"]?.entries ?? [] {
        if !seen.insert(entry.key).inserted { log.report(entry.keyLocation, "a machine '\(entry.key)' exists already") }
        if let machine = machine(entry.key, entry.node, path) { machines.append(machine) }
      }
    }
    if !log.problems.isEmpty { throw RuleBookError(log.problems) }
    return MachineCatalog(machines: machines, gpus: gpus, architectures: architectures)
  }

  private static func sources(_ files: RuleFiles, _ log: inout ProblemLog) throws(RuleBookError) -> [String: Source] {
    let path = "catalog/sources.yaml"
    guard let root = try files.document(path),
      RuleFileShapes.sources.check(root, &log)
    else { return [:] }
    return Dictionary(
      (root["sources"]?.entries ?? []).map { ($0.key, Source(id: $0.key, $0.node)) }, uniquingKeysWith: { $1 })
  }

  private mutating func readParts(_ node: RuleNode) {
    for entry in node["cpus"]?.entries ?? [] { cpus[entry.key] = entry.node }
    for entry in node["architectures"]?.entries ?? [] {
      architectures[entry.key] = double(entry.node)
    }
    for row in node["gpus"]?.list ?? [] {
      _ = citations(row)
      gpus.append(
        GPUProduct(
          name: row["name"]?.text ?? "", product: row["product"]?.text,
          computeCapability: double(row["computeCapability"]) ?? 0, multiprocessors: integer(row["multiprocessors"]),
          memoryBytes: integer(row["memoryMiB"]).map { $0 << 20 }, deviceID: row["deviceId"]?.text,
          recalled: row["recalled"]?.texts ?? [], isIntegrated: row["integrated"]?.text == "true"))
    }
  }

  private mutating func citations(_ node: RuleNode) -> [Citation] {
    (node["cite"]?.texts ?? []).map { text in
      let citation = Citation(text)
      if sources[citation.source] == nil {
        let hint = Suggestion.text(for: citation.source, among: sources.keys)
        log.report(node.location, "no source '\(citation.source)' in catalog/sources.yaml\(hint)")
      }
      return citation
    }
  }

  /// Up to a million, which no count here comes near: nothing that is made of it can overflow.
  private mutating func integer(_ node: RuleNode?) -> Int? {
    guard let node else { return nil }
    guard let number = node.text.flatMap({ Int($0) }), (0...1_000_000).contains(number) else {
      log.report(node.location, "expected a whole number up to 1000000")
      return nil
    }
    return number
  }

  private mutating func double(_ node: RuleNode?) -> Double? {
    guard let node else { return nil }
    guard let number = node.text.flatMap({ Double($0) }), (0...100).contains(number) else {
      log.report(node.location, "expected a compute capability")
      return nil
    }
    return number
  }

  private mutating func machine(_ id: String, _ node: RuleNode, _ path: String) -> MachineCatalog.Machine? {
    let citations = citations(node)
    let recalled = node["recalled"]?.texts ?? []
    for field in recalled where node[field] == nil {
      log.report(node.location, "'recalled' names '\(field)', which the machine does not state")
    }
    guard let name = node["cpu"], let cpu = cpus[name.text ?? ""] else {
      let hint = Suggestion.text(for: node["cpu"]?.text ?? "", among: cpus.keys)
      log.report(node.location, "no processor '\(node["cpu"]?.text ?? "")'\(hint)")
      return nil
    }
    guard let packages = integer(node["packages"]), let cores = integer(node["cores"]),
      let threads = integer(node["threads"]), let nodes = integer(node["nodes"]),
      let memory = integer(node["memoryGiB"])
    else { return nil }
    guard packages > 0, nodes > 0, cores > 0, cores % nodes == 0, threads % cores == 0, threads > 0 else {
      log.report(node.location, "cores must divide evenly among nodes, and threads among cores")
      return nil
    }
    var gpu: GPUProduct?
    if let wanted = node["gpu"] {
      gpu = gpus.first { $0.name == wanted.text && $0.product != nil && $0.memoryBytes != nil }
      if gpu == nil { log.report(wanted.location, "no GPU '\(wanted.text ?? "")' with product and memoryMiB") }
    }
    let places = node["gpuNodes"]?.list.map { list in list.map { integer($0) } } ?? nil
    let count = gpu == nil ? 0 : integer(node["gpus"]) ?? 1
    if count > 64 || places.map({ $0.count != count || !$0.allSatisfy { $0.map { $0 < nodes } == true } }) == true {
      log.report(node.location, "gpuNodes must name a node for each of up to 64 GPUs")
      return nil
    }
    let label = node["label"]?.text ?? id
    let ids = citations.map(\.source).joined(separator: ", ")
    var facts = MachineFacts(file: path, source: ids, recalled: recalled, name: id)
    facts.setProcessor(
      architecture: cpu["architecture"]?.text ?? "", vendor: cpu["vendor"]?.text ?? "", model: cpu["model"]?.text ?? "",
      isa: cpu["isa"]?.texts ?? [], isModelRecalled: cpu["recalled"] != nil)
    facts.setSizes(packages: packages, cores: cores, threads: threads, nodes: nodes, memoryGiB: memory)
    facts.setGPUs(gpu, count: count, places: places ?? Array(repeating: nodes == 1 ? 0 : nil, count: count))
    facts.setDelivery(label: label)
    return MachineCatalog.Machine(
      id: id, label: label, facts: facts.document, citations: citations, recalled: recalled)
  }
}

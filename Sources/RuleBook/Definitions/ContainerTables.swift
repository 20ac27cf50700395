import Facts
package import Planning
import RuleText
import Synchronization

extension ReleaseCatalog {
  /// Every image of every release, those of a release in order of preference.
  package var containers: [ContainerImage] { tables?.images() ?? [] }

  /// Whether CUDA's forward-compatibility packages are for a GPU of this product name; nil when the catalog does not tell.
  package func takesForwardCompatibility(_ name: String) -> Bool? { tables?.takesForwardCompatibility(name) }

  static let flavourShape = Shape.mapping([
    .required("flavour", .text, "what follows the release in the tag"),
    .optional("since", .text, "first release that has it"),
    .optional("until", .text, "last release that has it"),
    .optional("seen", .text, "last release whose tag a source shows"),
    .optional("own", .list(.text), "backends that are in this image alone"),
    .required("platforms", .table(.list(.text)), "backends by platform; all for those of the release"),
    .optional("table", .word(["trtllm"]), "table with its CUDA and TensorRT"),
    .required("cite", .list(.text), "where that is known from"),
    .optional("note", .text, "what there is to know about it"),
  ])
}

/// The tables of `catalog/releases.yaml`, combined into images when somebody asks for them.
final class ContainerTables: Sendable {
  private let catalog: RuleNode
  private let runtimes: OpsetTable
  private let known = Mutex<[ContainerImage]?>(nil)

  init(_ catalog: RuleNode, onnxRuntime: RuleNode) {
    self.catalog = catalog
    runtimes = OpsetTable(onnxRuntime)
  }

  /// The images, put together at the first call.
  func images() -> [ContainerImage] {
    known.withLock { known in
      if let known { return known }
      let flavours = catalog["flavours"]?.list ?? []
      let images = (catalog["releases"]?.list ?? []).flatMap { row in flavours.compactMap { image(row, $0) } }
      known = images
      return images
    }
  }

  /// Words of a name are what stands between other characters than letters and digits.
  func takesForwardCompatibility(_ name: String) -> Bool? {
    let words = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    func has(_ key: String) -> Bool {
      let listed = catalog["forwardCompatibility"]?[key]?.texts ?? []
      return words.contains { listed.contains($0) }
    }
    return has("mayNot") ? false : has("may") ? true : nil
  }

  private func image(_ row: RuleNode, _ flavour: RuleNode) -> ContainerImage? {
    guard let release = row["release"]?.text, let name = flavour["flavour"]?.text,
      release >= flavour["since"]?.text ?? "", release <= flavour["until"]?.text ?? "99.99"
    else { return nil }
    // An image with a table of its own has what that says; for what it leaves out it is like the others of the month.
    let own = flavour["table"]?.text.flatMap { catalog[$0] }?.list?.first { $0["release"]?.text == release }
    func column<Wrapped>(_ key: String, _ read: (String) -> Wrapped?) -> SourcedValue<Wrapped>? {
      if let own, own[key] != nil { return value(own, key, flavour["table"]?.text, read) }
      guard var shared = value(row, key, nil, read) else { return nil }
      if flavour["table"] != nil, shared.basis == .sourced { shared.basis = .assumed }
      return shared
    }
    guard let cuda = column("cuda", DottedVersion.init), let driver = driver(row, cuda),
      let least = value(row, "minimumComputeCapability", nil, Double.init)
    else { return nil }
    let isSeen = flavour["seen"]?.text.map { release <= $0 } ?? true
    let runtime = value(row, "onnxruntime", nil) { $0 }
    return ContainerImage(
      release: release, flavour: name, backends: backends(row, flavour),
      purpose: Set(flavour["own"]?.texts ?? []),
      existence: SourcedValue(
        true, basis: isSeen ? .sourced : .assumed, sources: flavour["cite"]?.texts ?? [],
        note: isSeen ? "" : flavour["note"]?.text ?? ""),
      cuda: cuda, driver: driver, leastCapability: least, newestCapability: newestCapability(cuda.value),
      onnxOpset: runtime.flatMap { limits($0, \.opset) }, onnxIR: runtime.flatMap { limits($0, \.ir) },
      tensorrt: column("tensorrt", DottedVersion.init),
      contents: contents(row, own, flavour["table"]?.text))
  }

  // MARK: Columns

  /// A column of a row: plain, or a mapping with what else sources give.
  private func value<Wrapped>(
    _ row: RuleNode, _ key: String, _ table: String?, _ read: (String) -> Wrapped?
  ) -> SourcedValue<Wrapped>? {
    guard let node = row[key], let value = (node["value"]?.text ?? node.text).flatMap(read) else { return nil }
    let isRecalled = row["recalled"]?.texts.contains(key) ?? false
    let stated = node["basis"]?.text.flatMap(ValueBasis.init)
    let defaults = catalog["defaults"]?["cite"]
    // One source for a whole row, or one a column.
    let own = row["cite"].flatMap { $0.entries == nil ? $0.texts : $0[key]?.texts }
    let sources = own ?? table.flatMap { defaults?[$0]?.texts } ?? defaults?[key]?.texts ?? []
    return SourcedValue(
      value, others: (node["also"]?.texts ?? []).compactMap(read), basis: stated ?? (isRecalled ? .recalled : .sourced),
      sources: sources, note: node["note"]?.text ?? "")
  }

  /// Opset or IR version of every ONNX Runtime that sources give for the image.
  private func limits(
    _ runtime: SourcedValue<String>, _ limit: KeyPath<(opset: Int64, ir: Int64), Int64>
  ) -> SourcedValue<Int64>? {
    guard let value = runtimes.limits(of: runtime.value) else { return nil }
    return SourcedValue(
      value[keyPath: limit], others: runtime.others.compactMap { runtimes.limits(of: $0)?[keyPath: limit] },
      basis: runtime.basis, sources: runtime.sources, note: runtime.note)
  }

  private func contents(_ row: RuleNode, _ own: RuleNode?, _ table: String?) -> [String: SourcedValue<String>] {
    var contents: [String: SourcedValue<String>] = [:]
    for key in ["triton", "python", "onnxruntime", "pytorch", "openvino", "vllm"] {
      contents[key] = value(row, key, nil) { $0 }
    }
    if let own { contents["tensorrtllm"] = value(own, "tensorrtLLM", table) { $0 } }
    return contents
  }

  private func backends(_ row: RuleNode, _ flavour: RuleNode) -> [String: Set<String>] {
    let name = flavour["flavour"]?.text ?? ""
    let missing = row["without"]?[name]?.texts ?? []
    let all = (row["backends"]?.text.flatMap { catalog["backends"]?[$0]?.texts } ?? []).filter { !missing.contains($0) }
    let own = flavour["own"]?.texts ?? []
    var backends: [String: Set<String>] = [:]
    for entry in flavour["platforms"]?.entries ?? [] {
      let listed = entry.node.texts
      let built = listed == ["all"] ? all : all.filter(listed.contains)
      backends[entry.key] = Set((built + own).map { catalog["backendNames"]?[$0]?.text ?? $0 })
    }
    return backends
  }

  // MARK: Drivers and GPUs

  private func driver(_ row: RuleNode, _ cuda: SourcedValue<DottedVersion>) -> DriverRule? {
    let major = catalog["cudaDrivers"]?[String(cuda.value.major)]
    guard let branch = major?["branch"]?.text.flatMap(Int.init) else { return nil }
    let statement = DriverTables.statement(for: row["release"]?.text ?? "", in: catalog)
    return DriverRule(
      least: SourcedValue(branch, sources: major?["cite"]?.texts ?? []),
      forward: (statement?["forward"]?.texts ?? []).compactMap { DottedVersion($0) },
      avoided: Set((statement?["avoid"]?.texts ?? []).compactMap(Int.init)),
      stated: value(row, "statedDriver", nil, Int.init))
  }

  private func newestCapability(_ cuda: DottedVersion) -> SourcedValue<Double>? {
    guard let row = DriverTables.newestCapability(of: cuda, in: catalog) else { return nil }
    return value(row, "capability", nil, Double.init)
  }
}

/// Tables by release or CUDA version in which a row holds until the next.
enum DriverTables {
  /// What the newest listed CUDA that is not newer knows.
  static func newestCapability(of cuda: DottedVersion, in catalog: RuleNode) -> RuleNode? {
    (catalog["newestCapabilities"]?.list ?? []).last { row in
      row["cuda"]?.text.flatMap { DottedVersion($0) }.map { $0 <= cuda } ?? false
    }
  }

  /// The newest statement on drivers up to a release.
  static func statement(for release: String, in catalog: RuleNode) -> RuleNode? {
    (catalog["driverBranches"]?.list ?? []).last { ($0["since"]?.text ?? "") <= release }
  }
}

package import Facts
import RuleText

/// The Triton container releases and what each one contains.
package struct ReleaseCatalog: Sendable {
  /// Release names, oldest first.
  package let ids: [String]
  private let documents: [String: FactDocument]
  /// What ``containers`` is read from, when somebody asks for it.
  let tables: ContainerTables?

  package var newest: String { ids.last ?? "" }

  /// The `release.*` facts of a release; nil when the catalog does not have it.
  package func facts(of id: String) -> FactDocument? { documents[id] }

  /// Whether text has the form of a release, `YY.MM`, known or not.
  static func isPlausible(_ id: String) -> Bool {
    let parts = id.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isNumber) }
  }

  static let shape = Shape.mapping([
    .required("defaults", .table(.anything), "sources of columns, and the newest release"),
    .required("cudaDrivers", .table(.table(.anything)), "oldest driver branch by CUDA major version"),
    .optional("newestCapabilities", .list(.table(.anything)), "newest compute capability by CUDA version"),
    .required("driverBranches", .list(.table(.anything)), "driver branches that the compatibility package accepts"),
    .required("backends", .table(.list(.text)), "named sets of backends"),
    .optional("flavours", .list(flavourShape), "what follows the release in a tag, in order of preference"),
    .optional("backendNames", .table(.text), "names in config.pbtxt of backends that the build calls otherwise"),
    .optional("forwardCompatibility", .table(.anything), "words in names of GPUs that may use compatibility packages"),
    .optional("caches", .list(.table(.anything)), "caches and their first release"),
    .required("releases", .list(.table(.anything)), "what each release contains"),
    .required("trtllm", .list(.table(.anything)), "what each TensorRT-LLM image contains"),
  ])

  static let onnxRuntimeShape = Shape.mapping([
    .required("defaults", .table(.anything), "values for every row"),
    .required("onnxruntime", .list(.table(.anything)), "opset and IR version that each ONNX Runtime accepts"),
  ])

  init(releases: RuleNode?, onnxRuntime: RuleNode?, _ context: inout LoadContext) {
    var ids: [String] = []
    var documents: [String: FactDocument] = [:]
    if let releases, let onnxRuntime, Self.shape.check(releases, &context.log),
      Self.onnxRuntimeShape.check(onnxRuntime, &context.log)
    {
      let reader = ReleaseReader(catalog: releases, runtimes: OpsetTable(onnxRuntime))
      for row in releases["releases"]?.list ?? [] {
        guard let id = row["release"]?.text, Self.isPlausible(id) else {
          context.log.report(row.location, "a release needs 'release': \"YY.MM\"")
          continue
        }
        if let last = ids.last, id <= last {
          context.log.report(
            row.location, "'\(id)' does not come after '\(last)': list releases oldest first, each once")
        }
        ids.append(id)
        let document = reader.document(id, row)
        for problem in context.vocabulary.problems(in: document) { context.log.report(row.location, problem) }
        documents[id] = document
      }
    }
    self.ids = ids
    self.documents = documents
    tables = releases.flatMap { releases in onnxRuntime.map { ContainerTables(releases, onnxRuntime: $0) } }
  }
}

/// Turns a row of the catalog into facts.
private struct ReleaseReader {
  let catalog: RuleNode
  let runtimes: OpsetTable

  func document(_ id: String, _ row: RuleNode) -> FactDocument {
    var document = FactDocument()
    let origin = Origin(.catalog, "catalog/releases.yaml")
    func set(_ name: String, _ value: Value) { document.set("release.\(name)", value, origin) }
    func text(_ key: String) -> String? { row[key]?["value"]?.text ?? row[key]?.text }
    set("id", .string(id))
    for key in ["triton", "cuda", "tensorrt", "tensorrtTable", "onnxruntime", "openvino", "pytorch"] {
      if let text = text(key) { set(key, .string(text)) }
    }
    // A release before the first vLLM or TensorRT-LLM image has none; a later one without a row is not known.
    set("vllm", .string(text("vllm") ?? ""))
    let engines = catalog["trtllm"]?.list ?? []
    if let engine = engines.first(where: { $0["release"]?.text == id })?["tensorrtLLM"]?.text {
      set("tensorrtllm", .string(engine))
    } else if id < engines.first?["release"]?.text ?? "" {
      document.setUnknown("release.tensorrtllm", "the sources list its versions from 24.04 on only", origin)
    } else {
      document.setUnknown("release.tensorrtllm", "the compatibility table has no row for \(id)", origin)
    }
    if let major = text("tensorrt").flatMap({ DottedVersion($0)?.major }) { set("tensorrtMajor", .integer(major)) }
    if let driver = text("driver").flatMap(Int64.init) { set("driver", .int(driver)) }
    set("driverCompat", .list(compatibleBranches(id)))
    if let capability = text("minimumComputeCapability").flatMap(Double.init) {
      set("minimumComputeCapability", .double(capability))
    }
    if let cuda = text("cuda").flatMap({ DottedVersion($0) }), let newest = newestCapability(cuda) {
      set("newestComputeCapability", .double(newest))
    }
    if let limits = text("onnxruntime").flatMap({ runtimes.limits(of: $0) }) {
      set("onnxOpset", .int(limits.opset))
      set("onnxIr", .int(limits.ir))
    }
    let missing = row["without"]?["py3"]?.texts ?? []
    let backends = text("backends").flatMap { catalog["backends"]?[$0]?.texts } ?? []
    set("backends", .strings(backends.filter { !missing.contains($0) }))
    set("recalled", .strings(unconfirmed(row)))
    return document
  }

  private func newestCapability(_ cuda: DottedVersion) -> Double? {
    DriverTables.newestCapability(of: cuda, in: catalog)?["capability"]?.text.flatMap(Double.init)
  }

  private func compatibleBranches(_ id: String) -> [Value] {
    let listed = DriverTables.statement(for: id, in: catalog)?["forward"]?.texts ?? []
    return Set(listed.compactMap { DottedVersion($0)?.major }).sorted().map { .integer($0) }
  }

  /// Columns that no source confirms: recalled, assumed or disputed.
  private func unconfirmed(_ row: RuleNode) -> [String] {
    let stated = (row.entries ?? []).filter { $0.node["basis"].map { $0.text != "sourced" } ?? false }.map { entry in
      "\(entry.key) \(entry.node["value"]?.text ?? "")"
    }
    let shown: Set<String> = ["cuda", "tensorrt", "pytorch", "onnxruntime", "openvino"]
    return stated + (row["recalled"]?.texts ?? []).filter { shown.contains($0) }
  }
}

/// The newest ONNX opset and IR version that each ONNX Runtime accepts.
struct OpsetTable {
  private let rows: [(version: DottedVersion, opset: Int64, ir: Int64)]

  init(_ node: RuleNode) {
    rows = (node["onnxruntime"]?.list ?? []).compactMap { row in
      guard let version = row["version"]?.text.flatMap({ DottedVersion($0) }),
        let opset = row["opset"]?.text.flatMap(Int64.init), let ir = row["ir"]?.text.flatMap(Int64.init)
      else { return nil }
      return (version, opset, ir)
    }
  }

  /// Those of the version, or of the newest one before it: limits only ever rise.
  func limits(of version: String) -> (opset: Int64, ir: Int64)? {
    guard let version = DottedVersion(version) else { return nil }
    return rows.filter { $0.version <= version }.max { $0.version < $1.version }.map { ($0.opset, $0.ir) }
  }
}

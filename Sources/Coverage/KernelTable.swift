import Facts
import ModelInspection

/// The kernels of an ONNX Runtime execution provider for the operators of a graph (`onnxruntime-cpu.tsv`,
/// `onnxruntime-cuda.tsv`).
struct KernelTable {
  /// One kernel, its type variables resolved to the operator's formal inputs and outputs.
  struct Kernel {
    var inputs: [ElementTypeSet]
    var outputs: [ElementTypeSet]
  }

  /// The kernels that match the operator's version, by operator index.
  private(set) var kernels: [[Kernel]]
  /// Whether some kernel of any version has the operator's name, by operator index.
  private(set) var hasName: [Bool]
  /// Types that are cast to another one where no kernel takes them.
  private(set) var casts: [ElementType: ElementType] = [:]
  private(set) var version: String

  init(
    _ table: CatalogTable, for graph: OperatorGraph, _ signatures: OperatorSignatures, version wanted: DottedVersion
  ) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var kernels = [[Kernel]](repeating: [], count: graph.operators.count)
    var hasName = [Bool](repeating: false, count: graph.operators.count)
    var casts: [ElementType: ElementType] = [:]
    var versions = TableVersions(for: wanted)
    var types: [ElementTypeSet] = []
    var domain: Substring = ""
    try table.scan(wanted: Set(indices.keys)) { line throws(CatalogError) in
      switch line[0] {
      case "@versions": try versions.read(line)
      case "@domain": domain = line[1]
      case "@types": try types.readTypes(line)
      case "@cast":
        guard let from = ElementType(rawValue: String(line[1])), let to = ElementType(rawValue: String(line[2])) else {
          throw line.error("@cast needs two element types")
        }
        casts[from] = to
      default: break
      }
    } row: { line throws(CatalogError) in
      guard try versions.hold(line[3], at: line) else { return }
      for index in indices[line[0]] ?? [] where graph.operators[index].domain[...] == domain {
        hasName[index] = true
        guard let definition = signatures.definitions[index] else { continue }
        if try KernelTable.matches(line, definition.sinceVersion) {
          kernels[index].append(Kernel(definition.signature, try line.typeVariables(2, types)))
        }
      }
    }
    self.kernels = kernels
    self.hasName = hasName
    self.casts = casts
    version = versions.name
  }

  /// `N` and `N+` match version N alone, `N-M` the versions between: an open range ends with the operator's next
  /// version, although ONNX Runtime's document reads otherwise.
  private static func matches(_ line: CatalogLine, _ since: Int) throws(CatalogError) -> Bool {
    var text = line[1]
    if text.last == "+" { text = text.dropLast() }
    let ends = text.split(separator: "-").compactMap { Int($0) }
    guard let first = ends.first, let last = ends.last, ends.count <= 2 else {
      throw line.error("\(line[1]) is no range of versions")
    }
    return first <= since && since <= last
  }
}

extension KernelTable.Kernel {
  fileprivate init(_ signature: Signature, _ variables: [(Substring, ElementTypeSet)]) {
    func resolve(_ formal: Signature.Formal) -> ElementTypeSet {
      variables.first { $0.0 == formal.variable }?.1 ?? .all
    }
    inputs = signature.inputs.map(resolve)
    outputs = signature.outputs.map(resolve)
  }
}

import ModelInspection

/// The formal inputs and outputs of an operator, as ONNX declares them from one version of its operator set on.
struct Signature {
  /// A formal input or output: the type variable it is bound to (nil: a fixed type) and the types it may have.
  struct Formal {
    var variable: Substring?
    var allowed: ElementTypeSet
  }

  var inputs: [Formal]
  var outputs: [Formal]
  /// Whether the last one repeats.
  var variadicInput: Bool
  var variadicOutput: Bool
  /// Whether ONNX defines the operator by a body of simpler operators, which a runtime may put in its place.
  var isFunction: Bool

  /// The formal of the actual input at an index; nil when there are more inputs than the operator has.
  func input(_ index: Int) -> Int? { Signature.position(index, inputs.count, variadicInput) }
  func output(_ index: Int) -> Int? { Signature.position(index, outputs.count, variadicOutput) }

  private static func position(_ index: Int, _ count: Int, _ variadic: Bool) -> Int? {
    index < count ? index : variadic ? count - 1 : nil
  }
}

/// The signatures of the operators a graph uses (`onnx.tsv`).
struct OperatorSignatures {
  /// What an operator of a graph means: the version of its definition that holds, and its signature.
  struct Definition {
    var sinceVersion: Int
    var signature: Signature
  }

  /// For each operator of the graph; nil when ONNX and ONNX Runtime do not define it at its opset.
  private(set) var definitions: [Definition?]
  /// For each operator of the graph: whether some version of its domain defines it.
  private(set) var isKnown: [Bool]

  init(_ table: CatalogTable, for graph: OperatorGraph) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var definitions = [Definition?](repeating: nil, count: graph.operators.count)
    var isKnown = [Bool](repeating: false, count: graph.operators.count)
    var types: [ElementTypeSet] = []
    var domain: Substring = ""
    try table.scan(wanted: Set(indices.keys)) { line throws(CatalogError) in
      switch line[0] {
      case "@domain": domain = line[1]
      case "@types": try types.readTypes(line)
      default: break
      }
    } row: { line throws(CatalogError) in
      for index in indices[line[0]] ?? [] where graph.operators[index].domain[...] == domain {
        isKnown[index] = true
        guard let opset = graph.operators[index].opset else { continue }
        for text in line[1].split(separator: ",") {
          guard let since = Int(text) else { throw line.error("\(text) is no version") }
          if since <= opset, since > definitions[index]?.sinceVersion ?? 0 {
            definitions[index] = Definition(sinceVersion: since, signature: try Signature(line, types))
          }
        }
      }
    }
    self.definitions = definitions
    self.isKnown = isKnown
  }
}

extension Signature {
  fileprivate init(_ line: CatalogLine, _ types: [ElementTypeSet]) throws(CatalogError) {
    var variables: [Substring: ElementTypeSet] = [:]
    for (name, set) in try line.typeVariables(5, types) { variables[name] = set }
    (inputs, variadicInput) = try Signature.formals(line, 3, variables)
    (outputs, variadicOutput) = try Signature.formals(line, 4, variables)
    isFunction = line[2].utf8.contains { $0 == UInt8(ascii: "f") || $0 == UInt8(ascii: "c") }
  }

  private static func formals(
    _ line: CatalogLine, _ column: Int, _ variables: [Substring: ElementTypeSet]
  ) throws(CatalogError) -> ([Formal], Bool) {
    var formals: [Formal] = []
    var variadic = false
    for text in line[column].split(separator: ",") {
      var name = text
      if name.first == "*" {
        variadic = true
        name = name.dropFirst()
      }
      if name.first == "=" {
        guard let set = ElementTypeSet(names: name.dropFirst()) else { throw line.error("unknown type \(name)") }
        formals.append(Formal(variable: nil, allowed: set))
      } else {
        guard let set = variables[name] else { throw line.error("type variable \(name) is not declared") }
        formals.append(Formal(variable: name, allowed: set))
      }
    }
    return (formals, variadic)
  }
}

extension CatalogLine {
  /// Reads `T=3;T1=5`, the numbers being those of `@types` lines.
  func typeVariables(_ column: Int, _ types: [ElementTypeSet]) throws(CatalogError) -> [(Substring, ElementTypeSet)] {
    var variables: [(Substring, ElementTypeSet)] = []
    for part in self[column].split(separator: ";") {
      let sides = part.split(separator: "=")
      guard sides.count == 2, let number = Int(sides[1]), types.indices.contains(number) else {
        throw error("column \(column + 1): \(part) must be NAME=SET, SET the number of an @types line")
      }
      variables.append((sides[0], types[number]))
    }
    return variables
  }
}

extension [ElementTypeSet] {
  /// Adds an `@types` line; its numbers must follow each other from 0.
  mutating func readTypes(_ line: CatalogLine) throws(CatalogError) {
    guard try line.int(1) == count else { throw line.error("@types must be numbered from 0 in order") }
    guard let set = ElementTypeSet(names: line[2]) else { throw line.error("unknown element type in \(line[2])") }
    append(set)
  }
}

import Facts
import ModelInspection

/// What a runtime does with one node.
enum Judgement: Hashable {
  case taken
  /// Computed before the runtime sees the graph.
  case folded
  case refused(Reason)
  /// The rule needs a type, a rank or a value that is not known.
  case undetermined(Reason)

  var isTaken: Bool { self == .taken || self == .folded }
}

/// Why a node is refused or undetermined, small enough to be counted by.
enum Reason: Hashable {
  case notDefined
  case notImported
  case noRow
  case notSupported
  case refusedByChecker
  case disputed
  case version(Int)
  case type(ElementType, isOutput: Bool)
  case unknownType
  case insideOnly(ElementType)
  case restriction(Int)
  case scalar
  case empty
  case unknownRank
  case controlFlow
  case modelFunction
  case pattern
  case alone
  case noInputs
  case elsewhere
  case expanded
}

/// The kind of a blocker, for rules that tell them apart.
package enum BlockerKind: String, Sendable, Hashable, CaseIterable {
  /// The runtime has no such operator, or refuses it whatever its inputs are.
  case unsupportedOperator = "operator"
  /// An operator of a domain that neither ONNX nor ONNX Runtime defines.
  case customDomain = "custom-domain"
  /// The operator is there, but not in the version that the model's opset asks for.
  case operatorVersion = "opset"
  case elementType = "type"
  case restriction
  case dynamicShape = "dynamic-shape"
  case scalar
  /// An If, Loop or Scan whose bodies are not taken whole.
  case controlFlow = "control-flow"
  /// A function that the model itself defines, or one of ONNX's that is not expanded.
  case function
}

/// A reason in words.
struct Explanation {
  var kind: BlockerKind
  var text: String

  init(_ kind: BlockerKind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

/// The rules of one runtime: judges single nodes; bodies are the walk's business.
protocol RuntimeJudge {
  /// The table version that the rules are of, such as `10.10`.
  var version: String { get }
  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement
  func explain(_ reason: Reason, _ index: Int) -> Explanation
}

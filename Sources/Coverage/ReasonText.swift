import Facts
import ModelInspection

extension Reason {
  /// The reason in words that fit every runtime.
  func explanation(_ entry: OperatorGraph.Operator, runtime: String) -> Explanation {
    switch self {
    case .notDefined:
      Explanation(.customDomain, "neither ONNX nor ONNX Runtime defines \(entry.domain) \(entry.name)")
    case .notImported:
      Explanation(.operatorVersion, "the model imports no operator set for the domain \(entry.domain)")
    case .noRow, .notSupported: Explanation(.unsupportedOperator, "\(runtime) has no \(entry.name)")
    case .refusedByChecker: Explanation(.unsupportedOperator, "\(runtime) refuses \(entry.name)")
    case .disputed:
      Explanation(.unsupportedOperator, "\(runtime): its document and its source disagree on \(entry.name)")
    case .version(let since): Explanation(.operatorVersion, "\(runtime) has no \(entry.name) as of opset \(since)")
    case .type(let type, let isOutput):
      Explanation(.elementType, "\(runtime) does not take \(type.rawValue) as \(isOutput ? "output" : "input")")
    case .unknownType: Explanation(.elementType, "the element types are not stated in the model")
    case .insideOnly(let type):
      Explanation(.elementType, "\(runtime) takes \(type.rawValue) as input or output of the network only")
    case .restriction: Explanation(.restriction, "a restriction of \(runtime)")
    case .scalar: Explanation(.scalar, "\(runtime) does not take scalars (rank 0) here")
    case .empty: Explanation(.dynamicShape, "\(runtime) does not take tensors with a dimension of 0 here")
    case .unknownRank: Explanation(.dynamicShape, "the rank is not stated in the model, and a scalar is not taken here")
    case .controlFlow: Explanation(.controlFlow, "a body holds nodes that are not taken")
    case .modelFunction: Explanation(.function, "a function that the model defines; its body was not looked into")
    case .pattern: Explanation(.restriction, "taken only inside patterns that the front end can rewrite")
    case .alone: Explanation(.restriction, "a node by itself between nodes that are not taken is left to the CPU")
    case .noInputs: Explanation(.restriction, "a graph without inputs is computed when it is loaded")
    case .expanded: Explanation(.function, "a function of ONNX that is replaced by its body, which was not looked into")
    case .elsewhere: Explanation(.function, "a function of ONNX that another provider of ONNX Runtime runs whole")
    }
  }
}

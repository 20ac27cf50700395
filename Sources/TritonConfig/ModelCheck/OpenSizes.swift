/// Sizes of outputs that a model file leaves open without saying how they follow from the inputs.
///
/// Exporters call a size that they did not work out by a name of its own, or not at all. A runtime that loads the model may
/// find it to be fixed, and then refuses a config that calls it free; no file tells beforehand.
package struct OpenSizes {
  /// What the inputs' free dimensions are called.
  private let known: Set<String>

  /// - Parameter inputs: the names of each input's dimensions, empty where one has no name.
  package init(inputs: [[String]]) { known = Set(inputs.joined()).subtracting([""]) }

  /// Which dimensions of an output are open: free ones of a name that neither is nor contains one of the inputs'. None
  /// where the format does not name dimensions.
  package func indices(dims: [Int64], symbols: [String]) -> [Int] {
    guard symbols.count == dims.count else { return [] }
    return dims.indices.filter { dims[$0] < 0 && !follows(symbols[$0]) }
  }

  /// Whether a name, or an expression such as `2*time + 1`, speaks of a size of the inputs.
  private func follows(_ symbol: String) -> Bool {
    if known.contains(symbol) { return true }
    return symbol.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }.contains {
      known.contains(String($0))
    }
  }
}

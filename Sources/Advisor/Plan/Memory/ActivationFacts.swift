import Coverage
import Facts
import ModelInspection
import Planning

/// The fact `budget.activationBytes`: tensors between operators that live at the same time.
enum ActivationFacts {
  /// Empty when the sizes of the model's tensors cannot be told.
  static func document(_ graph: OperatorGraph, _ coverage: Coverage) -> FactDocument {
    var document = FactDocument()
    guard let main = graph.graphs.first, let bytes = coverage.tensorBytes() else { return document }
    let steps = main.nodes.map { node in
      ActivationBound.Step(reads: node.inputs.filter { $0 >= 0 }, makes: node.outputs.filter { $0 >= 0 })
    }
    let peak = ActivationBound.peak(steps, bytes: bytes, inputs: main.inputs, outputs: main.outputs)
    document.set("budget.activationBytes", .int(peak), Origin(.derived, "shapes of the graph"))
    return document
  }
}

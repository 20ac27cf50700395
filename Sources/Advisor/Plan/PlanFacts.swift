import Facts
import RuleBook

/// The `plan.*` facts: shapes and batch sizes for commands, worked out from the model's inputs.
enum PlanFacts {
  private static let origin = Origin(.derived, "shapes of the inputs")

  static func document(_ sheet: FactSheet, _ batch: BatchSizes) -> FactDocument {
    var document = FactDocument()
    document.set("plan.usualBatch", .int(batch.usual), Origin(.catalog, "Rules/commands.yaml"))
    document.set("plan.largestBatch", .int(batch.largest), Origin(.catalog, "Rules/commands.yaml"))
    // Without a file there are no inputs to name; the notes that list free dimensions then list none.
    document.set("plan.freeDimensions", [], origin)
    guard let inputs = sheet.value("model.inputs").listValue, let batchable = sheet.value("model.batchable").boolValue
    else { return document }
    let shapes = inputs.compactMap(Shape.init)
    guard shapes.count == inputs.count else { return document }
    document.set("plan.perfShapes", .strings(shapes.compactMap { $0.forPerfAnalyzer(batchable) }), origin)
    document.set("plan.freeDimensions", .strings(shapes.flatMap { $0.freeDimensionNames(batchable) }), origin)
    // A free dimension that is no batch has a range only the user knows: no profile can be given for it.
    guard shapes.allSatisfy({ $0.freeDimensions(batchable).isEmpty }) else { return document }
    for (name, size) in [("min", 1), ("opt", batch.usual), ("max", batch.largest)] {
      let text = batchable ? shapes.map { $0.forTensorRT(batch: size) }.joined(separator: ",") : ""
      document.set("plan.\(name)Shapes", .string(text), origin)
    }
    return document
  }

  private struct Shape {
    let name: String
    let dimensions: [Int64]
    let symbols: [String]

    init?(_ input: Value) {
      guard let name = input["name"]?.stringValue, let dimensions = input["dims"]?.listValue else {
        return nil
      }
      self.name = name
      self.dimensions = dimensions.compactMap(\.intValue)
      symbols = (input["symbols"]?.listValue ?? []).map { $0.stringValue ?? "" }
      if self.dimensions.count != dimensions.count { return nil }
    }

    /// Dimensions without a size, the batch left out.
    func freeDimensions(_ batchable: Bool) -> [Int] {
      dimensions.indices.filter { dimensions[$0] < 0 && !(batchable && $0 == 0) }
    }

    /// `input_ids[1] (sequence)`.
    func freeDimensionNames(_ batchable: Bool) -> [String] {
      freeDimensions(batchable).map { index in
        let symbol = symbols.indices.contains(index) && !symbols[index].isEmpty ? " (\(symbols[index]))" : ""
        return "\(name)[\(index)]\(symbol)"
      }
    }

    /// `name:16x3x224x224`.
    func forTensorRT(batch: Int64) -> String {
      let sizes = dimensions.enumerated().map { $0 == 0 ? batch : $1 }
      return "\(name):" + sizes.map(String.init).joined(separator: "x")
    }

    /// `--shape=name:3,224,224` without the batch; nil for a shape perf_analyzer knows from the server. Free dimensions
    /// are given as 1, the least that any model takes.
    func forPerfAnalyzer(_ batchable: Bool) -> String? {
      let sizes = batchable ? dimensions.dropFirst() : dimensions[...]
      guard sizes.contains(where: { $0 < 0 }) else { return nil }
      return "--shape=\(name):" + sizes.map { String(max($0, 1)) }.joined(separator: ",")
    }
  }
}

import Facts
import Planning
import RuleBook

/// Bytes of a model's inputs and outputs.
struct TensorSizes {
  /// For one request, or for one item of a batch.
  var bytes: Int64
  /// Why the bytes are only a lower bound; nil when they are exact.
  var openReason: String?

  /// - Parameter isBatched: whether the first dimension of every tensor is the batch, of which one item is counted.
  init(_ sheet: FactSheet, isBatched: Bool) {
    guard let inputs = sheet.value("model.inputs").listValue, let outputs = sheet.value("model.outputs").listValue,
      !inputs.isEmpty
    else {
      (bytes, openReason) = (0, "the model's inputs and outputs are not known")
      return
    }
    var sum: Int64 = 0
    var free: [String] = []
    for tensor in inputs + outputs {
      let name = tensor["name"]?.stringValue ?? ""
      let type = tensor["type"]?.stringValue.flatMap(ElementType.init(rawValue:))
      guard let bits = type?.bits, let dims = tensor["dims"]?.listValue?.map({ $0.intValue ?? -1 }) else {
        free.append(name)
        continue
      }
      var elements: Int64 = 1
      for (index, size) in dims.enumerated() where !(isBatched && index == 0) {
        // A free dimension counts as 1, the least that any model takes.
        if size < 0 { free.append("\(name)[\(index)]") }
        elements = elements.clampedProduct(max(size, size < 0 ? 1 : 0))
      }
      sum = sum.clampedSum(elements.clampedProduct(Int64(bits)).clampedSum(7) / 8)
    }
    bytes = sum
    let named = free.prefix(3).map { $0.escapingControls.shortened(to: 60) }.joined(separator: ", ")
    let rest = free.count > 3 ? " and \(free.count - 3) more" : ""
    openReason = free.isEmpty ? nil : "sizes that only requests tell: \(named)\(rest)"
  }
}

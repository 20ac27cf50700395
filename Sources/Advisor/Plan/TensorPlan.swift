import Facts
import RuleBook
import TritonConfig

/// Inputs and outputs as config.pbtxt writes them: types, dims without the batch, reshapes.
enum TensorPlan {
  private static let origin = Origin(.derived, "the model's inputs and outputs")
  /// More lines than this are no table for a comment.
  private static let mostLines = 12

  /// - Parameters:
  ///   - sheet: with `plan.batchSize`, if it is known.
  ///   - isCompleted: whether the backend completes tensors that config.pbtxt leaves out. Then outputs with a size that only
  ///     the runtime knows are left to it.
  static func document(_ sheet: FactSheet, isCompleted: Bool) -> FactDocument {
    var document = FactDocument()
    let isBatched = (sheet.value("plan.batchSize").intValue ?? 0) > 0
    let inputs = tensors(sheet, "model.inputs")
    let outputs = tensors(sheet, "model.outputs")
    if sheet.value("model.batchable") == .bool(false), let blockers = sheet.value("model.batchBlockers").listValue {
      document.set("plan.batchTable", .strings(limited(blockers.compactMap(\.stringValue))), origin)
    } else if let inputs, let outputs, isBatched {
      let lines = (inputs + outputs).map { "\($0.name): \($0.dims) = batch + \(Array($0.dims.dropFirst()))" }
      document.set("plan.batchTable", .strings(limited(lines)), origin)
    }
    guard let inputs, let outputs else { return document }
    document.set("plan.inputs", .list(inputs.map { $0.field(isBatched) }), origin)
    let isBatchable = isBatched || sheet.value("model.batchable") == .bool(true)
    let sizes = OpenSizes(inputs: inputs.map(\.symbols))
    let open = outputs.flatMap { output in
      let indices = sizes.indices(dims: output.dims, symbols: output.symbols)
      return indices.filter { !isBatchable || $0 > 0 }.map { "\(output.name)[\($0)]" }
    }
    if !open.isEmpty {
      document.set(isCompleted ? "plan.openSizes" : "plan.doubtfulSizes", .strings(limited(open)), origin)
    }
    if isCompleted, !open.isEmpty {
      let reason = "the file does not say how every size of the outputs follows from the inputs"
      document.setUnknown("plan.outputs", reason, origin)
    } else {
      document.set("plan.outputs", .list(outputs.map { $0.field(isBatched) }), origin)
    }
    let examples = inputs.compactMap {
      $0.torchExample(batch: isBatched ? sheet.value("plan.usualBatch").intValue ?? 1 : 1)
    }
    if examples.count == inputs.count {
      document.set("plan.exampleInputs", .string(examples.joined(separator: ", ")), origin)
    }
    let warmups = inputs.compactMap { tensor in tensor.warmup(isBatched).map { (Value.string(tensor.name), $0) } }
    if warmups.count == inputs.count {
      document.set("plan.warmupInputs", .map(Dictionary(warmups, uniquingKeysWith: { $1 })), origin)
    }
    return document
  }

  private static func limited(_ lines: [String]) -> [String] {
    let lines = lines.map { $0.escapingControls.shortened(to: 200) }
    let rest = lines.count - mostLines
    return rest <= 1 ? lines : lines.prefix(mostLines) + ["and \(rest) more"]
  }

  /// nil unless every one is a tensor of a type that Triton has, with a known rank.
  private static func tensors(_ sheet: FactSheet, _ path: String) -> [Tensor]? {
    guard let values = sheet.value(path).listValue else { return nil }
    let tensors = values.compactMap(Tensor.init)
    return tensors.count == values.count && !tensors.isEmpty ? tensors : nil
  }

  private struct Tensor {
    let name: String
    let type: String
    /// The model's whole shape, -1 where free.
    let dims: [Int64]
    /// What the file calls each dimension, empty where it has no name; none for formats without such names.
    let symbols: [String]

    init?(_ value: Value) {
      guard let name = value["name"]?.stringValue, !name.isEmpty, value["kind"] == "tensor",
        let type = value["type"]?.stringValue, ElementType(rawValue: type)?.isTritonType == true,
        let dims = value["dims"]?.listValue
      else { return nil }
      self.name = name
      self.type = type
      self.dims = dims.compactMap(\.intValue)
      symbols = (value["symbols"]?.listValue ?? []).map { $0.stringValue ?? "" }
      if self.dims.count != dims.count { return nil }
    }

    /// The field of config.pbtxt. A tensor without dimensions of its own has dims [1] there: with a batch Triton takes
    /// the 1 away again (reshape), without one it has none to take.
    func field(_ isBatched: Bool) -> Value {
      let own = isBatched ? Array(dims.dropFirst()) : dims
      var field: [Value: Value] = ["name": .string(name), "data_type": .string("TYPE_" + type)]
      field["dims"] = .list((own.isEmpty ? [1] : own).map(Value.int))
      if own.isEmpty, isBatched { field["reshape"] = ["shape": []] }
      return .map(field)
    }

    /// A PyTorch tensor of its type and shape; nil when a size besides the first is free, or PyTorch lacks the type.
    func torchExample(batch: Int64) -> String? {
      guard let type = Self.torchTypes[type], dims.dropFirst().allSatisfy({ $0 > 0 }) else { return nil }
      let sizes = dims.map { String($0 > 0 ? $0 : batch) }.joined(separator: ", ")
      return "torch.zeros([\(sizes)], dtype=torch.\(type))"
    }

    private static let torchTypes = [
      "FP32": "float32", "FP16": "float16", "BF16": "bfloat16", "FP64": "float64", "INT8": "int8", "UINT8": "uint8",
      "INT16": "int16", "INT32": "int32", "INT64": "int64", "BOOL": "bool",
    ]

    /// Its part of a warm-up request; nil when a size is free.
    func warmup(_ isBatched: Bool) -> Value? {
      let own = isBatched ? Array(dims.dropFirst()) : dims
      guard own.allSatisfy({ $0 > 0 }) else { return nil }
      return [
        "data_type": .string("TYPE_" + type), "dims": .list((own.isEmpty ? [1] : own).map(Value.int)),
        "zero_data": true,
      ]
    }
  }
}

import Facts
import Planning
import RuleBook

/// Turns what is known of a model, and what the catalog says of a runtime, into a demand for memory.
struct DemandBuilder {
  let sheet: FactSheet
  let memory: MemoryCatalog

  private var isBatched: Bool { (sheet.value("plan.batchSize").intValue ?? 0) > 0 }

  /// What an entry takes on one kind of device.
  ///
  /// - Parameters:
  ///   - batch: largest batch; 0 for a model without one.
  ///   - workspace: limit of scratch memory.
  ///   - precision: the precision of `--precision` if another than the sheet's is asked about.
  func demand(
    _ profile: MemoryCatalog.Profile, batch: Int64, workspace: Int64, precision: String? = nil
  ) -> MemoryDemand {
    var items = profile.server.filter(isNeeded).map { item($0, .server) }
    if let factor = profile.weights { items.append(weights(factor, profile, precision)) }
    if let factor = profile.activations { items.append(activations(factor, batch: batch)) }
    if profile.hasWorkspace {
      items.append(
        BudgetItem(
          id: "workspace", label: "scratch memory", scope: .instance, bytes: ByteRange(0, workspace),
          basis: memory.workspace.isAssumed ? .assumed : .catalog, because: memory.workspace.because))
    }
    items += profile.instance.filter(isNeeded).map { item($0, .instance) }
    return MemoryDemand(model: sheet.value("model.name").stringValue ?? "", items: items)
  }

  /// Bytes that requests in flight hold, for the server's pools: each instance works on one batch while the next waits.
  func inFlight(batch: Int64, instances: Int) -> Int64 {
    TensorSizes(sheet, isBatched: isBatched).bytes.clampedProduct(max(batch, 1))
      .clampedProduct(Int64(clamping: instances).clampedProduct(2))
  }

  // MARK: Items

  private func item(_ amount: MemoryCatalog.Amount, _ scope: BudgetScope) -> BudgetItem {
    BudgetItem(
      id: amount.id, label: amount.label, scope: scope, bytes: ByteRange(amount.low, amount.high),
      basis: amount.isAssumed ? .assumed : .catalog, because: amount.because)
  }

  /// Whether the model has an operator that needs it; where its operators are not known, it may.
  private func isNeeded(_ amount: MemoryCatalog.Amount) -> Bool {
    guard !amount.operators.isEmpty, let operators = sheet.value("model.operators").listValue else { return true }
    return operators.contains { amount.operators.contains($0["name"]?.stringValue ?? "") }
  }

  private func weights(
    _ factor: MemoryCatalog.Factor, _ profile: MemoryCatalog.Profile, _ precision: String?
  ) -> BudgetItem {
    let scope: BudgetScope =
      switch factor.per {
      case .model: .model
      case .instance: .instance
      case .engine: hasFreeDimensions ? .instance : .model
      }
    let stored = sheet.value("model.weightBytes").intValue
    guard let bytes = stored ?? sheet.value("model.bytes").intValue else {
      return BudgetItem(
        id: "weights", label: "weights", scope: scope, bytes: .zero, basis: .assumed, because: factor.because,
        openReason: "the model's size is not known")
    }
    let type = sheet.value("model.precision").stringValue ?? ""
    let asked = precision ?? sheet.value("intent.precision").stringValue ?? "auto"
    let narrowed = profile.narrowsWeights || precision != nil ? Self.narrowed(bytes, from: type, to: asked) : bytes
    // A precision is leave to use it, unless somebody converts the weights.
    let low = Self.scaled(narrowed, factor.low)
    let most = precision == nil ? max(bytes, fileBytes).clampedSum(widening(profile)) : narrowed
    let high = Self.scaled(most, factor.high)
    return BudgetItem(
      id: "weights", label: type.isEmpty || stored == nil ? "weights" : "weights, \(type)", scope: scope,
      bytes: ByteRange(low, high), basis: low == high ? .measured : .derived,
      because: stored == nil ? "the size of the file; \(factor.because)" : factor.because)
  }

  /// Bytes of the file where the weights are part of it: attributes of operators hold values too.
  private var fileBytes: Int64 {
    sheet.value("model.externalData.bytes").intValue ?? 0 > 0 ? 0 : sheet.value("model.bytes").intValue ?? 0
  }

  /// What constants of 8 bits add when they are kept in 32.
  private func widening(_ profile: MemoryCatalog.Profile) -> Int64 {
    guard profile.widensWeights, let weights = sheet.value("model.weights").listValue else { return 0 }
    return weights.reduce(0) { sum, row in
      let isNarrow = ["INT8", "UINT8"].contains(row["type"]?.stringValue ?? "")
      return isNarrow ? sum.clampedSum((row["bytes"]?.intValue ?? 0).clampedProduct(3)) : sum
    }
  }

  /// Whether the model's engine would have free dimensions, the batch included.
  private var hasFreeDimensions: Bool { isBatched || sheet.value("model.dynamicShapes") != .bool(false) }

  private func activations(_ factor: MemoryCatalog.Factor, batch: Int64) -> BudgetItem {
    let batch = max(batch, 1)
    let scope: BudgetScope = factor.per == .model ? .model : .instance
    if let live = sheet.value("budget.activationBytes").intValue {
      let all = live.clampedProduct(batch)
      return BudgetItem(
        id: "activations", label: batch > 1 ? "activations, batch of \(batch)" : "activations", scope: scope,
        bytes: ByteRange(Self.scaled(all, factor.low), Self.scaled(all, factor.high)), basis: .derived,
        because: "tensors of the graph that live at once; \(factor.because)")
    }
    let sizes = TensorSizes(sheet, isBatched: isBatched)
    let all = sizes.bytes.clampedProduct(batch)
    let limit = memory.ioToActivations
    return BudgetItem(
      id: "activations", label: batch > 1 ? "activations, batch of \(batch)" : "activations", scope: scope,
      bytes: ByteRange(Self.scaled(all, limit.low), Self.scaled(all, limit.high)), basis: .assumed,
      because: limit.because, openReason: sizes.openReason)
  }

  /// Weights of 32 bits in a narrower type; others are taken to stay as they are.
  static func narrowed(_ bytes: Int64, from type: String, to precision: String) -> Int64 {
    guard type == "FP32" else { return bytes }
    switch precision {
    case "fp16", "bf16": return bytes / 2
    case "int8": return bytes / 4
    default: return bytes
    }
  }

  private static func scaled(_ bytes: Int64, _ factor: Double) -> Int64 {
    let value = Double(bytes) * factor
    return value < 9e18 ? Int64(value.rounded()) : .max
  }
}

import Facts
import Planning
import RuleBook

/// The `plan.*` facts: shapes and batch sizes for commands, worked out from the model's inputs and stated ranges.
enum PlanFacts {
  private static let origin = Origin(.derived, "shapes of the inputs")

  /// - Throws: ``AdvisorError`` for a range of shapes that does not fit the model.
  static func document(_ sheet: FactSheet, _ batch: BatchSizes) throws(AdvisorError) -> FactDocument {
    var document = FactDocument()
    document.set("plan.usualBatch", .int(batch.usual), Origin(.catalog, "Rules/commands.yaml"))
    document.set("plan.largestBatch", .int(batch.largest), Origin(.catalog, "Rules/commands.yaml"))
    // Without a file there are no inputs to name; the notes that list free dimensions then list none.
    document.set("plan.freeDimensions", [], origin)
    let ranges = try stated(sheet)
    guard let inputs = sheet.value("model.inputs").listValue, let batchable = sheet.value("model.batchable").boolValue,
      case let shapes = inputs.compactMap(input), shapes.count == inputs.count
    else {
      if let range = ranges.first {
        throw refusal(ShapeProblem("the model's inputs are not known", in: range.text), sheet)
      }
      return document
    }
    let batches = batchable ? ProfileRange(1, batch.usual, batch.largest) : nil
    let profile: ShapeProfile
    do { profile = try ShapeProfile(inputs: shapes, batch: batches, ranges: ranges) } catch {
      throw refusal(error, sheet)
    }
    if let stated = profile.batch, stated != batches { try set(stated, &document, sheet, ranges) }
    document.set("plan.perfShapes", .strings(shapes.compactMap { perfShape($0, profile, batchable) }), origin)
    document.set("plan.freeDimensions", .strings(profile.missing), origin)
    let sizes: [(String, KeyPath<ProfileRange, Int64>)] = [("min", \.minimum), ("opt", \.usual), ("max", \.maximum)]
    if profile.missing.isEmpty {
      for (name, size) in sizes { document.set("plan.\(name)Shapes", .string(profile.text(size)), origin) }
    } else {
      let words = sizes.map { ShapeProfile.placeholder(shapes, batch: profile.batch, $0.1) }
      document.set("plan.shapePlaceholders", .strings(words), origin)
    }
    return document
  }

  private static func stated(_ sheet: FactSheet) throws(AdvisorError) -> [ShapeRange] {
    var ranges: [ShapeRange] = []
    for text in (sheet.value("intent.shapeRanges").listValue ?? []).compactMap(\.stringValue) {
      do { ranges.append(try ShapeRange(text)) } catch { throw refusal(error, sheet) }
    }
    return ranges
  }

  private static func refusal(_ problem: ShapeProblem, _ sheet: FactSheet) -> AdvisorError {
    let model = sheet.value("model.file").stringValue.map { "\($0.escapingControls): " } ?? ""
    return AdvisorError(
      "--shape-range \(problem.text.escapingControls): \(model)\(problem.reason.escapingControls)\(problem.reason.hasSuffix("?") ? " Expected" : "; expected") NAME:MIN:OPT:MAX, such as input_ids:1x16:8x128:16x512, or a named dimension, such as sequence:16:128:512",
      .usage)
  }

  /// Batches as ranges state them; `max_batch_size` follows the largest unless that is stated too.
  private static func set(
    _ batch: ProfileRange, _ document: inout FactDocument, _ sheet: FactSheet, _ ranges: [ShapeRange]
  ) throws(AdvisorError) {
    let asked = sheet.value("intent.maxBatchSize").intValue ?? 0
    if asked > batch.maximum, let range = ranges.first {
      throw AdvisorError(
        "--max-batch-size \(asked): --shape-range \(range.text.escapingControls) has batches up to \(batch.maximum), and larger ones would not fit the engine",
        .usage)
    }
    let origin = Origin(.declared, "--shape-range")
    document.set("plan.usualBatch", .int(asked > 0 ? min(batch.usual, asked) : batch.usual), origin)
    document.set("plan.largestBatch", .int(asked > 0 ? asked : batch.maximum), origin)
  }

  private static func input(_ value: Value) -> ProfileInput? {
    guard let name = value["name"]?.stringValue, let dims = value["dims"]?.listValue else { return nil }
    let sizes = dims.compactMap(\.intValue)
    guard sizes.count == dims.count else { return nil }
    return ProfileInput(
      name: name, dims: sizes, symbols: (value["symbols"]?.listValue ?? []).map { $0.stringValue ?? "" })
  }

  /// `--shape=name:3,224,224` without the batch; nil for a shape perf_analyzer knows from the server. Free dimensions
  /// without a range are given as 1, the least that any model takes.
  private static func perfShape(_ input: ProfileInput, _ profile: ShapeProfile, _ batchable: Bool) -> String? {
    let first = batchable ? 1 : 0
    guard input.dims.dropFirst(first).contains(where: { $0 < 0 }) else { return nil }
    let sizes =
      profile.entries.first { $0.name == input.name }?.sizes.map(\.usual) ?? input.dims.map { max($0, 1) }
    return "--shape=\(input.name):" + sizes.dropFirst(first).map(String.init).joined(separator: ",")
  }
}

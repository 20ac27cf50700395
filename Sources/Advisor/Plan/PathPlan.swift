import Expressions
import Facts
import RuleBook

/// The facts of a question once its serving path is chosen: those of `Rules/plan.yaml` and what they build on.
enum PathPlan {
  /// Where the model repository is.
  struct Place: Sendable {
    /// On this machine, as the user named it.
    var path: String
    /// As a server on this machine sees it: an absolute path.
    var absolutePath: String

    static let usual = Place(path: "./model_repository", absolutePath: "/models")
  }

  static func sheet(_ sheet: FactSheet, book: RuleBook, path: ServingPath, at place: Place = .usual) -> FactSheet {
    sheets([(sheet, path)], book: book, at: place).sheets.first ?? sheet
  }

  /// The facts of several entries of one repository, whose models share the host's memory.
  static func sheets(
    _ entries: [(sheet: FactSheet, path: ServingPath)], book: RuleBook, at place: Place = .usual
  ) -> (sheets: [FactSheet], memory: MemoryPlan) {
    var planned = entries.map { entry in
      var sheet = basis(entry.sheet, book: book, path: entry.path, at: place)
      setValues(&sheet, book)
      let entry = MemoryPlan.Entry(sheet: sheet, path: entry.path)
      if sheet.value("intent.maxBatchSize") == .null, let batch = MemoryPlan.fittingBatch(entry, book: book) {
        let usual = min(sheet.value("plan.usualBatch").intValue ?? batch, batch)
        // Ranges of shapes that cannot be read were refused when the facts were gathered.
        if let shapes = try? PlanFacts.document(sheet, BatchSizes(usual: usual, largest: batch)) { sheet.merge(shapes) }
        setValues(&sheet, book)
      }
      return MemoryPlan.Entry(sheet: sheet, path: entry.path)
    }
    let memory = MemoryPlan(planned, book: book)
    let models = planned.count { $0.sheet.value("plan.device") == "cpu" }
    for (index, document) in memory.documents().enumerated() {
      planned[index].sheet.merge(document)
      // Instances follow from memory, and others from instances.
      setValues(&planned[index].sheet, book)
      planned[index].sheet.merge(ProcessorPlan.layout(planned[index].sheet, models: max(1, models)))
      planned[index].sheet.merge(
        TensorPlan.document(planned[index].sheet, isCompleted: planned[index].path.needsTensors == nil))
    }
    return (planned.map(\.sheet), memory)
  }

  private static func setValues(_ sheet: inout FactSheet, _ book: RuleBook) {
    for value in book.planValues { sheet[value.path] = fact(value, sheet) }
  }

  private static func basis(
    _ sheet: FactSheet, book: RuleBook, path: ServingPath, at place: Place
  ) -> FactSheet {
    var sheet = sheet
    let origin = Origin(.derived, "serving path \(path.id)")
    func set(_ name: String, _ value: Value) { sheet["plan.\(name)"] = Fact(value, origin) }
    let device = device(of: path, sheet)
    set("path", .string(path.id))
    set("device", .string(device))
    set("image", .string(path.image))
    set("imageTag", .string(ContainerPlanner(book, sheet).tag(for: path)))
    // A Triton installed here is started here; else the repository is mounted into its container.
    let isInstalled = sheet.value("host.triton.installed") == .bool(true)
    set("repositoryPath", .string(mountable(place.path)))
    set("repository", .string(isInstalled ? place.absolutePath : "/models"))
    set("cache", .string(isInstalled ? place.absolutePath + "-cache" : "/cache"))
    set("gpuDevices", .string(gpuDevices(sheet)))
    set("servesHere", .bool(isInstalled))
    setServer(&sheet, 0, of: [])
    set("source", .string(sourceName(sheet, book: book, path: path)))
    sheet.merge(ProcessorPlan.supply(sheet))
    return sheet
  }

  private static func fact(_ value: PlanValue, _ sheet: FactSheet) -> Fact? {
    for candidate in value.candidates {
      if case .value(let result) = candidate.evaluate(sheet.activation), result != .null {
        return Fact(result, Origin(.derived, "plan.yaml"))
      }
    }
    return nil
  }

  /// `cpu` or `gpu`.
  static func device(of path: ServingPath, _ sheet: FactSheet) -> String {
    path.device == .any ? usualDevice(sheet) : path.device.rawValue
  }

  private static func usualDevice(_ sheet: FactSheet) -> String {
    sheet.value("intent.gpu") == "never" || sheet.value("host.gpus").listValue?.isEmpty != false ? "cpu" : "gpu"
  }

  /// A path as `docker run --volume` takes it: a bare name would be a volume of Docker's own.
  static func mountable(_ path: String) -> String {
    path.hasPrefix("/") || path.hasPrefix(".") ? path : "./\(path)"
  }

  /// What `docker run --gpus` takes. CUDA gives a process one MIG instance only, so a server gets one.
  static func gpuDevices(_ sheet: FactSheet) -> String {
    let gpus = sheet.value("host.gpus").listValue ?? []
    guard let instance = gpus.first(where: { $0["mig"] == true }), let uuid = instance["uuid"]?.stringValue else {
      return "all"
    }
    return "\"device=\(uuid)\""
  }

  /// The name of the model file in the version folder: what the path wants, or the model's own.
  private static func sourceName(_ sheet: FactSheet, book: RuleBook, path: ServingPath) -> String {
    let own = sheet.value("model.file").stringValue ?? ""
    let isServedAsItIs = sheet.value("model.format").stringValue.map { path.accepts.contains($0) } ?? false
    let wanted = isServedAsItIs || path.accepts.contains("any") ? path.file.flatMap { book.knownText($0, sheet) } : nil
    return EntryName.harmless(wanted ?? own)
  }
}

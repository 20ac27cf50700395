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
    var sheet = sheet
    let origin = Origin(.derived, "serving path \(path.id)")
    func set(_ name: String, _ value: Value) { sheet["plan.\(name)"] = Fact(value, origin) }
    let device = path.device == .any ? usualDevice(sheet) : path.device.rawValue
    set("path", .string(path.id))
    set("device", .string(device))
    set("image", .string(path.image))
    // A Triton installed here is started here; else the repository is mounted into its container.
    let isInstalled = sheet.value("host.triton.installed") == .bool(true)
    // Docker takes a bare name for a volume of its own.
    let isBare = !place.path.hasPrefix("/") && !place.path.hasPrefix(".")
    set("repositoryPath", .string(isBare ? "./\(place.path)" : place.path))
    set("repository", .string(isInstalled ? place.absolutePath : "/models"))
    set("cache", .string(isInstalled ? place.absolutePath + "-cache" : "/cache"))
    set("gpuDevices", .string(gpuDevices(sheet)))
    set("source", .string(sourceName(sheet, book: book, path: path)))
    sheet.merge(NodePlan.document(sheet))
    for value in book.planValues { sheet[value.path] = fact(value, sheet) }
    sheet.merge(TensorPlan.document(sheet, isCompleted: path.needsTensors == nil))
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

  private static func usualDevice(_ sheet: FactSheet) -> String {
    sheet.value("intent.gpu") == "never" || sheet.value("host.gpus").listValue?.isEmpty != false ? "cpu" : "gpu"
  }

  /// What `docker run --gpus` takes. CUDA gives a process one MIG instance only, so a server gets one.
  private static func gpuDevices(_ sheet: FactSheet) -> String {
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

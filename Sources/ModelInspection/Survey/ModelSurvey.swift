package import Facts
import Glibc

/// The models in a folder and the folders below it.
package struct ModelSurvey: Sendable {
  /// A model, or what carries a model's name and cannot be read as one.
  package struct Entry: Sendable {
    /// Below the folder that was named.
    package var path: String
    /// What was learned; nil when there is a problem instead.
    package var facts: FactDocument?
    /// Why there are no facts.
    package var error: InspectionError?
  }

  /// How far a survey goes.
  package struct Limits: Sendable {
    package var models = 2_000
    package var files = 50_000
    package var depth = 12
    package var seconds = 20.0

    package init(models: Int = 2_000, files: Int = 50_000, depth: Int = 12, seconds: Double = 20) {
      (self.models, self.files, self.depth, self.seconds) = (models, files, depth, seconds)
    }
  }

  /// The folder as the user named it.
  package let root: String
  /// In alphabetical order of paths.
  package private(set) var entries: [Entry] = []
  /// Files that are no models and do not claim to be.
  package private(set) var otherFiles = 0
  /// Why the list is not complete; nil when it is.
  package private(set) var cut: String?

  private let limits: Limits
  private let realRoot: String
  private var files = 0
  private let deadline: Double

  /// The survey of a folder; nil when the path is a file, or a folder that is one model.
  /// - Throws: ``InspectionError`` when the folder cannot be listed.
  package static func of(_ path: String, limits: Limits = Limits()) throws(InspectionError) -> ModelSurvey? {
    guard !path.utf8.contains(0), Folder.isFolder(path) else { return nil }
    let folder = try Folder(path)
    let finding = FolderFormats.recognise(folder)
    switch finding {
    case .recognised(let recognition) where recognition.format != .tritonRepository: return nil
    case .inner: return nil
    default: break
    }
    var survey = ModelSurvey(path, limits)
    survey.walk(folder)
    // A folder around one model is that model, and one without any has an error of its own.
    if case .file? = finding, survey.entries.count < 2 { return nil }
    if finding == nil, survey.entries.isEmpty { return nil }
    return survey
  }

  private init(_ path: String, _ limits: Limits) {
    root = path
    self.limits = limits
    realRoot = Self.resolved(path) ?? path
    deadline = Self.now() + limits.seconds
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  private mutating func walk(_ folder: Folder) {
    var pending = [(folder: folder, relative: "", depth: 0)]
    while let place = pending.popLast() {
      let found = place.depth == 0 ? nil : oneModel(place.folder, place.relative)
      if let found {
        entries.append(found)
        continue
      }
      if place.folder.names.count == Folder.entryLimit { cut = "a folder has more than \(Folder.entryLimit) entries" }
      var folders: [(folder: Folder, relative: String, depth: Int)] = []
      var here: [Entry] = []
      for name in place.folder.names where !isOver {
        let relative = place.relative.isEmpty ? name : "\(place.relative)/\(name)"
        let path = place.folder.path(of: name)
        files += 1
        switch kind(of: path) {
        case .folder where name.hasPrefix(".") || name == "__pycache__": continue
        case .folder:
          if place.depth >= limits.depth {
            cut = "folders lie more than \(limits.depth) levels deep"
          } else if let inner = try? Folder(path) {
            folders.append((inner, relative, place.depth + 1))
          } else {
            here.append(problem(relative, path, "it cannot be listed"))
          }
        case .file: if let entry = inspect(path, relative, name) { here.append(entry) } else { otherFiles += 1 }
        case .outside where Self.looksLikeModel(name):
          here.append(problem(relative, path, "a symbolic link that leads out of the folder"))
        case .outside, .other: otherFiles += 1
        }
      }
      entries += Self.withoutParts(here, in: place.relative)
      pending += folders.reversed()
    }
    entries.sort { $0.path < $1.path }
  }

  private var isOver: Bool {
    mutating get {
      if cut == nil || !(cut ?? "").hasPrefix("stopped") {
        if entries.count >= limits.models { cut = "stopped after \(limits.models) models" }
        if files >= limits.files { cut = "stopped after \(limits.files) files" }
        if Self.now() >= deadline { cut = "stopped after \(Int(limits.seconds)) seconds" }
      }
      return cut?.hasPrefix("stopped") ?? false
    }
  }

  private enum Kind {
    case file, folder, outside, other
  }

  /// Links to files are followed within the folder, links to folders nowhere: they could lead in circles.
  private func kind(of path: String) -> Kind {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    case S_IFLNK:
      guard let target = Self.resolved(path) else { return .other }
      guard target.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") else { return .outside }
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? .file : .other
    default: return .other
    }
  }

  /// The model that a folder is as a whole; nil when it is looked into instead.
  private func oneModel(_ folder: Folder, _ relative: String) -> Entry? {
    switch FolderFormats.recognise(folder) {
    case .recognised(let recognition) where recognition.format != .tritonRepository: break
    case .inner: break
    default: return nil
    }
    if folder.names.contains(where: { kind(of: folder.path(of: $0)) == .outside }) {
      return problem(relative, folder.path, "it has symbolic links that lead out of the folder")
    }
    return inspect(folder.path, relative, ModelPath.baseName(relative))
  }

  private func problem(_ relative: String, _ path: String, _ words: String) -> Entry {
    Entry(
      path: relative, error: InspectionError(.unreadable, file: path, problem: words, remedy: "Name it by itself"))
  }

  /// nil for a file that is no model and does not claim to be one.
  private func inspect(_ path: String, _ relative: String, _ name: String) -> Entry? {
    do throws(InspectionError) {
      return Entry(path: relative, facts: try ModelInspector.inspect(path: path).facts)
    } catch {
      if error.kind == .unrecognised, !Self.looksLikeModel(name) { return nil }
      return Entry(path: relative, error: error)
    }
  }

  private static let modelEndings: Set = [
    "onnx", "ort", "pt", "pth", "pt2", "ckpt", "jit", "torchscript", "safetensors", "gguf", "tflite", "pte", "h5",
    "keras", "pb", "plan", "engine", "trt", "xml", "ubj", "cbm", "tl", "skops", "pmml", "mlmodel", "pdmodel", "nemo",
    "mar", "pkl", "pickle", "joblib", "dali",
  ]

  private static func looksLikeModel(_ name: String) -> Bool { modelEndings.contains(ModelPath.fileExtension(name)) }

  /// Leaves out files that another model of the folder names as its own.
  private static func withoutParts(_ entries: [Entry], in folder: String) -> [Entry] {
    var parts: Set<String> = []
    for entry in entries {
      for file in entry.facts?[ModelFact.externalFiles.rawValue]?.value.listValue ?? [] {
        guard let location = file["location"]?.stringValue else { continue }
        parts.insert(folder.isEmpty ? location : "\(folder)/\(location)")
      }
    }
    return entries.filter { !parts.contains($0.path) }
  }
}

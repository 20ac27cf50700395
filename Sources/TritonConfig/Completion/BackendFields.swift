/// How a backend that the server itself knows is recognised and named (core, `model_config_utils.cc`,
/// AutoCompleteBackendFields, and `constants.h`).
struct BackendConvention: Sendable {
  /// What the model file has to be for the backend to be told by it.
  enum Content: Sendable { case file, directory, any }

  var backend: String
  /// Empty for backends without a platform.
  var platform: String
  /// Other spellings that lead to the backend.
  var aliases: [String] = []
  var filename: String
  var content = Content.any
  /// First release that knows it; nil for all.
  var since: String?
  /// First release that knows the aliases; nil for all.
  var aliasesSince: String?

  /// The release that brought AOTInductor packages; the other spelling of TorchScript came with them.
  private static let aotiRelease = "26.03"

  /// In the order in which the server tries them.
  static let all = [
    BackendConvention(
      backend: "tensorflow", platform: "tensorflow_savedmodel", filename: "model.savedmodel", content: .directory),
    BackendConvention(
      backend: "tensorflow", platform: "tensorflow_graphdef", filename: "model.graphdef", content: .file),
    BackendConvention(backend: "tensorrt", platform: "tensorrt_plan", filename: "model.plan", content: .file),
    BackendConvention(backend: "onnxruntime", platform: "onnxruntime_onnx", filename: "model.onnx"),
    BackendConvention(backend: "openvino", platform: "", filename: "model.xml"),
    BackendConvention(
      backend: "pytorch", platform: "pytorch_libtorch", aliases: ["libtorch"], filename: "model.pt", content: .file,
      aliasesSince: aotiRelease),
    BackendConvention(
      backend: "pytorch", platform: "torch_aoti", filename: "model.pt2", content: .file, since: aotiRelease),
    BackendConvention(backend: "python", platform: "", filename: "model.py"),
  ]

  /// Whether the backend has platforms: then the one in the config has to be one of them.
  static func platforms(of backend: String) -> [String] {
    all.filter { $0.backend == backend && !$0.platform.isEmpty }.map(\.platform)
  }
}

extension LoadingModel {
  /// Fills name, backend, platform and file name as far as names tell them.
  mutating func completeBackendFields() {
    if config.name.isEmpty, let name = entry.name {
      config.name = name
      complete("name", from: .directoryName)
    }
    if entry.listing == nil, config.backend.isEmpty, config.platform.isEmpty, config.defaultModelFilename.isEmpty {
      doubt("the backend follows from the files beside the config, which are not known")
      return
    }
    completeTensorFlowPlatform()
    if let convention = config.backend.isEmpty ? recognisedConvention() : conventionOfBackend() {
      apply(convention)
    } else if config.backend.isEmpty, config.platform.isEmpty, config.defaultModelFilename.isEmpty {
      completeFromDirectoryName()
    }
  }

  /// TensorFlow is the one backend whose platform is looked for first, also when the backend is written.
  private mutating func completeTensorFlowPlatform() {
    guard config.platform.isEmpty, config.backend.isEmpty || config.backend == "tensorflow" else { return }
    let candidates = BackendConvention.all.filter { $0.backend == "tensorflow" }
    let file = config.defaultModelFilename
    if let match = candidates.first(where: { $0.filename == file }) {
      config.platform = match.platform
      complete("platform", from: .serverDefault("default_model_filename is \(file)"))
    } else if file.isEmpty, let match = candidates.last(where: { isInFirstVersion($0) }) {
      // Both at once: the server looks for the graph last, and takes it.
      config.platform = match.platform
      complete("platform", from: .modelFileName(match.filename))
    }
  }

  /// The backend that platform, file name or the files point to.
  private mutating func recognisedConvention() -> BackendConvention? {
    let (platform, file) = (config.platform, config.defaultModelFilename)
    for convention in BackendConvention.all {
      if let since = convention.since, situation.isOlder(than: since) { continue }
      let knowsAliases = convention.aliasesSince.map { !situation.isOlder(than: $0) } ?? true
      let isAlias = knowsAliases && convention.aliases.contains(platform)
      let isPlatform = !platform.isEmpty && (convention.platform == platform || isAlias)
      // TensorFlow's file names have been turned into a platform before.
      let isFile = convention.filename == file && convention.backend != "tensorflow"
      if isPlatform || isFile {
        let reason = isPlatform ? "platform is \(platform)" : "default_model_filename is \(file)"
        config.backend = convention.backend
        complete("backend", from: .serverDefault(reason))
        return convention
      }
      if platform.isEmpty, file.isEmpty, convention.backend != "tensorflow", isInFirstVersion(convention) {
        config.backend = convention.backend
        complete("backend", from: .modelFileName(convention.filename))
        if convention.backend == "pytorch" {
          config.platform = convention.platform
          complete("platform", from: .modelFileName(convention.filename))
        }
        return convention
      }
    }
    return nil
  }

  private func conventionOfBackend() -> BackendConvention? {
    let candidates = BackendConvention.all.filter { $0.backend == config.backend }
    return candidates.first { $0.platform == config.platform } ?? candidates.first
  }

  private mutating func apply(_ convention: BackendConvention) {
    let reason = EffectiveOrigin.serverDefault("what \(convention.backend) models are called")
    let hadPlatform = !config.platform.isEmpty
    // TensorFlow without a platform is left as it is: the check of the pair refuses it.
    if convention.backend == "tensorflow", !hadPlatform { return }
    if !hadPlatform, !convention.platform.isEmpty {
      // PyTorch's older platform stands for an unsaid one, whatever the file is called.
      config.platform = convention.backend == "pytorch" ? "pytorch_libtorch" : convention.platform
      complete("platform", from: reason)
    }
    guard config.defaultModelFilename.isEmpty else { return }
    // With the older platform written out the file name is left to the backend, which takes the same.
    if convention.backend == "pytorch", hadPlatform, config.platform != "torch_aoti" { return }
    // A platform of another backend keeps the file name of the first convention: the pair is refused anyway.
    config.defaultModelFilename = convention.filename
    complete("default_model_filename", from: reason)
  }

  /// `model.identity` as the name of the directory: the backend is what follows the first dot.
  private mutating func completeFromDirectoryName() {
    guard let name = entry.name else { return }
    guard let dot = name.firstIndex(of: ".") else {
      refuse(
        "backend-not-determined", .poll,
        "Invalid model name: Could not determine backend for model '\(name)' with no backend in model configuration. "
          + "Expected model name of the form 'model.<backend_name>'.",
        remedy: "write `backend: \"…\"`, or name the model file as its backend expects, for example model.onnx",
        source: Source.modelConfigUtils)
      return
    }
    let backend = String(name[name.index(after: dot)...])
    config.backend = backend
    config.defaultModelFilename = "model." + backend
    complete("backend", from: .directoryName)
    complete("default_model_filename", from: .directoryName)
  }

  /// Whether the first folder of the model, in the order of the bytes of the names, holds the backend's file.
  ///
  /// The server looks nowhere else, be it a version directory or not.
  private func isInFirstVersion(_ convention: BackendConvention) -> Bool {
    guard case .directory(let content?) = entry.listing?.directories.first?.kind,
      let file = content[convention.filename]
    else { return false }
    switch convention.content {
    case .file: return !file.isDirectory
    case .directory: return file.isDirectory
    case .any: return true
    }
  }
}

/// How backends look for the model file and what they say when it is not there, from their sources: LoadModel and
/// ReadModel of onnxruntime, openvino and pytorch, the instance of tensorrt, the stub of python.
private struct ModelFileHabit: Sendable {
  /// The name when the config has none.
  var filename: String
  /// `{path}`, `{model}` and `{instance}` stand for what the backend writes there.
  var words: String

  static let all = [
    "onnxruntime": ModelFileHabit(filename: "model.onnx", words: "failed to stat file {path}"),
    "openvino": ModelFileHabit(filename: "model.xml", words: "unable to find '{path}' for model '{model}'"),
    "pytorch": ModelFileHabit(filename: "model.pt", words: "unable to find '{path}' for model instance '{model}'"),
    "tensorrt": ModelFileHabit(
      filename: "model.plan", words: "unable to find '{path}' for model instance '{instance}'"),
    "python": ModelFileHabit(filename: "model.py", words: "Python model file not found in '{path}'"),
  ]
}

extension LoadingModel {
  /// Whether the model file is in every version that is loaded.
  mutating func checkModelFiles() {
    // A runtime of its own, or a file for each kind of GPU, has its own rules.
    guard let habit = ModelFileHabit.all[config.backend], let versions = selectedVersions, config.runtime.isEmpty,
      config.ccModelFilenames.isEmpty
    else { return }
    let file = config.defaultModelFilename.isEmpty ? habit.filename : config.defaultModelFilename
    for version in versions where isMissing(file, in: VersionDirectories.folder(of: version)) {
      let folder = VersionDirectories.folder(of: version)
      let path = "\(entry.directory)/\(folder)/\(file)"
      let words = WordPattern.fill(
        habit.words,
        ["path": path, "model": config.name, "instance": "\(config.instanceGroup.first?.name ?? config.name)_0"])
      refuse(
        "model-file-missing", .load, words, remedy: modelFileRemedy(file, folder),
        at: entry.document?.isWritten("default_model_filename") == true ? "default_model_filename" : nil,
        file: entry.document?.isWritten("default_model_filename") == true ? nil : "\(entry.directory)/\(folder)",
        source: catalog?[config.backend]?.citation ?? Source.observed)
    }
  }

  private func isMissing(_ file: String, in folder: String) -> Bool {
    if let status = entry.references["\(folder)/\(file)"] { return status.kind == .missing }
    guard let version = entry.listing?[folder] else { return true }
    // Only what was looked into, and whole, tells that something is not there.
    guard case .directory(let content?) = version.kind, !content.isCutShort, !file.utf8.contains(UInt8(ascii: "/"))
    else {
      return false
    }
    return content[file] == nil
  }

  private func modelFileRemedy(_ file: String, _ folder: String) -> String {
    guard case .directory(let content?) = entry.listing?[folder]?.kind, !content.entries.isEmpty else {
      return "put the model there as \(file)"
    }
    let names = content.entries.prefix(3).map(\.name).joined(separator: ", ")
    return "the directory holds \(names): write `default_model_filename`, or rename the file to \(file)"
  }
}

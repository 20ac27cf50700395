/// The files that a config names and the server or a backend opens, as paths below the model's directory.
package enum FileReferences {
  /// Stands for the model's directory in `EXECUTION_ENV_PATH`.
  static let modelDirectoryVariable = "$$TRITON_MODEL_DIRECTORY"

  /// Every path once, in the order of the config.
  ///
  /// - Parameter versions: numbers of the version directories; a model file's name counts in each.
  package static func paths(of config: ModelConfig, versions: [Int64]) -> [String] {
    var paths = config.output.map(\.labelFilename)
    for warmup in config.modelWarmup {
      paths += warmup.inputs.values.compactMap { $0.inputDataFile.map(warmupData) }
    }
    for state in config.sequenceBatching?.state ?? [] {
      paths += state.initialState.compactMap { $0.dataFile.map(initialState) }
    }
    let files = [config.defaultModelFilename] + config.ccModelFilenames.values
    for file in files where !file.isEmpty { paths += versions.map { "\($0)/\(file)" } }
    if !config.runtime.isEmpty { paths += versions.map { "\($0)/\(config.runtime)" } + [config.runtime] }
    if let path = executionEnvironment(of: config) { paths.append(path) }
    var seen: Set<String> = []
    return paths.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  static func warmupData(_ file: String) -> String { "warmup/" + file }

  static func initialState(_ file: String) -> String { "initial_state/" + file }

  /// The part of `EXECUTION_ENV_PATH` below the model's directory; nil when it is absent or elsewhere.
  package static func executionEnvironment(of config: ModelConfig) -> String? {
    guard let path = config.parameters["EXECUTION_ENV_PATH"]?.stringValue, path.hasPrefix(modelDirectoryVariable)
    else { return nil }
    return String(path.dropFirst(modelDirectoryVariable.count).drop { $0 == "/" })
  }
}

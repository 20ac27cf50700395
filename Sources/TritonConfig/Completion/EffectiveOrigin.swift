/// Where a field of a completed config comes from.
package enum EffectiveOrigin: Sendable, Hashable {
  /// Written in config.pbtxt.
  case config
  /// The name of the model's directory.
  case directoryName
  /// The name of a file in the version directory.
  case modelFileName(String)
  /// A habit of the backend, in words.
  case backendDefault(String)
  /// What the server sets for every model, in words.
  case serverDefault(String)
  /// What the model file says of itself, in words.
  case modelFile(String)

  /// One clause for people.
  package var text: String {
    switch self {
    case .config: "config.pbtxt"
    case .directoryName: "the name of the directory"
    case .modelFileName(let name): "the version directory holds \(name)"
    case .backendDefault(let reason), .serverDefault(let reason), .modelFile(let reason): reason
    }
  }
}

package import TritonConfig

/// One change to a model's directory. Paths are relative to it.
package enum FileEdit: Sendable {
  /// Writes a value into the config, as ``TritonConfig/ConfigDocument/set(_:to:)`` does.
  case set(ConfigPath, ConfigValue)
  /// Removes an element from the config.
  case remove(ConfigPath)
  /// Gives a file or folder another name or place.
  case move(from: String, to: String)
  case makeFolder(String)
}

/// Why a finding was left as it is, for a person.
struct FixRefusal: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

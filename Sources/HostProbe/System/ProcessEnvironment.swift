import Glibc

/// The environment of this process.
package enum ProcessEnvironment {
  /// Every variable; of a repeated name the first counts, as for `getenv`.
  package static var variables: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      if let (name, value) = String(cString: text).cut(at: "=") {
        if variables[String(name)] == nil { variables[String(name)] = String(value) }
      }
      entry += 1
    }
    return variables
  }
}

/// Why a saved host cannot be used or written.
package enum HostError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file cannot be read: exit status 66.
  case notFound(file: String, reason: String)
  /// The text is not a saved host: exit status 65. The place is a line and column or the path of a key.
  case malformed(file: String, place: String, problem: String)
  /// A snapshot cannot be written: exit status 73.
  case notWritten(path: String, reason: String)

  package var description: String {
    switch self {
    case .notFound(let file, let reason): "\(file): cannot read the host: \(reason)"
    case .malformed(let file, let place, let problem): "\(file):\(place): \(problem)"
    case .notWritten(let path, let reason): "\(path): cannot write: \(reason)"
    }
  }

  /// The exit status of a command that ends with this error, as sysexits.h numbers them.
  package var exitCode: Int32 {
    switch self {
    case .notFound: 66
    case .malformed: 65
    case .notWritten: 73
    }
  }
}

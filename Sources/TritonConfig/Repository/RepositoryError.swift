/// Why a repository or a model's directory cannot be looked over.
package enum RepositoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nothing is there.
  case notFound(path: String)
  /// It is there and the system refuses: its words.
  case unreadable(path: String, reason: String)
  /// The name holds a NUL, which no path can.
  case impossiblePath(String)

  package var description: String {
    switch self {
    case .notFound(let path): "\(path): there is no such file or folder"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .impossiblePath(let path): "\(path): a path cannot contain a NUL character"
    }
  }
}

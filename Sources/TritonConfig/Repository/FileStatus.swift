/// What a path of a config leads to, below the model's directory.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case missing
    /// With its size in bytes.
    case file(Int64)
    case directory
    case special
  }

  package var kind: Kind
  /// Whether the path, links followed, leaves the model's directory.
  package var escapes: Bool

  package init(_ kind: Kind, escapes: Bool = false) {
    self.kind = kind
    self.escapes = escapes
  }

  /// Size in bytes of a file; nil for anything else.
  package var size: Int64? { if case .file(let size) = kind { size } else { nil } }
}

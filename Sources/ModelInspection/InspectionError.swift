import Facts

/// Why a model could not be inspected: which file, where in it, what is wrong and what to do.
package struct InspectionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What sort of failure it is; decides the exit status.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Nothing is at the path (exit status 66).
    case notFound
    /// Something is there, and its bytes cannot be had (exit status 66).
    case unreadable
    /// The format is known, and the contents break its rules (exit status 65).
    case malformed
    /// The contents are no model format that is known here (exit status 65).
    case unrecognised
  }

  package var kind: Kind
  /// The path as the user gave it.
  package var file: String
  /// Counted from 0; nil where no single place is to blame.
  package var byteOffset: Int?
  /// What is wrong, one clause without a full stop.
  package var problem: String
  /// What to do about it, one sentence without a full stop.
  package var remedy: String

  package init(_ kind: Kind, file: String, byteOffset: Int? = nil, problem: String, remedy: String) {
    self.kind = kind
    self.file = file
    self.byteOffset = byteOffset
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String {
    let place = byteOffset.map { ", byte \($0)" } ?? ""
    return "\(file)\(place): \(problem). \(remedy).".escapingControls
  }
}

/// What is wrong with the structure of a container or a format, before the file's name is known.
///
/// Thrown by everything that reads bytes in this module; ``ModelInspector`` adds the file and the remedy.
package struct StructureError: Error, Sendable, Hashable {
  /// Counted from the first byte of the file.
  package var byteOffset: Int
  /// One clause without a full stop.
  package var problem: String
  /// Whether the bytes stop before what they announce: the usual sign of an interrupted download.
  package var isTruncation: Bool
  /// What to do, one sentence without a full stop; nil where nothing better than another copy helps.
  package var remedy: String?

  package init(at byteOffset: Int, _ problem: String, isTruncation: Bool = false, remedy: String? = nil) {
    self.byteOffset = byteOffset
    self.problem = problem
    self.isTruncation = isTruncation
    self.remedy = remedy
  }
}

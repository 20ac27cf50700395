package import TritonConfig

/// What can be mended in a repository's files, model by model; nothing is written yet.
package struct FixPlan: Sendable {
  /// A finding that was looked at.
  package struct Item: Sendable {
    package var finding: LintFinding
    /// Why it is left as it is; nil when it is mended.
    package var refusal: String?
  }

  /// The changes to one model's directory, or to a config that lies in none.
  package struct Model: Sendable {
    /// The directory, as the caller named it; of a config alone the folder around it.
    package var directory: String
    /// Nothing above this folder may be written: the repository, or the model's directory.
    package var boundary: String
    /// Folders made and things moved, in order, as paths relative to ``directory``.
    package var operations: [FileEdit]
    /// The config's file, with its bytes before and after; nil when its text stays.
    package var config: (file: String, before: [UInt8], after: [UInt8])?

    /// The operations as a shell would take them.
    package var commands: [String] {
      operations.compactMap { operation in
        switch operation {
        case .makeFolder(let path): "mkdir " + ShellText.quoted("\(directory)/\(path)")
        case .move(let from, let to):
          "mv " + ShellText.quoted("\(directory)/\(from)") + " " + ShellText.quoted("\(directory)/\(to)")
        case .set, .remove: nil
        }
      }
    }
  }

  package var models: [Model]
  package var items: [Item]

  package var mended: [LintFinding] { items.filter { $0.refusal == nil }.map(\.finding) }
  package var refused: [Item] { items.filter { $0.refusal != nil } }
}

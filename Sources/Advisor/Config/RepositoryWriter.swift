import Facts
import Glibc

/// Writes entries into a repository: all of them whole, or nothing.
///
/// Everything is made in a folder beside the repository and renamed into place. A server that polls the repository never
/// sees half an entry.
package enum RepositoryWriter {
  /// - Returns: what the user should know about how the files were placed.
  /// - Throws: ``AdvisorError`` when an entry is there already and may not be replaced, or something cannot be written.
  package static func write(
    _ repository: GeneratedRepository, placement: ConfigRequest.Placement, replaces: Bool
  ) throws(AdvisorError) -> [String] {
    let root = AbsolutePath.of(repository.path)
    for entry in repository.entries { try check("\(root)/\(entry.name)", replaces: replaces) }
    let hadRoot = FileStatus.of(root) != nil
    let staging = try Staging(beside: root)
    defer { staging.remove() }
    var placer = FilePlacer(placement: placement)
    for entry in repository.entries {
      try staging.makeFolder("new/\(entry.name)/1")
      for file in entry.files { try place(file, in: "new/\(entry.name)", staging, &placer) }
    }
    try StagedLint.check(repository, in: staging.path("new"))
    try Folders.make(root)
    var swaps: [Swap] = []
    do {
      for entry in repository.entries {
        swaps.append(
          try Swap(
            new: staging.path("new/\(entry.name)"), target: "\(root)/\(entry.name)",
            aside: staging.path("old-\(swaps.count)")))
      }
    } catch {
      for swap in swaps.reversed() { swap.undo() }
      if !hadRoot { rmdir(root) }
      throw error
    }
    placer.removeMoved(except: repository.entries.map { "\(root)/\($0.name)" })
    return placer.notes
  }

  /// Checks what would be written with the linter, as ``write(_:placement:replaces:)`` does, and leaves nothing behind.
  ///
  /// - Throws: ``AdvisorError`` for what a server would refuse, and when there is no room for temporary files.
  package static func check(_ repository: GeneratedRepository) throws(AdvisorError) {
    let staging = try Staging(beside: "/tmp/repository")
    defer { staging.remove() }
    var placer = FilePlacer(placement: .link)
    for entry in repository.entries {
      try staging.makeFolder("new/\(entry.name)/1")
      for file in entry.files { try place(file, in: "new/\(entry.name)", staging, &placer) }
    }
    try StagedLint.check(repository, in: staging.path("new"))
  }

  private static func check(_ target: String, replaces: Bool) throws(AdvisorError) {
    guard let status = FileStatus.of(target, followsLinks: false) else { return }
    if !replaces {
      throw AdvisorError("\(target.escapingControls): exists already; --force replaces it", .cannotWrite)
    }
    if status.kind != .folder {
      throw AdvisorError("\(target.escapingControls): is no folder, so --force does not replace it", .cannotWrite)
    }
  }

  private static func place(
    _ file: RepositoryFile, in folder: String, _ staging: Staging, _ placer: inout FilePlacer
  ) throws(AdvisorError) {
    let path = "\(folder)/\(file.path)"
    try staging.makeFolder(path.split(separator: "/").dropLast().joined(separator: "/"))
    let target = staging.path(path)
    switch file.content {
    case .text(let text): try OutputFile.write(text, to: target, overwrites: false)
    case .script(let text):
      try OutputFile.write(text, to: target, overwrites: false)
      chmod(target, 0o755)
    case .folder: try staging.makeFolder(path)
    case .existing(let source, _): try placer.place(source, at: target)
    }
  }
}

/// A new folder put in the place of an old one.
private struct Swap {
  let new: String
  let target: String
  let aside: String
  let hadOld: Bool

  init(new: String, target: String, aside: String) throws(AdvisorError) {
    (self.new, self.target, self.aside) = (new, target, aside)
    hadOld = rename(target, aside) == 0
    if rename(new, target) != 0 {
      let reason = String(cString: strerror(errno))
      if hadOld { rename(aside, target) }
      throw AdvisorError("\(target.escapingControls): cannot write: \(reason)", .cannotWrite)
    }
  }

  func undo() {
    rename(target, new)
    if hadOld { rename(aside, target) }
  }
}

/// A folder of our own on the repository's file system.
private struct Staging {
  private let root: String

  init(beside repository: String) throws(AdvisorError) {
    let parent = repository.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
    try Folders.make(parent.isEmpty ? "/" : parent)
    let device = FileStatus.of(repository)?.device
    var failure = ""
    // In the repository itself only where a rename from beside it cannot work: a server that polls would see it.
    for place in [parent, repository] where device == nil || FileStatus.of(place)?.device == device {
      var template = Array("\(place)/.triton-advisor-XXXXXX".utf8CString)
      if mkdtemp(&template) != nil {
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return
      }
      if failure.isEmpty { failure = "\(place): \(String(cString: strerror(errno)))" }
    }
    throw AdvisorError("cannot write: \(failure.escapingControls)", .cannotWrite)
  }

  func path(_ relative: String) -> String { "\(root)/\(relative)" }
  func makeFolder(_ relative: String) throws(AdvisorError) { try Folders.make(path(relative)) }
  func remove() { Folders.remove(root) }
}

import Facts
import Glibc
import TritonConfig

/// Who may read and write the files of repositories, and which of them only stand for weights.
struct RepositoryFiles {
  var models: [ModelLint]
  var paths: [String]

  /// More names than a reader wants; a repository with the wrong mode has it everywhere.
  private static let mostNames = 20
  /// The user of Triton's images, `triton-server`.
  private static let serverUser: UInt32 = 1000

  var document: FactDocument {
    var document = FactDocument()
    let modes = Origin(.measured, "stat")
    document.set("repository.places", .list(paths.compactMap(Self.place)), Origin(.measured, "stat, statvfs"))
    var open: [String] = []
    var closed: [String] = []
    var placeholders: [String] = []
    for model in models {
      guard let listing = model.entry.listing else { continue }
      Self.visit(model.entry.directory, .directory(listing)) { path, kind in
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        if status.st_mode & S_IWOTH != 0 { open.append(path) }
        if !Self.isReadable(status) { closed.append(path) }
        if case .file(let size) = kind, Self.isPlaceholder(path, size) { placeholders.append(path) }
      }
    }
    document.set("repository.openFiles", .strings(Array(open.prefix(Self.mostNames))), modes)
    document.set("repository.closedFiles", .strings(Array(closed.prefix(Self.mostNames))), modes)
    document.set(
      "repository.placeholders", .strings(Array(placeholders.prefix(Self.mostNames))),
      Origin(.measured, "first bytes of small files"))
    return document
  }

  private static func visit(
    _ path: String, _ kind: DirectoryListing.Entry.Kind, _ body: (String, DirectoryListing.Entry.Kind) -> Void
  ) {
    body(path, kind)
    guard case .directory(let listing?) = kind else { return }
    for entry in listing.entries where !entry.name.utf8.contains(0) { visit("\(path)/\(entry.name)", entry.kind, body) }
  }

  private static func isReadable(_ status: stat) -> Bool {
    let needed = status.st_mode & S_IFMT == S_IFDIR ? S_IROTH | S_IXOTH : S_IROTH
    return status.st_uid == serverUser || status.st_gid == serverUser || status.st_mode & needed == needed
  }

  /// What git writes in place of a large file that was not fetched (git-lfs, docs/spec.md).
  private static func isPlaceholder(_ path: String, _ size: Int64) -> Bool {
    let mark = "version https://git-lfs"
    guard size >= mark.utf8.count, size < 1024 else { return false }
    return (try? TextFile.read(path, limit: 1024))?.hasPrefix(mark) == true
  }

  private static func place(_ path: String) -> Value? {
    var status = stat()
    var fileSystem = statvfs()
    guard stat(path, &status) == 0, statvfs(path, &fileSystem) == 0 else { return nil }
    let (free, overflow) = Int64(clamping: fileSystem.f_bavail).multipliedReportingOverflow(
      by: Int64(clamping: fileSystem.f_frsize))
    return [
      "path": .string(path), "owner": .integer(status.st_uid),
      "writableByAll": .bool(status.st_mode & S_IWOTH != 0), "writableByGroup": .bool(status.st_mode & S_IWGRP != 0),
      "writableByMe": .bool(access(path, W_OK) == 0),
      "readOnlyMount": .bool(fileSystem.f_flag & UInt(ST_RDONLY) != 0),
      "freeBytes": .int(overflow ? Int64.max : free),
    ]
  }
}

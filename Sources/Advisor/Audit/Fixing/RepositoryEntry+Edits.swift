import Facts
import TritonConfig

/// Edits made in memory, so that the linter can judge what would come of them.
extension RepositoryEntry {
  /// The entry after an edit; the disk stays as it is.
  /// - Throws: ``FixRefusal`` for an edit that cannot be made.
  func applying(_ edit: FileEdit) throws(FixRefusal) -> RepositoryEntry {
    var entry = self
    switch edit {
    case .set(let path, let value):
      entry.config = .document(try edited { document throws(ConfigEditError) in try document.set(path, to: value) })
    case .remove(let path):
      entry.config = .document(try edited { document throws(ConfigEditError) in try document.remove(path) })
    case .move(let from, let to): entry.listing = try moved(from, to)
    case .makeFolder(let path):
      guard let listing, listing.entry(at: path) == nil,
        let made = listing.replacing(path, with: .directory(DirectoryListing()))
      else { throw FixRefusal("\(path.escapingControls) cannot be made: something is in its place") }
      entry.listing = made
    }
    entry.refreshReferences()
    return entry
  }

  private func edited(
    _ body: (inout ConfigDocument) throws(ConfigEditError) -> Void
  ) throws(FixRefusal) -> ConfigDocument {
    guard var document else { throw FixRefusal("there is no config that can be read") }
    do throws(ConfigEditError) {
      try body(&document)
    } catch {
      throw FixRefusal(error.description.escapingControls)
    }
    return document
  }

  private func moved(_ from: String, _ to: String) throws(FixRefusal) -> DirectoryListing {
    guard let listing, let source = listing.entry(at: from), source.outside == nil else {
      throw FixRefusal("\(from.escapingControls) is not there, or a link")
    }
    guard listing.entry(at: to) == nil, let without = listing.replacing(from, with: nil),
      let result = without.replacing(to, with: source.kind)
    else { throw FixRefusal("\(from.escapingControls) cannot be moved to \(to.escapingControls): something is there") }
    return result
  }

  /// What the config's paths lead to now, as far as the listing tells.
  private mutating func refreshReferences() {
    guard let config = document?.config, let listing else { return }
    for path in FileReferences.paths(of: config, versions: VersionDirectories(listing).numbers) {
      guard let inner = Self.withoutDots(path), let kind = listing.status(at: inner) else { continue }
      references[path] = TritonConfig.FileStatus(kind, escapes: references[path]?.escapes ?? false)
    }
  }
}

extension RepositoryEntry {
  /// The path without `.` and `..`; nil for one that leaves the directory, of which the listing tells nothing.
  fileprivate static func withoutDots(_ path: String) -> String? {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else if parts.popLast() == nil { return nil }
    }
    return parts.joined(separator: "/")
  }
}

extension DirectoryListing {
  /// What stands at a path; nil for nothing, and where nobody looked.
  func entry(at path: String) -> Entry? {
    var listing: DirectoryListing? = self
    var found: Entry?
    for part in path.split(separator: "/") {
      found = listing?[String(part)]
      if case .directory(let content)? = found?.kind { listing = content } else { listing = nil }
      if found == nil { return nil }
    }
    return found
  }

  /// The listing with something else at a path; nil where the folder around it is not there or was not looked into.
  func replacing(_ path: String, with kind: Entry.Kind?) -> DirectoryListing? {
    replacing(path.split(separator: "/").map(String.init)[...], with: kind)
  }

  private func replacing(_ parts: ArraySlice<String>, with kind: Entry.Kind?) -> DirectoryListing? {
    guard let name = parts.first else { return nil }
    let others = entries.filter { $0.name != name }
    let rest = parts.dropFirst()
    if rest.isEmpty { return DirectoryListing(others + (kind.map { [Entry(name, $0)] } ?? []), isCutShort: isCutShort) }
    guard let child = self[name], case .directory(let content?) = child.kind, child.outside == nil,
      let changed = content.replacing(rest, with: kind)
    else { return nil }
    return DirectoryListing(others + [Entry(name, .directory(changed))], isCutShort: isCutShort)
  }

  /// What a path leads to; nil where nobody looked.
  fileprivate func status(at path: String) -> TritonConfig.FileStatus.Kind? {
    var listing = self
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      guard let entry = listing[part] else { return listing.isCutShort ? nil : .missing }
      let isLast = index == parts.count - 1
      switch entry.kind {
      case .file(let size): return isLast ? .file(size) : .missing
      case .directory(let content):
        if isLast { return .directory }
        guard let content else { return nil }
        listing = content
      case .broken: return .missing
      case .special: return isLast ? .special : .missing
      }
    }
    return nil
  }
}

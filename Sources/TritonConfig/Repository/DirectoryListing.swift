/// What stands in a folder, in the order of the bytes of the names, as the server walks it.
package struct DirectoryListing: Sendable, Hashable {
  /// A name in the folder. The server follows links, so what counts is what a link leads to.
  package struct Entry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// With its size in bytes.
      case file(Int64)
      /// nil when it was not looked into.
      case directory(DirectoryListing?)
      /// A link to nothing, or something that cannot be asked for: the system's words.
      case broken(String)
      /// A device, a socket or a pipe.
      case special
    }

    package var name: String
    package var kind: Kind
    /// Where a link leads that leaves the repository; nil for anything else.
    package var outside: String?

    package init(_ name: String, _ kind: Kind, outside: String? = nil) {
      self.name = name
      self.kind = kind
      self.outside = outside
    }

    package var isDirectory: Bool { if case .directory = kind { true } else { false } }
  }

  package private(set) var entries: [Entry]
  /// Whether there are more names than were read.
  package var isCutShort: Bool

  package init(_ entries: [Entry] = [], isCutShort: Bool = false) {
    self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.isCutShort = isCutShort
  }

  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  package var directories: [Entry] { entries.filter(\.isDirectory) }

  /// The first name whose kind cannot be found out: the server gives up on the whole folder then.
  package var firstBroken: Entry? {
    entries.first { if case .broken = $0.kind { true } else { false } }
  }
}

/// The version directories of a model, by the server's rules (core, `model_lifecycle.cc`, VersionsToLoad).
package struct VersionDirectories: Sendable, Hashable {
  /// A directory that is no version, and what the server makes of it.
  package struct Oddity: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// `01`: skipped with a warning.
      case leadingZero
      /// `v1`: skipped with a warning.
      case notANumber
      /// `1_old` or `-1`: counts as the version, whose files are looked for in ``VersionDirectories/folder(of:)``.
      case numberWithTail(Int64)
      /// More digits than 64 bits hold: the exception ends the server.
      case outOfRange
    }

    package var name: String
    package var kind: Kind
  }

  /// Numbers of the versions, the highest first, each once.
  package private(set) var numbers: [Int64]
  /// In the order of the directories.
  package private(set) var oddities: [Oddity]

  /// Directories of a model that hold something else (core, `constants.h`).
  private static let reserved: Set = ["warmup", "initial_state", "configs"]

  package init(_ listing: DirectoryListing) {
    var found: Set<Int64> = []
    var oddities: [Oddity] = []
    for name in listing.directories.map(\.name) where !Self.reserved.contains(name) {
      if name.utf8.count > 1, name.utf8.first == UInt8(ascii: "0") {
        oddities.append(Oddity(name: name, kind: .leadingZero))
        continue
      }
      switch CxxNumber.int64(name) {
      case .value(let number):
        found.insert(number)
        if Self.folder(of: number) != name { oddities.append(Oddity(name: name, kind: .numberWithTail(number))) }
      case .outOfRange: oddities.append(Oddity(name: name, kind: .outOfRange))
      case .invalid: oddities.append(Oddity(name: name, kind: .notANumber))
      }
    }
    numbers = found.sorted(by: >)
    self.oddities = oddities
  }

  /// The directory in which a backend looks for the files of a version: to it versions are unsigned.
  package static func folder(of version: Int64) -> String { String(UInt64(bitPattern: version)) }

  /// The versions that are loaded under a policy, the highest first; without a policy the newest.
  package func selected(by policy: ModelVersionPolicy?) -> [Int64] {
    switch policy?.policyChoice {
    case .specific(let specific): Set(specific.versions).intersection(numbers).sorted(by: >)
    case .latest(let latest): Array(numbers.prefix(Int(clamping: latest.numVersions)))
    case .all: numbers
    // An empty `version_policy {}` is set, but neither latest nor specific: the server takes all.
    case nil: policy == nil ? Array(numbers.prefix(1)) : numbers
    }
  }
}

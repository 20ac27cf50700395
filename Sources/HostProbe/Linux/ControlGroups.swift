/// Where the limits of this process's control groups are written: version 1, version 2, or both side by side.
struct ControlGroups: Sendable, Hashable {
  enum Version: Sendable, Hashable { case v1, v2 }

  /// The folders that may limit one resource, the process's own first, then its parents up to the mount point.
  struct Levels: Sendable, Hashable {
    var version: Version
    var folders: [String]
  }

  private struct Membership: Sendable, Hashable {
    /// Empty for version 2.
    var controllers: [Substring]
    var path: String
  }

  private var memberships: [Membership]
  private var mounts: MountTable

  /// - Parameters:
  ///   - membership: the text of /proc/self/cgroup, lines of `number:controllers:path`.
  ///   - mounts: of the same process.
  init(membership: String, mounts: MountTable) {
    self.mounts = mounts
    memberships = membership.fileLines.compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      return Membership(controllers: fields[1].split(separator: ","), path: String(fields[2]))
    }
  }

  /// `v1`, `v2`, `hybrid` where version 1 holds the controllers beside a version 2 tree, `none` without either.
  var versionInUse: String {
    let mounted = Set(mounts.mounts.map(\.fileSystem))
    switch (mounted.contains("cgroup"), mounted.contains("cgroup2")) {
    case (true, true): return "hybrid"
    case (true, false): return "v1"
    case (false, true): return "v2"
    case (false, false): return "none"
    }
  }

  /// What became of the search for a controller.
  enum Search: Sendable, Hashable {
    case found(Levels)
    /// The process is in no group that could limit the resource.
    case unlimited
    /// The process is in a group, and its files are not mounted where this process could read them.
    case notMounted(group: String)
  }

  /// A hybrid host mounts version 2 too, without controllers: a version 1 mount that names the controller wins.
  func search(_ controller: String) -> Search {
    let name = Substring(controller)
    var unmounted: String?
    if let member = memberships.first(where: { $0.controllers.contains(name) }) {
      let mount = mounts.mounts.last { $0.fileSystem == "cgroup" && $0.superOptions.contains(name) }
      if let mount { return .found(Levels(version: .v1, folders: Self.folders(of: member.path, in: mount))) }
      if member.path != "/" { unmounted = member.path }
    }
    if let member = memberships.first(where: { $0.controllers.isEmpty }) {
      let mount = mounts.mounts.last { $0.fileSystem == "cgroup2" }
      if let mount { return .found(Levels(version: .v2, folders: Self.folders(of: member.path, in: mount))) }
      if member.path != "/" { unmounted = unmounted ?? member.path }
    }
    return unmounted.map { .notMounted(group: $0) } ?? .unlimited
  }

  /// A container sees its own group at the mount point; a path that leads out of the namespace (`/../…`) or that does
  /// not lie below the mounted part cannot be followed, and then too the mount point is what applies.
  private static func folders(of path: String, in mount: MountTable.Mount) -> [String] {
    var parts = path.split(separator: "/")
    if mount.root != "/" {
      let rootParts = mount.root.split(separator: "/")
      parts = parts.starts(with: rootParts) ? Array(parts.dropFirst(rootParts.count)) : []
    }
    if parts.contains("..") { parts = [] }
    let base = mount.mountPoint == "/" ? "" : mount.mountPoint
    return (0...parts.count).reversed().map { depth in
      ([base] + parts.prefix(depth).map(String.init)).joined(separator: "/")
    }
  }
}

/// Where files lie that a repository will have elsewhere: moves that were decided and not made. Paths are relative to the
/// model's directory.
struct MovedFiles: Sendable, Hashable {
  /// Places on the disk, by the new ones.
  private var origins: [String: String] = [:]

  /// Where something lies on the disk: the nearest moved folder above it tells.
  func place(of path: String) -> String {
    var head = path[...]
    while true {
      if let origin = origins[String(head)] { return origin + path.dropFirst(head.count) }
      guard let slash = head.lastIndex(of: "/") else { return path }
      head = head[..<slash]
    }
  }

  mutating func move(_ from: String, to: String) {
    let origin = place(of: from)
    for (path, place) in origins where path == from || path.hasPrefix(from + "/") {
      origins[path] = nil
      origins[to + path.dropFirst(from.count)] = place
    }
    origins[to] = origin
  }
}

import Facts
import RuleText

/// A compose file: every service of it that runs a server.
struct ComposeFile {
  private let root: RuleNode

  init(_ root: RuleNode) { self.root = root }

  /// - Throws: ``DeploymentError`` when no service runs a server.
  func services() throws(DeploymentError) -> [DescribedServer] {
    let entries = root["services"]?.entries ?? []
    var found: [DescribedServer] = []
    for entry in entries {
      if let service = try ComposeService(entry.key, entry.node, root).described() { found.append(service) }
      try DescribedServer.checkCount(found.count, at: entry.keyLocation)
    }
    if found.isEmpty {
      let images = entries.compactMap { $0.node["image"]?.text }
      var named = images.isEmpty ? "" : "; their images: \(images.prefix(5).joined(separator: ", "))"
      let built = entries.filter { $0.node["build"] != nil && $0.node["image"] == nil }.map(\.key)
      if !built.isEmpty {
        named += "; built here, by a command that its Dockerfile may say: \(built.prefix(5).joined(separator: ", "))"
      }
      throw DeploymentError(
        root["services"]?.location ?? root.location, "none of the services runs tritonserver\(named)")
    }
    return found
  }
}

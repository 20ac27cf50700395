import Dispatch
import Synchronization

/// The YAML files of a rule book, parsed.
///
/// Parsing is two thirds of the time a load takes, and no file depends on another: they are parsed on all cores.
struct ParsedFiles: Sendable {
  private let results: [String: Result<RuleNode?, RuleBookError>]

  init(_ files: RuleFiles) {
    // The longest first, so that no core is left with a long one at the end.
    // Rules do not read the catalogs of machines and backends; see MachineCatalog, BackendTables.
    let yaml = files.texts.filter { path, _ in
      path.hasSuffix(".yaml") && !["catalog/hosts/", "catalog/backends/"].contains { path.hasPrefix($0) }
    }
    let paths = yaml.keys.sorted { (yaml[$0]?.utf8.count ?? 0, $0) > (yaml[$1]?.utf8.count ?? 0, $1) }
    let results = Mutex<[String: Result<RuleNode?, RuleBookError>]>([:])
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      let path = paths[index]
      let result = Result { () throws(RuleBookError) in
        try RuleNode.parse(yaml[path] ?? "", file: files.displayName(path))
      }
      results.withLock { $0[path] = result }
    }
    self.results = results.withLock { $0 }
  }

  /// The document of a file; nil for an empty or missing one.
  func document(_ path: String) throws(RuleBookError) -> RuleNode? { try results[path]?.get() ?? nil }
}

package import Facts

/// Every option of tritonserver by name.
package struct ServerOptionTable: Sendable {
  let options: [ServerOption]
  /// The APIs that can be restricted.
  let apis: [String]
  private let byName: [String: Int]

  /// - Parameter document: the catalog's `server-options.yaml` as a value.
  package init(_ document: Value) {
    options = (document["options"]?.listValue ?? []).compactMap(ServerOption.init)
    apis = (document["apis"]?.listValue ?? []).compactMap(\.stringValue)
    byName = Dictionary(options.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The option that a name written on a command line means.
  enum Match {
    case option(ServerOption)
    /// The beginning of several names.
    case ambiguous([String])
    case none
  }

  /// Finds an option by its whole name or by a beginning that no other shares, as `getopt_long` does.
  func match(_ written: String) -> Match {
    if let index = byName[written] { return .option(resolved(options[index])) }
    let candidates = options.filter { $0.name.hasPrefix(written) }.map(resolved)
    let names = Set(candidates.map(\.name)).sorted()
    guard let first = candidates.first else { return .none }
    return names.count == 1 ? .option(first) : .ambiguous(names)
  }

  subscript(name: String) -> ServerOption? { byName[name].map { options[$0] } }

  private func resolved(_ option: ServerOption) -> ServerOption {
    guard let alias = option.alias, let index = byName[alias] else { return option }
    return options[index]
  }
}

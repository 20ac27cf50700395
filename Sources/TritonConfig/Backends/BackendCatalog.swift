package import Facts

/// What is known of Triton's backends: files, kinds of instance, parameters, accelerators.
///
/// The knowledge is in `Rules/catalog/backends/`; this is its form for the checks of a config.pbtxt.
package struct BackendCatalog: Sendable, Hashable {
  /// In alphabetical order of their names.
  package let backends: [Backend]
  /// Parameters that the server itself reads, whatever the backend.
  package let sharedParameters: [BackendParameter]
  private let indices: [String: Int]
  /// The document that describes no backend but the server.
  private static let server = "core"

  package init(_ backends: [Backend]) {
    self.backends = backends.filter { $0.name != Self.server }.sorted { $0.name < $1.name }
    sharedParameters = backends.first { $0.name == Self.server }?.parameters ?? []
    indices = Dictionary(
      self.backends.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads checked documents, one a backend, as the rule book hands them over.
  package init(documents: [Value]) { self.init(documents.map { Backend($0) }) }

  /// The backend that a config calls by this name; nil for one of somebody's own.
  package subscript(name: String) -> Backend? { indices[name].map { backends[$0] } }
}

import Facts

/// The fields of a checked document: what is absent or of another kind reads as empty.
struct DocumentFields: Sendable {
  private let document: Value

  init(_ document: Value) { self.document = document }

  func text(_ key: String) -> String { document[key]?.stringValue ?? "" }
  func optionalText(_ key: String) -> String? { document[key]?.stringValue }
  func flag(_ key: String) -> Bool { document[key]?.boolValue ?? false }
  func texts(_ key: String) -> [String] { document[key]?.listValue?.compactMap(\.stringValue) ?? [] }
  func list(_ key: String) -> [DocumentFields] { document[key]?.listValue?.map { DocumentFields($0) } ?? [] }

  /// The entries of a mapping in alphabetical order of their keys.
  func table(_ key: String) -> [(key: String, fields: DocumentFields)] {
    let entries = document[key]?.mapValue ?? [:]
    return entries.compactMap { entry in entry.key.stringValue.map { ($0, DocumentFields(entry.value)) } }
      .sorted { $0.key < $1.key }
  }
}

/// An entry of `optimization.execution_accelerators` that a backend understands.
package struct BackendAccelerator: Sendable, Hashable {
  /// The list it is read from.
  package enum Device: String, Sendable, Hashable, CaseIterable { case gpu, cpu }

  /// What happens to parameter keys that are not listed.
  package enum Others: String, Sendable, Hashable, CaseIterable {
    case refused
    /// Handed on to the runtime, which judges them.
    case passed
    case ignored
  }

  package var device: Device
  /// The exact spelling.
  package var name: String
  package var parameters: [BackendParameter]
  package var others: Others
  /// What the backend says of an unknown key, with `{key}`; nil where it says nothing.
  package var keyRefusal: String?
  package var since: String?
  package var until: String?
  package var citation: String

  package func parameter(_ key: String) -> BackendParameter? { parameters.first { $0.key == key } }
}

extension BackendAccelerator {
  init(_ fields: DocumentFields, defaultCitation: String) {
    device = Device(rawValue: fields.text("device")) ?? .gpu
    name = fields.text("name")
    let cited = fields.texts("cite").joined(separator: ", ")
    let source = cited.isEmpty ? defaultCitation : cited
    citation = source
    parameters = fields.table("parameters").map { BackendParameter(key: $0.key, $0.fields, defaultCitation: source) }
    others = Others(rawValue: fields.text("others")) ?? .ignored
    keyRefusal = fields.optionalText("keyRefusal")
    since = fields.optionalText("since")
    until = fields.optionalText("until")
  }
}

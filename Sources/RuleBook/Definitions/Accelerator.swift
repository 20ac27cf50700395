import RuleText

/// An accelerator other than an NVIDIA GPU, and what Triton can do with it.
package struct Accelerator: Sendable, Hashable {
  /// How far Triton can serve on it.
  package enum Support: String, Sendable, Hashable, CaseIterable {
    /// A backend of Triton's own images can use it.
    case backend
    /// Only a build by its vendor can.
    case port
    /// Only models of the Python backend can.
    case script
    case none
  }

  /// The kind in `host.accelerators`, such as `intel-npu`.
  package var id: String
  package var label: String
  package var support: Support
  /// What Triton can do with it, for people.
  package var text: String
  package var citations: [Citation]

  static let shape = Shape.mapping([
    .required("label", .text, "what people call it"),
    .required("serves", .word(Support.allCases.map(\.rawValue)), "how far Triton can serve on it"),
    .required("triton", .text, "what Triton can do with it"),
    .required("cite", .list(.text), "its sources"),
  ])

  init(id: String, _ node: RuleNode, _ context: inout LoadContext) {
    self.id = id
    label = node["label"]?.text ?? ""
    support = node["serves"]?.text.flatMap(Support.init) ?? .none
    text = node["triton"]?.text ?? ""
    citations = context.citations(node["cite"], for: node)
  }
}

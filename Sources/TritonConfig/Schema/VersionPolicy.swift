/// Which version directories are served.
package struct ModelVersionPolicy: ConfigMessage {
  package static let schema = MessageSchema("ModelVersionPolicy", Self.self)

  package var policyChoice: PolicyChoice?

  package enum PolicyChoice: Sendable, Hashable {
    case latest(Latest)
    case all(All)
    case specific(Specific)
  }

  /// The highest version numbers.
  package struct Latest: ConfigMessage {
    package static let schema = MessageSchema("ModelVersionPolicy.Latest", Self.self)
    package var numVersions: UInt32 = 0
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .scalar("num_versions", 1, \.numVersions, "How many; 0 selects nothing and the load fails.")
    ]
  }

  /// Every version.
  package struct All: ConfigMessage {
    package static let schema = MessageSchema("ModelVersionPolicy.All", Self.self)
    package init() {}
    package static let fields: [ConfigField<Self>] = []
  }

  /// A list of versions.
  package struct Specific: ConfigMessage {
    package static let schema = MessageSchema("ModelVersionPolicy.Specific", Self.self)
    package var versions: [Int64] = []
    package init() {}
    package static let fields: [ConfigField<Self>] = [
      .repeated("versions", 1, \.versions, "The numbers; those that are not on disk are skipped.")
    ]
  }

  package init() {}

  package var latest: Latest? {
    get { if case .latest(let message) = policyChoice { message } else { nil } }
    set { policyChoice = newValue.map { .latest($0) } }
  }

  package var all: All? {
    get { if case .all(let message) = policyChoice { message } else { nil } }
    set { policyChoice = newValue.map { .all($0) } }
  }

  package var specific: Specific? {
    get { if case .specific(let message) = policyChoice { message } else { nil } }
    set { policyChoice = newValue.map { .specific($0) } }
  }

  package static let fields: [ConfigField<Self>] = [
    .optional("latest", 1, \.latest, oneof: "policy_choice", "The highest version numbers."),
    .optional("all", 2, \.all, oneof: "policy_choice", "Every version."),
    .optional("specific", 3, \.specific, oneof: "policy_choice", "The versions listed."),
  ]
}

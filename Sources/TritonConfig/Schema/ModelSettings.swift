/// The value of a parameter.
package struct ModelParameter: ConfigMessage {
  package static let schema = MessageSchema("ModelParameter", Self.self)
  package var stringValue = ""
  package init() {}
  package init(_ text: String) { stringValue = text }
  package static let fields: [ConfigField<Self>] = [
    .scalar("string_value", 1, \.stringValue, "A string even where the backend reads a number.")
  ]
}

/// Custom operators of a framework.
package struct ModelOperations: ConfigMessage {
  package static let schema = MessageSchema("ModelOperations", Self.self)
  package var opLibraryFilename: [String] = []
  package init() {}
  package static let fields: [ConfigField<Self>] = [
    .repeated("op_library_filename", 1, \.opLibraryFilename, "Shared libraries to load before the model.")
  ]
}

/// How many responses a request gets.
package struct ModelTransactionPolicy: ConfigMessage {
  package static let schema = MessageSchema("ModelTransactionPolicy", Self.self)
  package var decoupled = false
  package init() {}
  package static let fields: [ConfigField<Self>] = [
    .scalar("decoupled", 1, \.decoupled, "Whether a request may get none, one or many.")
  ]
}

/// Whether responses are cached.
package struct ModelResponseCache: ConfigMessage {
  package static let schema = MessageSchema("ModelResponseCache", Self.self)
  package var enable = false
  package init() {}
  package static let fields: [ConfigField<Self>] = [
    .scalar("enable", 1, \.enable, since: "21.10", "Whether to; the server needs --cache-config as well.")
  ]
}

/// Agents that run when a model is loaded and unloaded.
package struct ModelRepositoryAgents: ConfigMessage {
  package static let schema = MessageSchema("ModelRepositoryAgents", Self.self)

  package var agents: [Agent] = []

  /// An agent, such as checksum.
  package struct Agent: ConfigMessage {
    package static let schema = MessageSchema("ModelRepositoryAgents.Agent", Self.self)

    package var name = ""
    package var parameters = ConfigMap<String>()

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("name", 1, \.name, "The agent, such as checksum."),
      .map("parameters", 2, \.parameters, "Its settings."),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("agents", 1, \.agents, "The agents in the order in which they run.")
  ]
}

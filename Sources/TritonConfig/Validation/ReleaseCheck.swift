import Facts

/// Fields and values that a server older than them does not know: its parser refuses the whole config.
struct ReleaseCheck {
  let release: DottedVersion
  private(set) var newcomers: [(path: ConfigPath, message: String, since: String)] = []

  init(of config: ModelConfig, for release: DottedVersion) {
    self.release = release
    visit(config, [])
  }

  private mutating func visit<Message: ConfigMessage>(_ message: Message, _ path: ConfigPath) {
    for (index, field) in Message.schema.fields.enumerated() {
      let content = message.content(at: index)
      if content.isEmpty { continue }
      let place = path.field(field.name)
      if let since = field.since, isNewer(since) {
        newcomers.append(
          (place, "Message type \"\(Message.schema.fullName)\" has no field named \"\(field.name)\".", since))
        continue
      }
      switch content {
      case .values(let values):
        for (position, value) in values.enumerated() {
          visit(value, field, field.isRepeated ? place.index(position) : place)
        }
      case .entries(let entries):
        for entry in entries { visit(entry.value, field, place.key(entry.key.mapKeyText)) }
      }
    }
  }

  private mutating func visit(_ value: ConfigValue, _ field: FieldDescriptor, _ path: ConfigPath) {
    switch value {
    case .message(let message): visit(message, path)
    case .enumeration(let number):
      guard case .enumeration(let type) = field.type, let match = type.cases.first(where: { $0.number == number }),
        let since = match.since, isNewer(since)
      else { return }
      newcomers.append(
        (path, "Unknown enumeration value of \"\(match.name)\" for field \"\(field.name)\".", since))
    default: break
    }
  }

  private func isNewer(_ since: String) -> Bool { DottedVersion(since).map { $0 > release } ?? false }
}

extension ConfigValue {
  /// A map key as ``ConfigPath`` writes it.
  fileprivate var mapKeyText: String {
    switch self {
    case .string(let text): text
    case .uint(let number): String(number)
    case .int(let number): String(number)
    default: ""
    }
  }
}

extension LoadingModel {
  /// What the config has that the release does not know.
  mutating func checkRelease() {
    guard let release = situation.release else { return }
    for newcomer in ReleaseCheck(of: config, for: release).newcomers {
      refuse(
        "newer-than-release", .parse, newcomer.message,
        remedy: "use release \(newcomer.since) or later, or leave it out: \(release) does not know it",
        at: newcomer.path, source: Source.schema)
    }
  }
}

import Facts
import RuleText

/// A unit of systemd: the commands that it starts, and what it says of their surroundings (systemd.service(5),
/// systemd.exec(5), systemd.resource-control(5)).
struct SystemdUnit {
  /// `Key=value` of the section `[Service]`; the value as written, with its continued lines.
  private struct Setting {
    var key: String
    var value: String
    var place: SourceLocation
  }

  private var settings: [Setting] = []
  private let start: SourceLocation

  private static let service = "Service"
  /// Of Podman's Quadlet, which makes a service of it.
  private static let container = "Container"

  /// Whether a line is the head of a section, with which units begin.
  static func isHead(_ line: String) -> Bool { section(line) != nil }

  private static func section(_ line: String) -> String? {
    guard line.first == "[", line.last == "]" else { return nil }
    let name = line.dropFirst().dropLast()
    return !name.isEmpty && name.utf8.allSatisfy { $0.isNameStart || $0 == UInt8(ascii: "-") } ? String(name) : nil
  }

  /// - Throws: ``DeploymentError`` for a unit that is no service.
  init(_ text: String, file: String) throws(DeploymentError) {
    start = SourceLocation(file: file)
    var section = ""
    var sections: Set<String> = []
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }[...]
    var number = 0
    while let line = lines.popFirst() {
      number += 1
      let said = line.trimmed
      if said.isEmpty || said.hasPrefix("#") || said.hasPrefix(";") { continue }
      if let name = Self.section(said) {
        section = name
        sections.insert(name)
        continue
      }
      let place = number
      var whole = line
      while whole.trimmed.hasSuffix("\\"), let next = lines.popFirst() {
        number += 1
        whole += "\n" + next
      }
      guard section == Self.service, let (key, value) = whole.cut(at: "=") else { continue }
      settings.append(
        Setting(
          key: key.trimmed, value: String(value),
          place: SourceLocation(file: file, line: place, column: key.count + 2)))
    }
    if sections.contains(Self.container) {
      throw DeploymentError(
        start,
        "a container of Quadlet, of which Podman makes a service: give what '/usr/libexec/podman/quadlet -dryrun' shows"
      )
    }
    if !sections.contains(Self.service) {
      throw DeploymentError(start, "a unit of systemd without [Service]: give the service that starts the server")
    }
  }

  /// What `ExecStart` runs, with the variables that the unit sets.
  func commands() throws(DeploymentError) -> [[Word]] {
    let budget = ExpansionBudget()
    var environment: [String: String] = [:]
    for setting in settings where setting.key == "Environment" {
      for word in try ShellReader.commands(setting.value, at: setting.place, budget: budget).joined() {
        if let (name, value) = word.assignment, word.unresolved.isEmpty { environment[name] = value }
      }
    }
    var commands: [[Word]] = []
    for setting in settings where setting.key == "ExecStart" {
      // The signs before the path say how it is run, not what.
      let blank = setting.value.prefix { " \t".contains($0) }.count
      let signs = setting.value.dropFirst(blank).prefix { "@-:+!|".contains($0) }.count
      var place = setting.place
      place.column += blank + signs
      commands += try ShellReader.commands(
        String(setting.value.dropFirst(blank + signs)), at: place, environment: environment, budget: budget)
    }
    if commands.isEmpty { throw DeploymentError(start, "the service has no ExecStart") }
    return commands
  }

  /// States who runs a server that the unit starts without a container, and within which limits.
  func state(in deployment: inout Deployment) {
    let limits = ["LimitNOFILE": "nofile", "LimitMEMLOCK": "memlock", "LimitSTACK": "stack", "TasksMax": "pids"]
    for setting in settings {
      let word = Word(setting.value.trimmed, at: setting.place)
      switch setting.key {
      case "User": deployment.setUser(word.text, at: word.place)
      case "MemoryMax":
        if let bytes = ByteCount.docker(word.text) { deployment.set("memory.limit", .int(bytes), at: word.place) }
      case "EnvironmentFile":
        deployment.append("environmentFiles", .string(word.text), at: word.place)
        deployment.notRead.append("\(word.place): the environment file \(word.text)")
      default:
        guard let name = limits[setting.key] else { continue }
        let soft = String(word.text.cut(at: ":")?.before ?? word.text[...])
        if soft == "infinity" {
          DockerLimits.state(name, "unlimited", word, &deployment)
        } else if let count = ByteCount.docker(soft) {
          DockerLimits.state(name, "\(count)", word, &deployment)
        }
      }
    }
  }
}

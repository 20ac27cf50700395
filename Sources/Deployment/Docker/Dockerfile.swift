import Facts
import RuleText

/// A Dockerfile: the image it begins with, and what its last stage runs. How the image is run is not in it.
struct Dockerfile {
  /// What a stage hands on to one that begins with it.
  private struct Stage {
    var base: Word
    var environment: [(name: String, value: Word)] = []
    var user: Word?
    var entrypoint: [Word]?
    var command: [Word]?
  }

  private let start: SourceLocation
  private var stage: Stage?

  /// Most stages, and most variables of one.
  private static let (stageLimit, variableLimit) = (200, 1000)

  /// Whether a line is the instruction that every Dockerfile has.
  static func isFrom(_ line: String) -> Bool { line.uppercased().hasPrefix("FROM ") }

  init(_ text: String, file: String) throws(DeploymentError) {
    start = SourceLocation(file: file)
    var stages: [String: Stage] = [:]
    var name = ""
    var arguments: [String: String] = [:]
    let budget = ExpansionBudget()
    for instruction in Self.instructions(text, file: file) {
      let (place, value) = (instruction.place, instruction.value)
      switch instruction.name {
      case "FROM":
        if let stage { stages[name] = stage }
        if stages.count > Self.stageLimit { throw DeploymentError(place, "more than \(Self.stageLimit) stages") }
        let words = try Self.words(value, place, arguments, budget).filter { !$0.text.hasPrefix("--") }
        guard let base = words.first else { throw DeploymentError(place, "FROM names no image") }
        stage = stages[base.text] ?? Stage(base: base)
        name = words.count == 3 ? words[2].text : ""
      case "ARG":
        for word in try Self.words(value, place, arguments, budget) {
          if let (name, value) = word.assignment, word.unresolved.isEmpty { arguments[name] = value }
        }
      case "ENV":
        for (name, value) in Self.variables(try Self.words(value, place, arguments, budget)) {
          if value.unresolved.isEmpty { arguments[name] = value.text }
          stage?.environment.append((name, value))
          if stage?.environment.count ?? 0 > Self.variableLimit {
            throw DeploymentError(place, "more than \(Self.variableLimit) variables")
          }
        }
      case "USER": stage?.user = try Self.words(value, place, arguments, budget).first
      case "ENTRYPOINT":
        stage?.entrypoint = try Self.command(value, place)
        stage?.command = nil
      case "CMD": stage?.command = try Self.command(value, place)
      default: break
      }
    }
  }

  /// The container that the image would be.
  /// - Throws: ``DeploymentError`` when its last stage starts no server.
  func described() throws(DeploymentError) -> DescribedServer {
    guard let stage else { throw DeploymentError(start, "the Dockerfile has no FROM") }
    var command = (stage.entrypoint ?? []) + (stage.command ?? [])
    if let entrypoint = stage.entrypoint?.first, !command.contains(where: { $0.text.after("--model-") != nil }) {
      // Whoever runs the image adds them.
      var place = entrypoint.place
      place.column += 1
      command.append(Word("…", at: place, unresolved: ["the arguments that are added where the image is run"]))
    }
    var deployment = Deployment(.docker)
    deployment.setImage(stage.base)
    for (name, value) in stage.environment { deployment.addVariable(name, value) }
    if let user = stage.user { deployment.setUser(user.text, at: user.place) }
    let reason = "a Dockerfile does not say how its image is run"
    for path in Self.unsaid { deployment.setUnknown(path, reason, at: stage.base.place) }
    deployment.fillContainer("docker")
    let described = DescribedServer(
      deployment: deployment, start: try .of(command, in: deployment, at: command.first?.place ?? start))
    if command.isEmpty || !described.runsServer {
      throw DeploymentError(
        start,
        "the Dockerfile has no CMD or ENTRYPOINT with tritonserver: give the command, compose file or manifest that runs "
          + "its image")
    }
    return described
  }

  /// Options of `docker run`.
  private static let unsaid = [
    "container.privileged", "container.capabilitiesAdded", "container.capabilitiesDropped", "container.ipc",
    "container.pid", "container.network", "container.readOnlyRoot", "container.mayGainPrivileges", "gpus.requested",
    "gpus.count", "gpus.devices", "memory.shm", "memory.shmSet", "memory.limit", "memory.request", "cpu.limit",
    "cpu.request", "cpu.set", "cpu.memoryNodes", "limits.pids", "ports", "mounts",
  ]

  // MARK: Instructions

  private static func instructions(_ text: String, file: String) -> [(
    name: String, value: String, place: SourceLocation
  )] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }[...]
    var number = 0
    var found: [(String, String, SourceLocation)] = []
    while let line = lines.popFirst() {
      number += 1
      let said = line.trimmed
      guard !said.isEmpty, !said.hasPrefix("#"), let (name, _) = said.cut(at: " ") else { continue }
      let column = (line.prefix { " \t".contains($0) }.count) + name.count + 1
      let place = SourceLocation(file: file, line: number, column: column + 1)
      var value = String(line.dropFirst(column))
      while value.trimmed.hasSuffix("\\"), let next = lines.popFirst() {
        number += 1
        // Comments and empty lines do not end a continued instruction.
        value += "\n" + (next.trimmed.hasPrefix("#") || next.trimmed.isEmpty ? "\\" : next)
      }
      if let end = value.after("<<").map({ $0.drop { "-\"'".contains($0) }.prefix { $0.isLetter || $0 == "_" } }),
        !end.isEmpty
      {
        while let next = lines.popFirst() {
          number += 1
          if next.trimmed == end { break }
        }
      }
      found.append((name.uppercased(), value, place))
    }
    return found
  }

  private static func words(
    _ value: String, _ place: SourceLocation, _ arguments: [String: String], _ budget: ExpansionBudget
  ) throws(DeploymentError) -> [Word] {
    try ShellReader.commands(value, at: place, environment: arguments, budget: budget).flatMap { $0 }
  }

  /// `NAME=value …`, or the older `NAME value`.
  private static func variables(_ words: [Word]) -> [(String, Word)] {
    if words.count > 1, words[0].assignment == nil { return [(words[0].text, words[1])] }
    return words.compactMap { word in
      word.assignment.map { ($0.name, Word($0.value, at: word.place, unresolved: word.unresolved)) }
    }
  }

  /// A list in brackets as it stands, and any other text as what a shell runs.
  private static func command(_ value: String, _ place: SourceLocation) throws(DeploymentError) -> [Word] {
    let text = value.split(separator: "\\\n", omittingEmptySubsequences: false).joined(separator: " \n")
    if text.trimmed.hasPrefix("["), let list = try? RuleNode.documents(text, file: place.file).first?.list {
      return list.map { element in
        var at = element.location
        if at.line == 1 { at.column += place.column - 1 }
        at.line += place.line - 1
        return Word(element.text ?? "", at: at)
      }
    }
    return [Word("/bin/sh", at: place), Word("-c", at: place), Word(value, at: place)]
  }
}

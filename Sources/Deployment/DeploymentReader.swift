import Facts
import RuleText

/// Reads a text that says how servers are started, whatever it is: a command line, a script, a Makefile, `docker run`, a
/// compose file, a manifest of Kubernetes, a unit of systemd, a Dockerfile, or a README with one of these.
package struct DeploymentReader: Sendable {
  private let options: ServerOptionTable
  /// The release to judge options by where no image names one; nil for the newest known.
  private let release: DottedVersion?

  package init(options: ServerOptionTable, release: String? = nil) {
    self.options = options
    self.release = release.flatMap { DottedVersion($0) }
  }

  /// Every server that a text starts, in its order; at least one. Where there are several, each has a name.
  ///
  /// - Parameter file: the name that places get.
  /// - Throws: ``DeploymentError`` when the text cannot be read, or starts no server.
  package func read(_ text: String, file: String) throws(DeploymentError) -> [Deployment] {
    var described = try servers(of: text, file: file)
    DescribedServer.name(&described)
    return described.map(finished)
  }

  private func servers(of text: String, file: String) throws(DeploymentError) -> [DescribedServer] {
    let start = SourceLocation(file: file)
    switch try TextKind.recognize(text, file: file) {
    case .compose(let root): return try ComposeFile(root).services()
    case .kubernetes(let documents): return try Manifest(documents, file: file).containers()
    case .shell(let text):
      let budget = ExpansionBudget()
      return try servers(in: try ShellReader.commands(text, at: start, budget: budget), start, budget)
    case .dockerfile(let image): return [try image.described()]
    case .systemd(let unit):
      return try servers(in: try unit.commands(), start, ExpansionBudget()).map { described in
        var described = described
        // A container has its own limits and user; the unit's are those of the program that asks for it.
        if described.deployment.kind == .command { unit.state(in: &described.deployment) }
        return described
      }
    case .markdown(let blocks):
      var found: [DescribedServer] = []
      for block in blocks {
        // Most blocks start no server, and some are in no language at all.
        guard let servers = try? servers(of: block, file: file) else { continue }
        for server in servers where server.runsServer { DescribedServer.add(server, to: &found) }
        try DescribedServer.checkCount(found.count, at: start)
      }
      if found.isEmpty { throw DeploymentError(start, "no block of code in this text starts tritonserver") }
      return found
    }
  }

  private static let nothing =
    "no server is started here: neither tritonserver nor 'docker run' with its image, nor a compose file, a manifest of "
    + "Kubernetes, a unit of systemd or a Dockerfile"

  private func servers(
    in commands: [[Word]], _ start: SourceLocation, _ budget: ExpansionBudget
  ) throws(DeploymentError) -> [DescribedServer] {
    var described: [DescribedServer] = []
    for found in try ServerStart.find(in: commands, budget: budget) {
      DescribedServer.add(try deployment(found), to: &described)
      try DescribedServer.checkCount(described.count, at: start)
    }
    return try servers(among: described, start)
  }

  /// What is started, without containers of clients, tools and other services.
  private func servers(
    among described: [DescribedServer], _ start: SourceLocation
  ) throws(DeploymentError) -> [DescribedServer] {
    if described.isEmpty { throw DeploymentError(start, Self.nothing) }
    let certain = described.filter(\.runsServer)
    // The only container of a text is the one that is meant, whatever its image is called.
    if certain.isEmpty, described.count == 1, !described[0].isToolbox { return described }
    if certain.isEmpty {
      let images = described.compactMap { $0.deployment.value("image.reference")?.stringValue }
      throw DeploymentError(
        start, "no container here runs tritonserver; their images: \(images.prefix(5).joined(separator: ", "))")
    }
    return certain
  }

  private func deployment(_ start: ServerStart) throws(DeploymentError) -> DescribedServer {
    switch start {
    case .server(let program, let arguments):
      var deployment = Deployment(.command)
      // Nothing says what surrounds a bare command line.
      deployment.setUnknown("container.used", "a command line does not tell where it runs", at: program.place)
      return DescribedServer(deployment: deployment, start: .known(program: program, arguments: arguments))
    case .container(let words):
      let command = try DockerCommand(words)
      let deployment = command.filled()
      return DescribedServer(
        deployment: deployment, start: try .of(command.command, in: deployment, at: words[0].place))
    }
  }

  /// Adds what the server's own command line says.
  private func finished(_ described: DescribedServer) -> Deployment {
    var deployment = described.deployment
    let place: SourceLocation
    switch described.start {
    case .known(let program, let arguments):
      place = program.place
      if deployment.value("image.official") == true, arguments.first?.place == program.place {
        // Its entry point runs the words it gets as a command.
        deployment.report(place, .error, "NVIDIA's image runs what it is told: write tritonserver before the options")
      }
      ServerSettings(arguments, table: options, release: deployment.imageRelease ?? release)
        .state(in: &deployment, program: program)
    case .hidden(let at, let reason):
      place = at
      stateUnknown(reason, at, &deployment)
    case .byHand(let at):
      place = at
      stateUnknown("a shell is started, and the server by hand in it", at, &deployment)
    }
    deployment.finish(source: place.file)
    return deployment
  }

  private func stateUnknown(_ reason: String, _ place: SourceLocation, _ deployment: inout Deployment) {
    deployment.notRead.append("\(place): \(reason)")
    ServerSettings.stateUnknown(reason, at: place, table: options, in: &deployment)
  }
}

/// A server's surroundings, and how it is started in them.
struct DescribedServer {
  var deployment: Deployment
  var start: Start

  /// Most servers of one file.
  private static let limit = 64

  static func checkCount(_ count: Int, at place: SourceLocation) throws(DeploymentError) {
    if count > limit { throw DeploymentError(place, "the file starts more than \(limit) servers: take it apart") }
  }

  /// Adds a server to those before it. Where the last one is a container with a shell, and the next a bare command line,
  /// the reader is told to start the one and then the other in it.
  static func add(_ server: DescribedServer, to servers: inout [DescribedServer]) {
    if let last = servers.last, case .byHand = last.start, last.deployment.kind == .docker,
      server.deployment.kind == .command
    {
      servers[servers.count - 1].start = server.start
    } else {
      servers.append(server)
    }
  }

  /// Gives every server of several a name of its own: where it says none, the line that starts it.
  static func name(_ servers: inout [DescribedServer]) {
    if servers.count < 2 { return }
    var taken: Set<String> = []
    for index in servers.indices {
      if let name = servers[index].deployment.name, taken.insert(name).inserted { continue }
      let line = "line \(servers[index].start.place.line)"
      servers[index].deployment.name = taken.insert(line).inserted ? line : "\(line) (\(index + 1))"
    }
  }

  private var image: ImageName? { deployment.value("image.reference")?.stringValue.map { ImageName($0) } }

  /// Whether the image has clients and tools only.
  var isToolbox: Bool { image?.isToolbox ?? false }

  /// Whether a server is started, as far as one can see.
  var runsServer: Bool {
    if case .known = start { return true }
    return image.map { $0.isTriton && !$0.isToolbox } ?? false
  }

  enum Start {
    case known(program: Word, arguments: [Word])
    /// Another program is started, and what it does is not written here.
    case hidden(at: SourceLocation, reason: String)
    /// A shell is started, in which the server can be.
    case byHand(at: SourceLocation)

    var place: SourceLocation {
      switch self {
      case .known(let program, _): program.place
      case .hidden(let place, _), .byHand(let place): place
      }
    }

    /// The start of the server in what a container is told to run.
    static func of(
      _ command: [Word], in deployment: Deployment, at place: SourceLocation
    ) throws(DeploymentError) -> Start {
      guard let first = command.first else {
        // NVIDIA's images have a shell for it.
        if deployment.value("image.official") == true { return .byHand(at: place) }
        return .hidden(at: place, reason: "the image's own command, which starts the server if anything does")
      }
      var environment: [String: String] = [:]
      for (name, value) in deployment.value("environment")?.mapValue ?? [:] {
        if case .string(let name) = name, case .string(let value) = value { environment[name] = value }
      }
      let starts = try ServerStart.find(in: [command], environment: environment)
      for case .server(let program, let arguments) in starts { return .known(program: program, arguments: arguments) }
      // Options alone are those of the image's entry point.
      let isTriton = deployment.value("image.reference")?.stringValue.map { ImageName($0).isTriton } ?? false
      if first.text.hasPrefix("--"), isTriton || command.contains(where: { $0.text.hasPrefix("--model-") }) {
        return .known(program: Word("tritonserver", at: first.place), arguments: command)
      }
      if command.count == 1, ServerStart.shells.contains(first.programName) { return .byHand(at: first.place) }
      return .hidden(at: first.place, reason: "what '\(first.text)' does, which is not written here")
    }
  }
}

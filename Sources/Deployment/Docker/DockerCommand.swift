import Facts
import RuleText

/// `docker run …` as a deployment.
struct DockerCommand {
  private var deployment = Deployment(.docker)
  private let program: String
  private var entrypoint: Word?
  /// Variables that stand for options nobody sees.
  private var hidden: [Word] = []
  private(set) var image: Word?
  private(set) var command: [Word] = []

  private static let wordLimit = 4000

  /// - Parameter words: the command from the container program's name on.
  init(_ words: [Word]) throws(DeploymentError) {
    program = words.first.map { String($0.programName) } ?? "docker"
    let place = words.first?.place ?? SourceLocation(file: "")
    guard let run = words.firstIndex(where: { $0.text == "run" || $0.text == "create" }) else {
      throw DeploymentError(place, "no '\(program) run' here")
    }
    if words.count > Self.wordLimit {
      throw DeploymentError(place, "the command has more than \(Self.wordLimit) words")
    }
    let read = DockerOptions.read(words[(run + 1)...])
    if let option = read.problem {
      throw DeploymentError(option.value.place, "'\(option.value.text)' of \(program) lacks its value")
    }
    guard let image = read.image else { throw DeploymentError(place, "'\(program) run' names no image") }
    self.image = image
    command = read.command
    for option in read.options { state(option) }
    hidden = read.hidden
    deployment.setImage(image)
    // `--entrypoint tritonserver IMAGE --options`: the entry point is the program.
    if let entrypoint, !entrypoint.text.isEmpty { command.insert(entrypoint, at: 0) }
  }

  /// The deployment, with everything that was not said filled in.
  func filled() -> Deployment {
    var deployment = deployment
    for word in hidden {
      deployment.notRead.append("\(word.place): options of \(program) in \(word.text)")
      let reason = "\(word.place): nobody knows the options in \(word.text)"
      for path in Self.optional where deployment.value(path) == nil {
        deployment.setUnknown(path, reason, at: word.place)
      }
    }
    DockerDefaults.fill(&deployment, program)
    return deployment
  }

  /// What an option nobody sees may have set, and what therefore has no default.
  private static let optional = [
    "container.user", "container.runsAsRoot", "container.privileged", "container.network", "container.ipc",
    "container.pid", "container.capabilitiesAdded", "gpus.requested", "gpus.count", "gpus.devices", "memory.shm",
    "memory.shmSet", "memory.limit", "cpu.limit", "ports", "mounts", "environment",
  ]

  private mutating func state(_ option: DockerOptions.Given) {
    let word = option.value
    let isOn = word.text != "false"
    switch option.name {
    case "name": deployment.name = word.text
    case "user": deployment.setUser(word.text, at: word.place)
    case "privileged": deployment.set("container.privileged", .bool(isOn), at: word.place)
    case "read-only": deployment.set("container.readOnlyRoot", .bool(isOn), at: word.place)
    case "cap-add":
      deployment.append("container.capabilitiesAdded", .string(Capability.name(word.text)), at: word.place)
    case "cap-drop":
      deployment.append("container.capabilitiesDropped", .string(Capability.name(word.text)), at: word.place)
    case "security-opt": stateSecurity(word)
    case "ipc": deployment.set("container.ipc", .string(word.text), at: word.place)
    case "pid": deployment.set("container.pid", .string(word.text), at: word.place)
    case "network", "net": deployment.set("container.network", .string(word.text), at: word.place)
    case "restart": deployment.set("container.restart", .string(word.text), at: word.place)
    case "entrypoint": entrypoint = word
    case "gpus": DockerGPUs.state(word, &deployment)
    case "runtime": if word.text == "nvidia" { DockerGPUs.stateRuntime(word, &deployment) }
    case "device": DockerGPUs.stateDevice(word, &deployment)
    case "shm-size":
      stateBytes("memory.shm", word, option.name)
      deployment.set("memory.shmSet", true, at: word.place)
    case "memory": stateBytes("memory.limit", word, option.name)
    case "memory-reservation": stateBytes("memory.request", word, option.name)
    case "cpus": stateNumber("cpu.limit", word, option.name)
    case "cpuset-cpus": deployment.set("cpu.set", .string(word.text), at: word.place)
    case "cpuset-mems": deployment.set("cpu.memoryNodes", .string(word.text), at: word.place)
    case "pids-limit": DockerLimits.statePids(word, &deployment)
    case "ulimit": DockerLimits.state(word, &deployment)
    case "publish": DockerPorts.state(word, &deployment)
    case "publish-all":
      deployment.notRead.append("\(word.place): the ports that the image exposes, all published")
    case "volume": DockerMounts.stateVolume(word, &deployment)
    case "mount": DockerMounts.stateMount(word, &deployment)
    case "tmpfs": DockerMounts.stateTemporary(word, &deployment)
    case "env": stateVariable(word)
    case "env-file":
      deployment.append("environmentFiles", .string(word.text), at: word.place)
      deployment.notRead.append("\(word.place): the environment file \(word.text)")
    case "env-host": deployment.notRead.append("\(word.place): the environment of the host")
    case "health-cmd": DockerHealth.state(word, &deployment)
    default: break
    }
  }

  private mutating func stateSecurity(_ word: Word) {
    let (name, value) = word.text.cut(at: "=") ?? word.text.cut(at: ":") ?? (word.text[...], "true")
    switch name {
    case "seccomp": deployment.set("container.seccomp", .string(String(value)), at: word.place)
    case "no-new-privileges": deployment.set("container.mayGainPrivileges", .bool(value == "false"), at: word.place)
    default: break
    }
  }

  private mutating func stateVariable(_ word: Word) {
    guard let (name, value) = word.text.cut(at: "=") else {
      deployment.notRead.append("\(word.place): the variable \(word.text) of whoever runs the command")
      return
    }
    deployment.addVariable(String(name), Word(String(value), at: word.place, unresolved: word.unresolved))
  }

  private mutating func stateBytes(_ path: String, _ word: Word, _ option: String) {
    if let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else if let bytes = ByteCount.docker(word.text) {
      deployment.set(path, .int(bytes), at: word.place)
    } else {
      deployment.report(word.place, .error, "--\(option) takes a size such as 512m or 1g, not '\(word.text)'")
    }
  }

  private mutating func stateNumber(_ path: String, _ word: Word, _ option: String) {
    if let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else if let number = Double(word.text), number >= 0, number.isFinite {
      deployment.set(path, .double(number), at: word.place)
    } else {
      deployment.report(word.place, .error, "--\(option) takes a number, not '\(word.text)'")
    }
  }
}

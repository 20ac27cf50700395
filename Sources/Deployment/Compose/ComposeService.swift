import Facts
import RuleText

/// One service of a compose file.
struct ComposeService {
  private let name: String
  private let node: RuleNode
  private let root: RuleNode
  private var deployment: Deployment

  init(_ name: String, _ node: RuleNode, _ root: RuleNode) {
    self.name = name
    self.node = node
    self.root = root
    deployment = Deployment(.compose, name: name)
  }

  /// The service, or nil when it runs no server.
  func described() throws(DeploymentError) -> DescribedServer? {
    let command = try words("entrypoint") + words("command")
    let image = node["image"].map(Interpolation.word)
    let isServer =
      image.map { ImageName($0.text).isTriton } ?? false
      || command.contains { $0.programName == "tritonserver" || $0.text.after("tritonserver ") != nil }
    // The image of clients and tools is named after the server, too.
    if !isServer || image.map({ ImageName($0.text).isToolbox }) ?? false { return nil }
    var service = self
    service.state(image)
    var deployment = service.deployment
    DockerDefaults.fill(&deployment, "Compose")
    return DescribedServer(deployment: deployment, start: try .of(command, in: deployment, at: node.location))
  }

  /// A command as a list, or as one text that Compose takes apart like a shell.
  private func words(_ key: String) throws(DeploymentError) -> [Word] {
    guard let value = node[key] else { return [] }
    if let list = value.list { return list.map(Interpolation.word) }
    let word = Interpolation.word(value)
    var place = value.location
    if case .scalar(_, .block) = value.content { place = SourceLocation(file: place.file, line: place.line + 1) }
    if case .scalar(_, .quoted) = value.content { place.column += 1 }
    // Compose starts no shell: what looks like several commands is one.
    return try ShellReader.commands(word.text, at: place).flatMap { $0 }
  }

  private mutating func state(_ image: Word?) {
    if let image { deployment.setImage(image) }
    for entry in node.entries ?? [] { state(entry.key, entry.node) }
    stateResources()
  }

  private mutating func state(_ key: String, _ node: RuleNode) {
    let word = Interpolation.word(node)
    switch key {
    case "container_name": deployment.name = word.text
    case "user": deployment.setUser(word.text, at: word.place)
    case "privileged": deployment.set("container.privileged", .bool(word.text == "true"), at: word.place)
    case "read_only": deployment.set("container.readOnlyRoot", .bool(word.text == "true"), at: word.place)
    case "cap_add", "cap_drop":
      let path = key == "cap_add" ? "container.capabilitiesAdded" : "container.capabilitiesDropped"
      for word in list(node) { deployment.append(path, .string(Capability.name(word.text)), at: word.place) }
    case "security_opt": for word in list(node) { stateSecurity(word) }
    case "ipc": deployment.set("container.ipc", .string(word.text), at: word.place)
    case "pid": deployment.set("container.pid", .string(word.text), at: word.place)
    case "network_mode": deployment.set("container.network", .string(word.text), at: word.place)
    case "networks": stateNetworks(node)
    case "restart": deployment.set("container.restart", .string(word.text), at: word.place)
    case "runtime": if word.text == "nvidia" { DockerGPUs.stateRuntime(word, &deployment) }
    case "gpus": stateGPUs(node)
    case "devices": for word in list(node) { DockerGPUs.stateDevice(word, &deployment) }
    case "shm_size":
      stateBytes("memory.shm", word, key)
      deployment.set("memory.shmSet", true, at: word.place)
    case "mem_limit": stateBytes("memory.limit", word, key)
    case "mem_reservation": stateBytes("memory.request", word, key)
    case "cpus": stateNumber("cpu.limit", word, key)
    case "cpuset": deployment.set("cpu.set", .string(word.text), at: word.place)
    case "pids_limit": DockerLimits.statePids(word, &deployment)
    case "ulimits": stateLimits(node)
    case "ports": for node in node.list ?? [] { statePort(node) }
    case "volumes": for node in node.list ?? [] { stateVolume(node) }
    case "tmpfs": for word in list(node) { DockerMounts.stateTemporary(word, &deployment) }
    case "environment": stateEnvironment(node)
    case "env_file": stateEnvironmentFiles(node)
    case "healthcheck": stateHealth(node)
    case "scale": deployment.set("replicas", Int64(word.text).map(Value.int) ?? .null, at: word.place)
    case "extends": deployment.notRead.append("\(word.place): the service that '\(name)' extends")
    default: break
    }
  }

  // MARK: Parts

  /// The words of a list, or one word that stands for a list of one.
  private func list(_ node: RuleNode) -> [Word] { (node.list ?? [node]).map(Interpolation.word) }

  private mutating func stateSecurity(_ word: Word) {
    let (name, value) = word.text.cut(at: ":") ?? word.text.cut(at: "=") ?? (word.text[...], "true")
    switch name {
    case "seccomp": deployment.set("container.seccomp", .string(String(value)), at: word.place)
    case "no-new-privileges": deployment.set("container.mayGainPrivileges", .bool(value == "false"), at: word.place)
    default: break
    }
  }

  private mutating func stateNetworks(_ node: RuleNode) {
    let names = node.entries?.map(\.key) ?? node.texts
    guard let first = names.first else { return }
    deployment.set("container.network", .string(first), at: node.location)
  }

  private mutating func stateGPUs(_ node: RuleNode) {
    if node.text != nil { return DockerGPUs.state(Interpolation.word(node), &deployment) }
    if let device = node.list?.first { stateDevice(device) }
  }

  private mutating func stateLimits(_ node: RuleNode) {
    for entry in node.entries ?? [] where ["memlock", "stack", "nofile"].contains(entry.key) {
      let soft = Interpolation.word(entry.node["soft"] ?? entry.node)
      DockerLimits.state(entry.key, soft.text, soft, &deployment)
    }
  }

  private mutating func statePort(_ node: RuleNode) {
    guard node.entries != nil else { return DockerPorts.state(Interpolation.word(node), &deployment) }
    func text(_ key: String) -> String? { node[key].map { Interpolation.word($0).text } }
    guard let target = text("target"), Int64(target) != nil else {
      return deployment.report(node.location, .error, "a port of service '\(name)' has no 'target'")
    }
    let mapping = [text("host_ip"), text("published") ?? "", target].compactMap(\.self).joined(separator: ":")
    let published = text("published") == nil ? target : mapping
    DockerPorts.state(Word("\(published)/\(text("protocol") ?? "tcp")", at: node.location), &deployment)
  }

  private mutating func stateVolume(_ node: RuleNode) {
    guard node.entries != nil else { return DockerMounts.stateVolume(Interpolation.word(node), &deployment) }
    func text(_ key: String) -> String { node[key].map { Interpolation.word($0).text } ?? "" }
    let target = text("target")
    if target.isEmpty {
      return deployment.report(node.location, .error, "a volume of service '\(name)' has no 'target'")
    }
    var mount = "type=\(text("type").isEmpty ? "volume" : text("type")),source=\(text("source")),target=\(target)"
    if text("read_only") == "true" { mount += ",readonly" }
    if let size = node["tmpfs"]?["size"] { mount += ",tmpfs-size=\(Interpolation.word(size).text)" }
    DockerMounts.stateMount(Word(mount, at: node.location), &deployment)
  }

  private mutating func stateEnvironment(_ node: RuleNode) {
    for entry in node.entries ?? [] { deployment.addVariable(entry.key, Interpolation.word(entry.node)) }
    for node in node.list ?? [] {
      let word = Interpolation.word(node)
      guard let (name, value) = word.text.cut(at: "=") else {
        deployment.notRead.append("\(word.place): the variable \(word.text) of whoever runs Compose")
        continue
      }
      deployment.addVariable(String(name), Word(String(value), at: word.place, unresolved: word.unresolved))
    }
  }

  private mutating func stateEnvironmentFiles(_ node: RuleNode) {
    for file in node.list ?? [node] {
      let word = Interpolation.word(file["path"] ?? file)
      deployment.append("environmentFiles", .string(word.text), at: word.place)
      deployment.notRead.append("\(word.place): the environment file \(word.text)")
    }
  }

  private mutating func stateHealth(_ node: RuleNode) {
    guard let test = node["test"], node["disable"]?.text != "true" else { return }
    let text = list(test).map(\.text).joined(separator: " ")
    if text != "NONE" { DockerHealth.state(Word(text, at: test.location), &deployment) }
  }

  // MARK: deploy

  private mutating func stateResources() {
    guard let deploy = node["deploy"] else { return }
    if let replicas = deploy["replicas"] {
      let word = Interpolation.word(replicas)
      deployment.set("replicas", Int64(word.text).map(Value.int) ?? .null, at: word.place)
    }
    let limits = deploy["resources"]?["limits"]
    let reservations = deploy["resources"]?["reservations"]
    if let memory = limits?["memory"] { stateBytes("memory.limit", Interpolation.word(memory), "memory") }
    if let cpus = limits?["cpus"] { stateNumber("cpu.limit", Interpolation.word(cpus), "cpus") }
    if let pids = limits?["pids"] { DockerLimits.statePids(Interpolation.word(pids), &deployment) }
    if let memory = reservations?["memory"] { stateBytes("memory.request", Interpolation.word(memory), "memory") }
    if let cpus = reservations?["cpus"] { stateNumber("cpu.request", Interpolation.word(cpus), "cpus") }
    for device in reservations?["devices"]?.list ?? [] { stateDevice(device) }
  }

  /// A device that is reserved: `driver: nvidia`, `count` or `device_ids`, `capabilities: [gpu]`.
  private mutating func stateDevice(_ node: RuleNode) {
    let isGPU = node["capabilities"]?.texts.contains("gpu") ?? false || node["driver"]?.text == "nvidia"
    if !isGPU { return }
    if let ids = node["device_ids"] {
      let devices = list(ids).map(\.text)
      DockerGPUs.set(Int64(devices.count), devices, at: ids.location, &deployment)
    } else if let count = node["count"] {
      let word = Interpolation.word(count)
      if let reason = word.unknownReason {
        for path in ["requested", "count", "devices"] { deployment.setUnknown("gpus.\(path)", reason, at: word.place) }
      } else if word.text == "all" {
        DockerGPUs.set(nil, [], at: word.place, &deployment)
      } else if let count = Int64(word.text), count >= -1 {
        DockerGPUs.set(count == -1 ? nil : count, [], at: word.place, &deployment)
      } else {
        deployment.report(word.place, .error, "count takes a number or all, not '\(word.text)'")
      }
    } else {
      DockerGPUs.set(nil, [], at: node.location, &deployment)
    }
    if node["capabilities"] == nil {
      deployment.report(
        node.location, .error, "Compose refuses a reserved device without 'capabilities': write capabilities: [gpu]")
    }
  }

  // MARK: Numbers

  private mutating func stateBytes(_ path: String, _ word: Word, _ key: String) {
    if let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else if let bytes = ByteCount.docker(word.text) {
      deployment.set(path, .int(bytes), at: word.place)
    } else {
      deployment.report(word.place, .error, "'\(key)' takes a size such as 512m or 1g, not '\(word.text)'")
    }
  }

  private mutating func stateNumber(_ path: String, _ word: Word, _ key: String) {
    if let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else if let number = Double(word.text), number >= 0, number.isFinite {
      deployment.set(path, .double(number), at: word.place)
    } else {
      deployment.report(word.place, .error, "'\(key)' takes a number, not '\(word.text)'")
    }
  }
}

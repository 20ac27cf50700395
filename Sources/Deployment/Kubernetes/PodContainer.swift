import Facts
import RuleText

/// A container of a pod.
struct PodContainer {
  private let node: RuleNode
  private let pod: Manifest.Pod
  private let document: RuleNode
  private let all: [RuleNode]
  private var deployment: Deployment

  init(_ node: RuleNode, pod: Manifest.Pod, document: RuleNode, all: [RuleNode]) {
    self.node = node
    self.pod = pod
    self.document = document
    self.all = all
    let owner = document["metadata"]?["name"]?.text
    let own = node["name"]?.text
    deployment = Deployment(.kubernetes, name: [owner, own].compactMap(\.self).joined(separator: "/"))
  }

  /// The container, or nil when it runs no server.
  func described() throws(DeploymentError) -> DescribedServer? {
    var container = self
    container.stateEnvironment()
    let command = words("command", container.deployment) + words("args", container.deployment)
    let image = node["image"].map { Word($0.text ?? "", at: $0.location) }
    let name = image.map { ImageName($0.text) }
    let isServer =
      name?.isTriton ?? false
      || command.contains { $0.programName == "tritonserver" || $0.text.after("tritonserver ") != nil }
    if !isServer || name?.isToolbox ?? false { return nil }
    if let image { container.deployment.setImage(image) }
    container.stateSecurity()
    container.stateResources()
    container.statePod()
    container.stateMounts()
    for kind in ["livenessProbe", "readinessProbe", "startupProbe"] { container.stateProbe(kind) }
    container.statePorts()
    container.stateServices()
    container.fill()
    let deployment = container.deployment
    return DescribedServer(deployment: deployment, start: try .of(command, in: deployment, at: node.location))
  }

  // MARK: Command and environment

  /// `$(NAME)` is a variable of the container; `$$(NAME)` is text.
  private func words(_ key: String, _ deployment: Deployment) -> [Word] {
    let variables = deployment.value("environment") ?? .null
    return (node[key]?.list ?? []).map { element in
      var word = Word("", at: element.location)
      if case .scalar(_, .block) = element.content { word.place.line += 1 }
      var rest = (element.text ?? "")[...]
      while let (before, after) = rest.cut(at: "$") {
        word.text += before
        rest = after
        if rest.hasPrefix("$(") {
          word.text += "$("
          rest = rest.dropFirst(2)
        } else if rest.first == "(", let (name, after) = rest.dropFirst().cut(at: ")"),
          !name.contains(where: { " \n;|&".contains($0) })
        {
          let value = variables[String(name)]?.stringValue
          word.text += value ?? "$(\(name))"
          if value == nil { word.unresolved.append("$(\(name))") }
          rest = after
        } else {
          word.text += "$"
        }
      }
      word.text += rest
      return word
    }
  }

  private mutating func stateEnvironment() {
    for variable in node["env"]?.list ?? [] {
      guard let name = variable["name"]?.text else { continue }
      if let value = variable["value"] {
        deployment.addVariable(name, Word(value.text ?? "", at: value.location))
      } else if variable["valueFrom"] != nil {
        deployment.notRead.append("\(variable.location): where the variable \(name) comes from")
      }
    }
    for source in node["envFrom"]?.list ?? [] {
      let name = source["configMapRef"]?["name"]?.text ?? source["secretRef"]?["name"]?.text ?? "?"
      deployment.append("environmentFiles", .string(name), at: source.location)
      deployment.notRead.append("\(source.location): the variables of \(name)")
    }
  }

  // MARK: Security

  private mutating func stateSecurity() {
    let own = node["securityContext"]
    let shared = pod.spec["securityContext"]
    func setting(_ key: String) -> RuleNode? { own?[key] ?? shared?[key] }
    if let user = setting("runAsUser"), let id = user.text {
      deployment.setUser(id, at: user.location)
    } else if let flag = setting("runAsNonRoot"), flag.text == "true" {
      // The kubelet refuses to start it as root.
      deployment.set("container.runsAsRoot", false, at: flag.location)
      deployment.set("container.user", .null, at: flag.location)
    }
    if let flag = own?["privileged"] {
      deployment.set("container.privileged", .bool(flag.text == "true"), at: flag.location)
    }
    if let flag = own?["readOnlyRootFilesystem"] {
      deployment.set("container.readOnlyRoot", .bool(flag.text == "true"), at: flag.location)
    }
    if let flag = own?["allowPrivilegeEscalation"] {
      deployment.set("container.mayGainPrivileges", .bool(flag.text == "true"), at: flag.location)
    }
    for (key, path) in [("add", "container.capabilitiesAdded"), ("drop", "container.capabilitiesDropped")] {
      for node in own?["capabilities"]?[key]?.list ?? [] {
        deployment.append(path, .string(Capability.name(node.text ?? "")), at: node.location)
      }
    }
    if let kind = setting("seccompProfile")?["type"], let text = kind.text {
      deployment.set("container.seccomp", .string(text), at: kind.location)
    }
  }

  // MARK: Resources

  private mutating func stateResources() {
    let limits = node["resources"]?["limits"]
    let requests = node["resources"]?["requests"]
    stateQuantity(limits?["memory"], "memory.limit", isBytes: true)
    stateQuantity(requests?["memory"], "memory.request", isBytes: true)
    stateQuantity(limits?["cpu"], "cpu.limit", isBytes: false)
    stateQuantity(requests?["cpu"], "cpu.request", isBytes: false)
    // What is limited and not requested is requested to the limit.
    for name in ["memory", "cpu"] where requests?[name] == nil {
      guard let limit = deployment.facts["deployment.\(name).limit"] else { continue }
      deployment.facts["deployment.\(name).request"] = limit
    }
    let entries = (limits?.entries ?? []) + (requests?.entries ?? [])
    for entry in entries where entry.key == "nvidia.com/gpu" || entry.key.hasPrefix("nvidia.com/mig-") {
      guard let count = entry.node.text.flatMap({ Int64($0) }), count >= 0 else {
        deployment.report(
          entry.node.location, .error, "\(entry.key) takes a whole number, not '\(entry.node.text ?? "")'")
        continue
      }
      DockerGPUs.set(count, [], at: entry.node.location, &deployment)
      return
    }
  }

  private mutating func stateQuantity(_ node: RuleNode?, _ path: String, isBytes: Bool) {
    guard let node, let text = node.text else { return }
    let bytes = isBytes ? ByteCount.kubernetes(text).map(Value.int) : nil
    if let value = isBytes ? bytes : ByteCount.quantity(text).map(Value.double) {
      deployment.set(path, value, at: node.location)
    } else {
      deployment.report(node.location, .error, "'\(text)' is no quantity: write 500m, 4 or 16Gi")
    }
  }

  // MARK: Pod

  private mutating func statePod() {
    for (key, path) in [("hostIPC", "container.ipc"), ("hostPID", "container.pid")] {
      if let flag = pod.spec[key], flag.text == "true" { deployment.set(path, "host", at: flag.location) }
    }
    if let flag = pod.spec["hostNetwork"] {
      deployment.set("container.network", flag.text == "true" ? "host" : "pod", at: flag.location)
    }
    if let policy = pod.spec["restartPolicy"], let text = policy.text {
      deployment.set("container.restart", .string(text), at: policy.location)
    }
    if let replicas = document["spec"]?["replicas"], let count = replicas.text.flatMap({ Int64($0) }) {
      deployment.set("replicas", .int(count), at: replicas.location)
    }
  }

  private mutating func stateMounts() {
    let volumes = Dictionary(
      (pod.spec["volumes"]?.list ?? []).compactMap { volume in volume["name"]?.text.map { ($0, volume) } },
      uniquingKeysWith: { first, _ in first })
    for mount in node["volumeMounts"]?.list ?? [] {
      guard let name = mount["name"]?.text, let target = mount["mountPath"]?.text else { continue }
      let volume = volumes[name]
      if volume == nil, document["spec"]?["volumeClaimTemplates"] == nil {
        deployment.report(mount.location, .error, "the pod has no volume '\(name)'")
      }
      let source = volume.map(PodVolume.init)
      deployment.addMount(
        source: source?.name ?? name, target: target,
        isReadOnly: mount["readOnly"]?.text == "true" || source?.isReadOnly == true, kind: source?.kind ?? "claim",
        at: mount.location)
      if target == DockerMounts.sharedMemory { stateSharedMemory(volume, at: mount.location) }
    }
  }

  private mutating func stateSharedMemory(_ volume: RuleNode?, at place: SourceLocation) {
    deployment.set("memory.shmSet", true, at: place)
    guard let directory = volume?["emptyDir"], directory["medium"]?.text == "Memory" else {
      deployment.setUnknown("memory.shm", "\(place): /dev/shm is a volume that is not in memory", at: place)
      return
    }
    if let limit = directory["sizeLimit"] { return stateQuantity(limit, "memory.shm", isBytes: true) }
    // Without a limit of its own it may take what the pod may.
    if let limit = deployment.value("memory.limit"), limit.intValue != nil {
      deployment.set("memory.shm", limit, at: directory.location)
    } else {
      deployment.setUnknown("memory.shm", "\(directory.location): emptyDir has no sizeLimit", at: place)
    }
  }

  // MARK: Probes, ports and services

  private mutating func stateProbe(_ kind: String) {
    guard let probe = node[kind] else { return }
    let call = probe["httpGet"]
    func number(_ key: String) -> Value { probe[key]?.text.flatMap { Int64($0) }.map(Value.int) ?? .null }
    let method = call != nil ? "http" : probe["grpc"] != nil ? "grpc" : probe["tcpSocket"] != nil ? "tcp" : "command"
    let port = call?["port"] ?? probe["grpc"]?["port"] ?? probe["tcpSocket"]?["port"]
    deployment.append(
      "probes",
      [
        "kind": .string(String(kind.dropLast("Probe".count))), "method": .string(method),
        "path": call?["path"]?.text.map(Value.string) ?? .null, "port": port?.text.map(Value.string) ?? .null,
        "initialDelaySeconds": number("initialDelaySeconds"), "periodSeconds": number("periodSeconds"),
        "timeoutSeconds": number("timeoutSeconds"), "failureThreshold": number("failureThreshold"),
      ], at: probe.location)
  }

  private mutating func statePorts() {
    for port in node["ports"]?.list ?? [] {
      guard let number = port["containerPort"]?.text.flatMap({ Int64($0) }) else { continue }
      let host = port["hostPort"]?.text.flatMap { Int64($0) }
      // A port of a container is only a note; one of the host is open to others.
      if let host {
        deployment.addPort(
          container: number, host: host, address: port["hostIP"]?.text ?? "0.0.0.0",
          protocol: (port["protocol"]?.text ?? "TCP").lowercased(), at: port.location)
      }
    }
  }

  /// The number of a port that the container gives a name.
  private func number(ofPort name: String) -> String? {
    (node["ports"]?.list ?? []).first { $0["name"]?.text == name }?["containerPort"]?.text
  }

  private mutating func stateServices() {
    for service in all where service["kind"]?.text == "Service" {
      let selector = service["spec"]?["selector"]?.entries ?? []
      guard !selector.isEmpty, selector.allSatisfy({ pod.labels[$0.key] == $0.node.text }) else { continue }
      let kind = service["spec"]?["type"]?.text ?? "ClusterIP"
      for port in service["spec"]?["ports"]?.list ?? [] {
        guard let number = port["port"]?.text.flatMap({ Int64($0) }) else { continue }
        deployment.append(
          "exposures",
          [
            "name": .string(service["metadata"]?["name"]?.text ?? ""), "kind": .string(kind), "port": .int(number),
            "target": .string(port["targetPort"]?.text.map { self.number(ofPort: $0) ?? $0 } ?? "\(number)"),
          ], at: port.location)
      }
    }
  }

  private mutating func fill() {
    let source = "default of Kubernetes"
    deployment.setDefault("container.network", "pod", .assumed, source)
    deployment.setDefault("container.restart", "Always", .assumed, source)
    // The container runtimes' own default; the kubelet sets none.
    deployment.setDefault("memory.shm", .int(64 << 20), .assumed, "default of the container runtime")
    deployment.fillContainer("Kubernetes")
  }
}

/// What a volume of a pod is.
struct PodVolume {
  /// `hostPath`, `claim`, `emptyDir`, `memory`, `nfs` and so on.
  var kind: String
  /// The claim, the path on the host, or the volume's own name.
  var name: String
  var isReadOnly = false

  init(_ node: RuleNode) {
    name = node["name"]?.text ?? ""
    kind = (node.entries ?? []).first { $0.key != "name" }?.key ?? "emptyDir"
    if let claim = node["persistentVolumeClaim"] {
      kind = "claim"
      name = claim["claimName"]?.text ?? name
      isReadOnly = claim["readOnly"]?.text == "true"
    } else if let path = node["hostPath"]?["path"]?.text {
      name = path
    } else if node["emptyDir"]?["medium"]?.text == "Memory" {
      kind = "memory"
    } else if ["configMap", "secret", "projected", "downwardAPI"].contains(kind) {
      isReadOnly = true
    }
  }
}

import Facts
import RuleText

/// Names of Linux capabilities, with and without their prefix.
enum Capability {
  static func name(_ text: String) -> String {
    let name = text.uppercased()
    return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
  }
}

/// `--gpus`, `--runtime nvidia` and the devices of the Container Device Interface.
enum DockerGPUs {
  /// `all`, `2`, `device=0,1`, `"device=0,1"`, `count=2,capabilities=utility`.
  static func state(_ word: Word, _ deployment: inout Deployment) {
    if let reason = word.unknownReason {
      for path in ["requested", "count", "devices"] { deployment.setUnknown("gpus.\(path)", reason, at: word.place) }
      return
    }
    let text = word.text.filter { $0 != "\"" && $0 != "'" }
    // Commas part settings, and also the devices of the last one.
    var devices: [String] = []
    var count: Int64?
    var isDeviceList = false
    for part in text.split(separator: ",") {
      if let (key, value) = part.cut(at: "=") {
        isDeviceList = key == "device"
        if isDeviceList { devices.append(String(value)) }
        if key == "count" { count = value == "all" ? nil : Int64(value) }
      } else if isDeviceList {
        devices.append(String(part))
      } else if part != "all" {
        count = Int64(part)
        if count == nil {
          deployment.report(word.place, .error, "--gpus takes all, a number or device=…, not '\(word.text)'")
        }
      }
    }
    set(devices.isEmpty ? count : Int64(devices.count), devices, at: word.place, &deployment)
  }

  /// With NVIDIA's runtime the variable NVIDIA_VISIBLE_DEVICES chooses, which the images set to `all`.
  static func stateRuntime(_ word: Word, _ deployment: inout Deployment) {
    if deployment.value("gpus.requested") == nil { set(nil, [], at: word.place, &deployment) }
  }

  /// `nvidia.com/gpu=all` or `nvidia.com/gpu=0`; other devices are no GPUs.
  static func stateDevice(_ word: Word, _ deployment: inout Deployment) {
    guard let (kind, name) = word.text.cut(at: "="), kind == "nvidia.com/gpu" else { return }
    if name == "all" { return set(nil, [], at: word.place, &deployment) }
    let devices = (deployment.value("gpus.devices")?.listValue ?? []).compactMap(\.stringValue) + [String(name)]
    set(Int64(devices.count), devices, at: word.place, &deployment)
  }

  /// - Parameter count: nil for all there are.
  static func set(_ count: Int64?, _ devices: [String], at place: SourceLocation, _ deployment: inout Deployment) {
    deployment.set("gpus.requested", count == nil ? "all" : count == 0 ? "none" : "some", at: place)
    deployment.set("gpus.count", count.map(Value.int) ?? .null, at: place)
    deployment.set("gpus.devices", .strings(devices), at: place)
  }
}

/// `--ulimit` and `--pids-limit`.
enum DockerLimits {
  private static let known: Set<Substring> = ["memlock", "stack", "nofile"]

  /// `memlock=-1`, `nofile=1024:4096`.
  static func state(_ word: Word, _ deployment: inout Deployment) {
    guard let (name, value) = word.text.cut(at: "=") else {
      deployment.report(word.place, .error, "--ulimit takes NAME=SOFT[:HARD], not '\(word.text)'")
      return
    }
    if name == "nproc" { return }
    if known.contains(name) { state(String(name), String(value.cut(at: ":")?.before ?? value), word, &deployment) }
  }

  /// States the soft limit, which is the one that holds until a process raises it.
  static func state(_ name: String, _ value: String, _ word: Word, _ deployment: inout Deployment) {
    let path = "limits.\(name)"
    if let reason = word.unknownReason {
      deployment.setUnknown(path, reason, at: word.place)
    } else if value == "-1" || value == "unlimited" {
      deployment.set(path, .null, at: word.place)
    } else if let number = Int64(value), number >= 0 {
      deployment.set(path, .int(number), at: word.place)
    } else {
      deployment.report(word.place, .error, "the limit \(name) takes a number or -1, not '\(value)'")
    }
  }

  static func statePids(_ word: Word, _ deployment: inout Deployment) {
    state("pids", word.text == "0" ? "-1" : word.text, word, &deployment)
  }
}

/// `-p`.
enum DockerPorts {
  private static let portLimit = 1000

  /// `8000`, `8000:8000`, `127.0.0.1:8000:8000`, `[::1]:8000:8000`, `8000-8002:8000-8002`, each with `/tcp` or `/udp`.
  static func state(_ word: Word, _ deployment: inout Deployment) {
    if let reason = word.unknownReason {
      if let inside = containerPort(besideVariable: word) {
        return deployment.addPort(container: inside, host: nil, address: "0.0.0.0", protocol: "tcp", at: word.place)
      }
      return deployment.setUnknown("ports", reason, at: word.place)
    }
    let (mapping, name) = word.text.cutLast(at: "/") ?? (word.text[...], "tcp")
    var address = ""
    var ports = mapping
    if mapping.hasPrefix("["), let (before, after) = mapping.cut(at: "]") {
      address = String(before.dropFirst())
      ports = after.drop { $0 == ":" }
    } else if mapping.filter({ $0 == ":" }).count == 2, let (before, after) = mapping.cut(at: ":") {
      (address, ports) = (String(before), after)
    }
    let (host, container) = ports.cut(at: ":") ?? ("", ports)
    guard let inside = range(container), let outside = host.isEmpty ? inside : range(host),
      inside.count == outside.count, inside.count <= portLimit
    else {
      deployment.report(word.place, .error, "'\(word.text)' does not publish a port: write HOST:CONTAINER")
      return
    }
    for (inside, outside) in zip(inside, outside) {
      deployment.addPort(
        container: inside, host: host.isEmpty ? nil : outside, address: address.isEmpty ? "0.0.0.0" : address,
        protocol: String(name), at: word.place)
    }
  }

  /// The port of `${HTTP_PORT}:8000`: a variable that is called a port has one in it, and no address.
  private static func containerPort(besideVariable word: Word) -> Int64? {
    guard let (host, container) = word.text.cutLast(at: ":"), word.unresolved == [String(host)],
      host.uppercased().contains("PORT"), let inside = range(container), inside.count == 1
    else { return nil }
    return inside.lowerBound
  }

  private static func range(_ text: Substring) -> ClosedRange<Int64>? {
    let (low, high) = text.cut(at: "-") ?? (text, text)
    guard let low = Int64(low), let high = Int64(high), low >= 0, low <= high, high <= 65535 else { return nil }
    return low...high
  }
}

/// `-v`, `--mount` and `--tmpfs`.
enum DockerMounts {
  /// Where shared memory lies in a container.
  static let sharedMemory = "/dev/shm"

  /// `SOURCE:TARGET[:OPTIONS]` or `TARGET`.
  static func stateVolume(_ word: Word, _ deployment: inout Deployment) {
    var parts = word.text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    // A variable such as ${DATA:-/srv/models} that nobody resolved has a colon of its own.
    if !word.unresolved.isEmpty, let (before, after) = word.text.cutLast(at: ":"), parts.count > 2 {
      parts = [String(before), String(after)]
    }
    let options = parts.count > 2 ? parts[2].split(separator: ",") : []
    if parts.count == 1 {
      deployment.addMount(source: "", target: parts[0], isReadOnly: false, kind: "volume", at: word.place)
    } else {
      let isBind =
        parts[0].hasPrefix("/") || parts[0].hasPrefix(".") || parts[0].hasPrefix("~") || parts[0].hasPrefix("$")
      deployment.addMount(
        source: parts[0], target: parts[1], isReadOnly: options.contains("ro"), kind: isBind ? "bind" : "volume",
        at: word.place)
      stateSharedMemory(source: parts[0], target: parts[1], at: word.place, &deployment)
    }
  }

  /// `type=bind,source=/a,target=/b,readonly`.
  static func stateMount(_ word: Word, _ deployment: inout Deployment) {
    var settings: [Substring: Substring] = [:]
    for part in word.text.split(separator: ",") {
      let (key, value) = part.cut(at: "=") ?? (part, "true")
      settings[key] = value
    }
    let source = settings["source"] ?? settings["src"] ?? ""
    let target = settings["target"] ?? settings["destination"] ?? settings["dst"] ?? ""
    let kind = settings["type"] ?? "volume"
    if target.isEmpty {
      deployment.report(word.place, .error, "--mount needs target=…: '\(word.text)'")
      return
    }
    let isReadOnly = (settings["readonly"] ?? settings["ro"]).map { $0 != "false" && $0 != "0" } ?? false
    deployment.addMount(
      source: String(source), target: String(target), isReadOnly: isReadOnly, kind: String(kind), at: word.place)
    if kind == "tmpfs", target == sharedMemory {
      stateTemporarySize(settings["tmpfs-size"], at: word.place, &deployment)
    }
    stateSharedMemory(source: String(source), target: String(target), at: word.place, &deployment)
  }

  /// `/dev/shm:size=1g`.
  static func stateTemporary(_ word: Word, _ deployment: inout Deployment) {
    let (target, options) = word.text.cut(at: ":") ?? (word.text[...], "")
    deployment.addMount(source: "", target: String(target), isReadOnly: false, kind: "tmpfs", at: word.place)
    guard target == sharedMemory else { return }
    let sizes = options.split(separator: ",").compactMap { $0.cut(at: "=") }.filter { $0.before == "size" }
    stateTemporarySize(sizes.last?.after, at: word.place, &deployment)
  }

  private static func stateTemporarySize(_ text: Substring?, at place: SourceLocation, _ deployment: inout Deployment) {
    deployment.set("memory.shmSet", true, at: place)
    if let size = text.flatMap({ ByteCount.docker(String($0)) }) {
      deployment.set("memory.shm", .int(size), at: place)
    } else {
      deployment.setUnknown(
        "memory.shm", "\(place): half of the machine's memory, as for every tmpfs without a size", at: place)
    }
  }

  private static func stateSharedMemory(
    source: String, target: String, at place: SourceLocation, _ deployment: inout Deployment
  ) {
    guard target == sharedMemory, !source.isEmpty else { return }
    deployment.setUnknown("memory.shm", "\(place): /dev/shm is \(source) of the host", at: place)
    deployment.set("memory.shmSet", true, at: place)
  }
}

/// `--health-cmd`.
enum DockerHealth {
  /// The first URL of the command that asks a server for its health.
  static func state(_ word: Word, _ deployment: inout Deployment) {
    var record: [Value: Value] = ["kind": "healthcheck", "method": "command", "path": .null, "port": .null]
    if let url = word.text.after("://") {
      let rest = url.prefix { !" \"'|&;)]".contains($0) }
      let (host, path) = rest.cut(at: "/") ?? (rest, "")
      record["path"] = .string("/" + path)
      record["port"] = host.cut(at: ":").map { .string(String($0.after)) } ?? .null
    }
    deployment.append("probes", .map(record), at: word.place)
  }
}

/// What Docker, Podman and nerdctl do when an option is not given.
enum DockerDefaults {
  /// Docker's /dev/shm.
  private static let sharedMemory: Int64 = 64 << 20

  static func fill(_ deployment: inout Deployment, _ program: String) {
    let ipc = deployment.value("container.ipc")?.stringValue
    if ipc == "host" || ipc?.hasPrefix("container:") == true {
      let place = deployment.facts["deployment.container.ipc"]?.origin.source ?? ""
      if deployment.value("memory.shm") == nil {
        deployment.facts.setUnknown(
          "deployment.memory.shm", "/dev/shm is that of \(ipc == "host" ? "the host" : ipc ?? "")",
          Origin(.declared, place))
      }
      deployment.setDefault("memory.shmSet", true, .declared, place)
    }
    deployment.setDefault("memory.shm", .int(sharedMemory), .assumed, "default of \(program)")
    deployment.setDefault("container.network", "bridge", .assumed, "default of \(program)")
    deployment.fillContainer(program)
  }
}

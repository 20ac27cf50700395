import Facts
import RuleText

/// What all descriptions of containers state alike.
extension Deployment {
  mutating func setImage(_ word: Word) {
    var word = word
    // `<your image>` in a file for people.
    if word.unresolved.isEmpty, word.text.contains("<") { word.unresolved = [word.text] }
    if let reason = word.unknownReason {
      for path in ["tag", "digest", "release", "flavour", "official"] {
        setUnknown("image.\(path)", reason, at: word.place)
      }
      set("image.reference", .string(word.text), at: word.place)
      return
    }
    let image = ImageName(word.text)
    func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
    set("image.reference", .string(word.text), at: word.place)
    set("image.tag", text(image.tag), at: word.place)
    set("image.digest", text(image.digest), at: word.place)
    set("image.official", .bool(image.isOfficial), at: word.place)
    set("image.release", text(image.isOfficial || image.isTriton ? image.release : nil), at: word.place)
    set("image.flavour", text(image.isOfficial || image.isTriton ? image.flavour : nil), at: word.place)
  }

  /// The release the server's options are judged by: that of the image.
  var imageRelease: DottedVersion? { value("image.release")?.stringValue.flatMap { DottedVersion($0) } }

  /// States who the server runs as: `name`, `uid` or `uid:gid`.
  mutating func setUser(_ user: String, at place: SourceLocation) {
    set("container.user", .string(user), at: place)
    let name = user.cut(at: ":")?.before ?? user[...]
    set("container.runsAsRoot", .bool(name == "0" || name == "root"), at: place)
  }

  /// Adds an environment variable; the value of one that looks like a secret is not kept.
  mutating func addVariable(_ name: String, _ value: Word) {
    if self.value("environment")?.unknownValue != nil { return }
    var entries = self.value("environment")?.mapValue ?? [:]
    if entries.count >= Self.listLimit {
      return setUnknown(
        "environment", "\(value.place): there are more than \(Self.listLimit) variables", at: value.place)
    }
    let isSecret = Secrets.isSecret(name) && !value.text.isEmpty
    entries[.string(name)] = .string(isSecret ? Secrets.mask : value.text)
    let origin = facts["deployment.environment"]?.origin.source
    facts.set("deployment.environment", .map(entries), Origin(.declared, origin ?? "\(value.place)"))
    if isSecret, value.unresolved.isEmpty { append("secretVariables", .string(name), at: value.place) }
  }

  /// Adds a published port.
  /// - Parameter host: nil when the runtime chooses one.
  mutating func addPort(
    container: Int64, host: Int64?, address: String, protocol name: String, at place: SourceLocation
  ) {
    append(
      "ports",
      [
        "container": .int(container), "host": host.map(Value.int) ?? .null, "address": .string(address),
        "protocol": .string(name),
      ], at: place)
  }

  mutating func addMount(source: String, target: String, isReadOnly: Bool, kind: String, at place: SourceLocation) {
    append(
      "mounts",
      ["source": .string(source), "target": .string(target), "readOnly": .bool(isReadOnly), "kind": .string(kind)],
      at: place)
  }

  /// Fills in what no container description said: none of it is an assumption about the image.
  mutating func fillContainer(_ runtime: String) {
    let source = "default of \(runtime)"
    func fill(_ path: String, _ value: Value) { setDefault(path, value, .assumed, source) }
    fill("container.used", true)
    fill("container.user", .null)
    if value("container.user") == .null, value("image.official") == true {
      setDefault("container.runsAsRoot", true, .assumed, "the user of NVIDIA's images")
    }
    for path in ["privileged", "readOnlyRoot"] { fill("container.\(path)", false) }
    fill("container.mayGainPrivileges", true)
    for path in ["capabilitiesAdded", "capabilitiesDropped"] { fill("container.\(path)", []) }
    for path in ["container.seccomp", "container.restart", "memory.limit", "memory.request"] { fill(path, .null) }
    for path in ["cpu.limit", "cpu.request", "cpu.set", "cpu.memoryNodes", "limits.pids"] { fill(path, .null) }
    fill("container.ipc", "private")
    fill("container.pid", "private")
    fill("gpus.requested", "none")
    fill("gpus.count", 0)
    fill("gpus.devices", [])
    for path in ["ports", "mounts", "environmentFiles", "secretVariables", "probes", "exposures"] { fill(path, []) }
    fill("environment", .map([:]))
    fill("memory.shmSet", false)
    fill("replicas", 1)
  }
}

/// Environment variables whose value must not be shown.
enum Secrets {
  static let mask = "(hidden)"

  private static let marks = ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "ACCESS_KEY", "API_KEY", "APIKEY", "CREDENTIAL"]
  /// Names of files with secrets are none themselves, and an id is half of a key only.
  private static let harmless = ["_PATH", "_FILE", "_ID", "TOKENIZERS_PARALLELISM", "_DIR"]

  static func isSecret(_ name: String) -> Bool {
    let name = name.uppercased()
    return marks.contains { name.contains($0) } && !harmless.contains { name.hasSuffix($0) }
  }
}

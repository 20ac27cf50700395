import Facts
import RuleText

/// Facts that several options decide together.
extension ServerSettings {
  func stateDerived(in deployment: inout Deployment, _ program: Word) {
    stateAutoComplete(in: &deployment)
    stateHostPolicies(in: &deployment, program)
    stateCaches(in: &deployment, program)
    stateTracing(in: &deployment)
    let pool = table["cuda-memory-pool-byte-size"]?.defaultValue(in: release).flatMap { Int64($0) }
    deployment.setDefault("server.cudaMemoryPoolDefault", pool.map(Value.int) ?? .null, .catalog, defaultSource)
  }

  /// What an option says, else its default; nil when nobody knows.
  func isOn(_ name: String) -> Bool? {
    if let given = line.last(name) {
      if case .bool(let value)? = given.value { return value }
      return nil
    }
    if !line.hiddenOptions.isEmpty { return nil }
    return table[name]?.defaultValue(in: release) == "true"
  }

  private func stateAutoComplete(in deployment: inout Deployment) {
    let path = "server.autoCompleteConfig"
    if let given = line.last("disable-auto-complete-config") {
      deployment.set(path, false, at: given.word.place)
    } else if let isStrict = isOn("strict-model-config") {
      if let given = line.last("strict-model-config") {
        deployment.set(path, .bool(!isStrict), at: given.word.place)
      } else {
        deployment.setDefault(path, .bool(!isStrict), .catalog, defaultSource)
      }
    }
  }

  private func stateHostPolicies(in deployment: inout Deployment, _ program: Word) {
    let given = line.all("host-policy")
    guard let values = known("server.hostPolicies", given, in: &deployment) else { return }
    var names: [String] = []
    var nodes: [String: Int64] = [:]
    var cores: [String: String] = [:]
    for (given, value) in zip(given, values) {
      guard case .setting(let name, let key, let text) = value else { continue }
      if !names.contains(name) { names.append(name) }
      switch key {
      case "cpu-cores": cores[name] = text
      case "numa-node":
        nodes[name] = LeadingNumber.integer(text).flatMap { Int64(exactly: $0) }
        if nodes[name] == nil {
          deployment.report(
            given.word.place, .error, "numa-node of host policy '\(name)' takes a number, not '\(text)'")
        }
      default:
        let hint = Suggestion.text(for: key, among: ["numa-node", "cpu-cores"])
        deployment.report(
          given.word.place, .error, "a host policy has numa-node and cpu-cores, and no setting '\(key)'\(hint)")
      }
    }
    let records = names.map { name -> Value in
      [
        "name": .string(name), "numaNode": nodes[name].map(Value.int) ?? .null,
        "cpuCores": cores[name].map(Value.string) ?? .null,
      ]
    }
    deployment.set("server.hostPolicies", .list(records), at: given.first?.word.place ?? program.place)
  }

  private func stateCaches(in deployment: inout Deployment, _ program: Word) {
    let given = line.all("cache-config") + line.all("response-cache-byte-size")
    guard let values = known("server.caches", given, in: &deployment) else { return }
    var names: [String] = []
    var sizes: [String: Int64] = [:]
    for value in values {
      switch value {
      case .setting(let name, let key, let text):
        if !names.contains(name) { names.append(name) }
        if key == "size" { sizes[name] = Int64(text) }
      case .integer(let size):
        if !names.contains("local") { names.append("local") }
        sizes["local"] = size
      default: break
      }
    }
    let records = names.map { name -> Value in
      ["name": .string(name), "sizeBytes": sizes[name].map(Value.int) ?? .null]
    }
    deployment.set("server.caches", .list(records), at: given.first?.word.place ?? program.place)
  }

  private func stateTracing(in deployment: inout Deployment) {
    let path = "server.traceEnabled"
    let levels = line.all("trace-level") + line.all("trace-config").filter { $0.word.text.contains("level=") }
    guard let values = known(path, levels, in: &deployment) else { return }
    let isOn = values.contains { value in
      switch value {
      case .text(let level): !["off", "false"].contains(level)
      case .setting(_, "level", let level): level.uppercased() != "OFF"
      default: false
      }
    }
    if let first = levels.first {
      deployment.set(path, .bool(isOn), at: first.word.place)
    } else {
      deployment.setDefault(path, false, .catalog, defaultSource)
    }
  }
}

import Facts
import RuleBook

/// The facts `serving.*`: what the server will have. A deployment that describes its container or process tells; otherwise
/// the server is taken to run where this program does.
enum ServingFacts {
  private static let pairs: [(fact: String, deployment: String, host: String)] = [
    ("serving.limits.memlock", "deployment.limits.memlock", "host.limits.memlock"),
    ("serving.limits.stack", "deployment.limits.stack", "host.limits.stack"),
    ("serving.limits.nofile", "deployment.limits.nofile", "host.limits.nofile"),
    ("serving.limits.pids", "deployment.limits.pids", "host.limits.pids"),
    ("serving.shm", "deployment.memory.shm", "host.shm.bytes"),
    ("serving.memoryLimit", "deployment.memory.limit", "host.memory.limit"),
    ("serving.cpuLimit", "deployment.cpu.limit", "host.cpu.quota"),
  ]

  static func add(to sheet: inout FactSheet) {
    // A bare command line inherits what this machine has.
    let isDescribed = !["none", "command", nil].contains(sheet.value("deployment.kind").stringValue)
    for pair in pairs { sheet[pair.fact] = sheet[isDescribed ? pair.deployment : pair.host] }
  }
}

import CHostLibraries
import Facts

/// The CPUs that this process may run on, and the nodes whose memory it may use.
struct UsableCPUs: Sendable, Hashable {
  /// Affinity and cpuset together; nil when neither can be learned.
  var cpus: CPUSet?
  var source: String
  /// nil when the kernel does not tell.
  var memoryNodes: CPUSet?

  /// - Parameter cpuset: as the control group's files give it. The kernel keeps the affinity inside it, so it matters
  ///   only where the affinity cannot be asked for, as on a captured machine.
  init(root: SystemRoot, cpuset: ControlGroupLimits.Limit<CPUSet>) {
    var status: [String: CPUSet] = [:]
    for line in (root.text("/proc/self/status") ?? "").fileLines {
      guard let (key, value) = line.cut(at: ":"), key.hasSuffix("_allowed_list") else { continue }
      status[String(key)] = CPUSet(value.trimmed)
    }
    memoryNodes = status["Mems_allowed_list"]
    let answer = root.answer("affinity") { Self.affinity().map { .string($0.description) } }
    if let affinity = answer?.stringValue.flatMap({ CPUSet($0) }) {
      (cpus, source) = (affinity, "sched_getaffinity")
    } else if let list = status["Cpus_allowed_list"] {
      (cpus, source) = (list, "/proc/self/status Cpus_allowed_list")
    } else {
      (cpus, source) = (nil, "/proc/self/status")
    }
    if case .limited(let set, let file) = cpuset {
      if let known = cpus {
        let common = known.intersection(set)
        if common != known {
          (cpus, source) = (common, "\(source) and \(file)")
        }
      } else {
        (cpus, source) = (set, file)
      }
    }
  }

  private static func affinity() -> CPUSet? {
    var flags = [UInt8](repeating: 0, count: CPUSet.largest + 1)
    let count = host_allowed_cpus(&flags, flags.count)
    if count <= 0 { return nil }
    let set = CPUSet(flags.indices.filter { flags[$0] != 0 })
    return set.isEmpty ? nil : set
  }
}

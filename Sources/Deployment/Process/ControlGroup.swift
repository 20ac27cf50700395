import Facts
import RuleText

/// The control group of a process and the limits in it, of either version.
struct ControlGroup {
  private let files: ProcessFiles
  private let place: SourceLocation
  /// The path of the group by controller; the key of version 2 is empty.
  private var paths: [Substring: String] = [:]

  init?(_ files: ProcessFiles, _ folder: String) {
    self.files = files
    place = SourceLocation(file: "\(folder)/cgroup")
    guard let lines = files.lines(place.file) else { return nil }
    for line in lines {
      // hierarchy:controllers:path
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, !parts[2].contains("..") else { continue }
      for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        paths[controller] = String(parts[2])
      }
    }
  }

  func state(in deployment: inout Deployment) {
    let own = paths[""] ?? paths["memory"] ?? paths.values.min() ?? ""
    deployment.set("process.cgroup", .string(own), at: place)
    let marks = ["docker", "kubepods", "containerd", "crio", "libpod", "lxc", "buildkit"]
    if marks.contains(where: { own.after($0) != nil }) {
      deployment.set("container.used", true, at: place)
    } else {
      deployment.setUnknown("container.used", "the control group \(own) does not tell", at: place)
    }
    if let (limit, place) = limit("memory", "memory.max", "memory.limit_in_bytes") {
      // Version 1 writes the largest page-aligned number for "no limit".
      deployment.set("memory.limit", limit.flatMap { $0 >= 1 << 62 ? nil : Value.int($0) } ?? .null, at: place)
    }
    if let (limit, place) = limit("pids", "pids.max", "pids.max") {
      deployment.set("limits.pids", limit.map(Value.int) ?? .null, at: place)
    }
    stateProcessors(in: &deployment)
  }

  private func stateProcessors(in deployment: inout Deployment) {
    if let (text, place) = text("", "cpu.max") {
      let words = text.split(separator: " ").map(String.init)
      let quota = words.first.flatMap { Double($0) }
      if let period = words.dropFirst().first.flatMap({ Double($0) }), period > 0 {
        deployment.set("cpu.limit", quota.map { .double($0 / period) } ?? .null, at: place)
      }
    } else if let (quota, place) = text("cpu", "cpu.cfs_quota_us"), let (period, _) = text("cpu", "cpu.cfs_period_us"),
      let quota = Double(quota), let period = Double(period), period > 0
    {
      deployment.set("cpu.limit", quota > 0 ? .double(quota / period) : .null, at: place)
    }
    for (file, path) in [("cpuset.cpus", "cpu.set"), ("cpuset.mems", "cpu.memoryNodes")] {
      if let (text, place) = text("", file) ?? text("cpuset", file) {
        deployment.set(path, text.isEmpty ? .null : .string(text), at: place)
      }
    }
  }

  /// A limit of the group; the inner nil is "no limit".
  private func limit(
    _ controller: Substring, _ second: String, _ first: String
  ) -> (limit: Int64?, place: SourceLocation)? {
    guard let (text, place) = text("", second) ?? text(controller, first) else { return nil }
    if text == "max" { return (nil, place) }
    return Int64(text).map { ($0, place) }
  }

  /// A file of the group; of the root where the group's own path is that of another namespace.
  private func text(_ controller: Substring, _ file: String) -> (String, SourceLocation)? {
    guard let path = paths[controller] else { return nil }
    let base = controller.isEmpty ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(controller)"
    for folder in [path == "/" ? base : base + path, base] {
      let place = SourceLocation(file: "\(folder)/\(file)")
      if let text = files.text(place.file) { return (text.trimmed, place) }
    }
    return nil
  }
}

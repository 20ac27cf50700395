import Facts

/// What the kernel lets this process have and do: resource limits, capabilities, system call filter.
struct ProcessLimits {
  let root: SystemRoot

  var document: FactDocument {
    var document = FactDocument()
    let limits = root.text("/proc/self/limits").map { Self.soft($0) }
    let file = Origin(.measured, "/proc/self/limits")
    for (path, name) in [
      ("host.limits.memlock", "Max locked memory"), ("host.limits.stack", "Max stack size"),
      ("host.limits.nofile", "Max open files"), ("host.limits.nproc", "Max processes"),
      ("host.limits.addressSpace", "Max address space"),
    ] {
      document.setOrUnknown(path, limits?[name], "/proc/self/limits does not tell", file)
    }
    var status: [Substring: String] = [:]
    for line in (root.text("/proc/self/status") ?? "").fileLines {
      if let (key, value) = line.cut(at: ":") { status[key] = value.trimmed }
    }
    let source = Origin(.measured, "/proc/self/status")
    let silent = "/proc/self/status does not tell"
    // Real, effective, saved and file system user: the second one counts.
    let user = status["Uid"]?.words.dropFirst().first.flatMap { Int($0) }
    document.setOrUnknown("host.user", user.map { .integer(max(0, $0)) }, silent, source)
    let mask = status["CapEff"].flatMap { UInt64($0, radix: 16) }
    document.setOrUnknown(
      "host.container.capabilities", mask.map { .strings(LinuxCapabilities.names($0)) }, silent, source)
    let seccomp = status["Seccomp"].flatMap { Int($0) }
    document.setOrUnknown(
      "host.container.seccomp",
      seccomp.map { .string($0 == 0 ? "off" : $0 == 1 ? "strict" : "filter") }, silent, source)
    return document
  }

  /// The soft limits by the kernel's names; null for unlimited. Columns are apart by two blanks or more, because names
  /// have single ones.
  static func soft(_ text: String) -> [String: Value] {
    var limits: [String: Value] = [:]
    for line in text.fileLines where line.hasPrefix("Max ") {
      let bytes = Array(line.utf8)
      let gap = bytes.indices.dropLast().first { bytes[$0] == 0x20 && bytes[$0 + 1] == 0x20 } ?? bytes.count
      let name = String(decoding: bytes[..<gap], as: UTF8.self)
      guard let word = String(decoding: bytes[gap...], as: UTF8.self).words.first else { continue }
      if word == "unlimited" {
        limits[name] = .null
      } else if let number = UInt64(word) {
        limits[name] = .integer(number)
      }
    }
    return limits
  }
}

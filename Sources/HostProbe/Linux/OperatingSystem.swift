import Facts
import Glibc

/// The distribution, the kernel and the instruction set of the machine.
enum OperatingSystem {
  /// The distribution's full name, such as `Ubuntu 24.04.3 LTS`, and the file that told it.
  static func prettyName(_ root: SystemRoot) -> (name: String, file: String)? {
    for file in ["/etc/os-release", "/usr/lib/os-release"] {
      guard let text = root.text(file) else { continue }
      for line in text.fileLines where line.hasPrefix("PRETTY_NAME=") {
        let name = unquoted(line.dropFirst("PRETTY_NAME=".count).trimmed)
        if !name.isEmpty { return (name, file) }
      }
    }
    return nil
  }

  /// The kernel's release, such as `6.8.0-85-generic`, and where it was read.
  static func kernelRelease(_ root: SystemRoot) -> (release: String, source: String)? {
    if let release = root.line("/proc/sys/kernel/osrelease"), !release.isEmpty {
      return (release, "/proc/sys/kernel/osrelease")
    }
    // A captured machine may hold the banner only: `Linux version 6.8.0 (…) …`.
    if let words = root.text("/proc/version")?.words, words.count > 2, words[1] == "version" {
      return (String(words[2]), "/proc/version")
    }
    return nil
  }

  /// The machine's architecture as `uname -m` writes it: `x86_64`, `aarch64`.
  static var architecture: String? {
    var names = utsname()
    if uname(&names) != 0 { return nil }
    return withUnsafeBytes(of: &names.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// os-release values follow the shell: quotes of either kind, backslash before a special character.
  private static func unquoted(_ text: String) -> String {
    var text = text[...]
    for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      text = text.dropFirst().dropLast()
    }
    var result = ""
    var escaped = false
    for character in text {
      if character == "\\" && !escaped {
        escaped = true
      } else {
        result.append(character)
        escaped = false
      }
    }
    return result
  }

  /// The size of the shared memory file system in bytes; nil when there is none.
  static func sharedMemoryBytes(_ path: String = "/dev/shm") -> Int? {
    var status = statvfs()
    if statvfs(path, &status) != 0 { return nil }
    let (bytes, overflow) = Int(clamping: status.f_blocks).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflow ? Int.max : bytes
  }
}

import Facts

/// The memory of the machine in bytes, from /proc/meminfo.
struct MemoryInfo: Sendable, Hashable {
  var total: Int?
  /// What a new program can have without swapping; older kernels do not tell, then free memory and file cache.
  var available: Int?
  var swapTotal: Int?
  var swapFree: Int?

  init(_ text: String) {
    var values: [String: Int] = [:]
    for line in text.fileLines {
      guard let (key, rest) = line.cut(at: ":") else { continue }
      let words = rest.words
      guard let number = words.first.flatMap({ Int($0) }), number >= 0 else { continue }
      let bytes = words.count > 1 && words[1] == "kB" ? number.multipliedReportingOverflow(by: 1024) : (number, false)
      if !bytes.1 { values[key.trimmed] = bytes.0 }
    }
    total = values["MemTotal"]
    swapTotal = values["SwapTotal"]
    swapFree = values["SwapFree"]
    available =
      values["MemAvailable"]
      ?? values["MemFree"].map { $0 &+ (values["Buffers"] ?? 0) &+ (values["Cached"] ?? 0) }
  }
}

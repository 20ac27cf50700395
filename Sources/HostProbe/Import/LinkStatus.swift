import Facts

/// What `nvidia-smi nvlink -s` shows: the NVLinks of each GPU with their speed.
///
///     GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-…)
///          Link 0: 26.562 GB/s
///          Link 1: <inactive>
enum LinkStatus {
  /// Adds the links to the GPUs of a log in the same text.
  static func read(_ text: String, into log: inout ManagementLog) {
    var gpu: Int?
    var links: [Int: (count: Int, active: Int, megabytes: Int)] = [:]
    for (_, line) in text.numberedLines {
      let words = line.words
      if words.count > 2, words[0] == "GPU", words[1].hasSuffix(":") {
        gpu = Int(words[1].dropLast())
      } else if words.count > 2, words[0] == "Link", words[1].hasSuffix(":"), let gpu, links.count <= 1024 {
        guard words.count == 4, words[3] == "GB/s", let speed = Double(words[2]), (0..<1e6).contains(speed) else {
          if words[2] == "<inactive>" { links[gpu, default: (0, 0, 0)].count += 1 }
          continue
        }
        links[gpu, default: (0, 0, 0)].count += 1
        links[gpu]?.active += 1
        links[gpu]?.megabytes = Int((speed * 1000).rounded())
      } else if !words.isEmpty {
        gpu = nil
      }
    }
    for (gpu, link) in links where log.devices.indices.contains(gpu) {
      log.devices[gpu].details.set("nvlinks", .integer(link.count))
      if link.megabytes > 0 { log.devices[gpu].details.set("nvlinkMBps", .integer(link.megabytes)) }
      log.devices[gpu].state.set("nvlinksActive", .integer(link.active))
    }
  }
}

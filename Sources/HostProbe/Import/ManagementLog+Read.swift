extension ManagementLog {
  /// Reads what nvidia-smi wrote: the log of `-q`, its XML, or the table it shows without options.
  /// - Returns: nil when the text is none of these.
  /// - Throws: ``Problem`` when it is one and cannot be used.
  static func read(text: String) throws(Problem) -> ManagementLog? {
    let names = migNames(text)
    var log: ManagementLog
    if let node = ManagementNode(log: text) {
      log = try ManagementLog(node, form: "nvidia-smi -q", names: names)
    } else if let table = try ManagementTable.read(text, names: names) {
      log = table
    } else {
      return nil
    }
    log.matrix = LinkMatrix(text: text)
    LinkStatus.read(text, into: &log)
    return log
  }

  static func read(xml root: XMLElement) throws(Problem) -> ManagementLog {
    try ManagementLog(ManagementNode(root), form: "nvidia-smi -q -x", names: [:])
  }

  /// From the lines of `nvidia-smi -L`, which some people keep in the same file:
  ///
  ///     GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-…)
  ///       MIG 1g.10gb     Device  2: (UUID: MIG-…)
  private static func migNames(_ text: String) -> [String: MIGName] {
    var names: [String: MIGName] = [:]
    var gpu = ""
    for (_, line) in text.numberedLines where line.contains("(UUID: ") {
      let words = line.words
      guard let last = words.last, last.hasSuffix(")") else { continue }
      let uuid = String(last.dropLast())
      if words[0] == "GPU" {
        gpu = uuid
      } else if words.count > 4, words[0] == "MIG", words[2] == "Device", names.count < 10_000 {
        names[key(gpu, String(words[3].dropLast()))] = MIGName(profile: String(words[1]), uuid: uuid)
      }
    }
    return names
  }
}

import Facts

extension Snapshot {
  /// The same machine without what tells it from all others; its facts are those of the original, less identifiers.
  package func scrubbed(hostName: String?) -> Snapshot {
    var scrubber = IdentifierScrubber(hostName: hostName)
    var result = Snapshot(readings: MachineReadings(), environment: [:], isScrubbed: true)
    // The driver's answer first: GPUs are numbered in its order.
    let driver = "driver.jsonl"
    let questions = readings.answers.keys.sorted { ($0 == driver ? "" : $0) < ($1 == driver ? "" : $1) }
    for question in questions {
      guard let answer = readings.answers[question] else { continue }
      result.readings.answers[question] = Self.scrub(question, answer, &scrubber)
    }
    for (path, bytes) in readings.files.sorted(by: { $0.key < $1.key }) {
      result.readings.files[Self.scrub(path: path, &scrubber)] = Array(
        scrubber.scrub(String(decoding: bytes, as: UTF8.self)).utf8)
    }
    for (path, names) in readings.folders.sorted(by: { $0.key < $1.key }) {
      result.readings.folders[scrubber.scrub(path)] = names.map { scrubber.scrub($0) }
    }
    for (path, target) in readings.links.sorted(by: { $0.key < $1.key }) {
      result.readings.links[scrubber.scrub(path)] = scrubber.scrub(target)
    }
    result.readings.existing = Set(readings.existing.sorted().map { Self.scrub(path: $0, &scrubber) })
    result.readings.writable = Set(readings.writable.sorted().map { scrubber.scrub($0) })
    result.readings.executable = Set(readings.executable.sorted().map { scrubber.scrub($0) })
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      result.environment[name] = scrubber.scrub(value)
    }
    return result
  }

  /// The kernel names what is below /proc/sys: a machine that happens to be called `vm` has no part in it.
  private static func scrub(path: String, _ scrubber: inout IdentifierScrubber) -> String {
    path.hasPrefix("/proc/sys/") ? path : scrubber.scrub(path)
  }

  private static func scrub(_ question: String, _ answer: Value, _ scrubber: inout IdentifierScrubber) -> Value {
    guard let text = answer.stringValue else { return scrubber.scrub(answer) }
    if question.hasSuffix(".xml") { return .string(scrubber.scrub(withoutNames(inXML: text))) }
    guard question.hasSuffix(".jsonl") else { return .string(scrubber.scrub(text)) }
    // Line by line, so that serial numbers are known by their key; what is no JSON stays text.
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let value = try? JSONReader.read(String(line), maximumDepth: 16), value.mapValue != nil {
        lines.append(JSONWriter.write(scrubber.scrub(value), pretty: false))
      } else {
        lines.append(scrubber.scrub(String(line)))
      }
    }
    return .string(lines.joined(separator: "\n"))
  }

  /// hwloc's remarks name the machine, its serial numbers and its network addresses: `<info name="HostName" value="x"/>`.
  private static func withoutNames(inXML text: String) -> String {
    let marks = ["hostname", "serial", "uuid", "assettag", "address", "guid", "gid0", "sysimage", "nodename"]
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard let name = attribute("name", in: line)?.lowercased(), marks.contains(where: { name.contains($0) }),
        let value = attribute("value", in: line)
      else { return String(line) }
      return line[..<value.startIndex] + "scrubbed" + line[value.endIndex...]
    }.joined(separator: "\n")
  }

  private static func attribute(_ name: String, in line: Substring) -> Substring? {
    guard line.contains("<info ") || line.contains("<info\t") else { return nil }
    var rest = line
    let mark = " \(name)=\""
    while let start = rest.firstIndex(of: " ") {
      rest = rest[start...]
      if rest.hasPrefix(mark) {
        let value = rest.dropFirst(mark.count)
        return value.firstIndex(of: "\"").map { value[..<$0] }
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}

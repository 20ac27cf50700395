import Facts

/// The manifest of a snapshot's folder, checked.
struct SnapshotManifest {
  struct Problem: Error {
    /// The path of the key.
    var place: String
    var problem: String
  }

  /// Everything but the content of files and the longer answers.
  private(set) var readings = MachineReadings()
  /// Paths of the machine with their parts.
  private(set) var files: [(path: String, parts: [String])] = []
  private(set) var longAnswers: [String] = []
  private(set) var environment: [String: String] = [:]
  private(set) var isScrubbed = false

  /// - Throws: ``Problem`` for anything that a snapshot does not hold.
  init(_ value: Value, mostEntries: Int) throws(Problem) {
    guard let top = value.mapValue else { throw Problem(place: "1:1", problem: "a manifest is a JSON object") }
    let known: Set<String> = [
      "schema", "program", "scrubbed", "files", "existing", "writable", "executable", "folders", "links", "answers",
      "environment",
    ]
    for key in top.keys.compactMap(\.stringValue).sorted() where !known.contains(key) {
      throw Problem(place: key, problem: "is not a known key")
    }
    guard top["schema"] == .string(Snapshot.schema) else {
      throw Problem(
        place: "schema",
        problem:
          "is \(JSONWriter.write(top["schema"] ?? .null, pretty: false)); this program reads \"\(Snapshot.schema)\""
      )
    }
    isScrubbed = top["scrubbed"]?.boolValue ?? false
    for path in try Self.strings(top["files"], "files", mostEntries) {
      files.append((path, try Self.parts(path, "files")))
    }
    readings.existing = try Self.paths(top["existing"], "existing", mostEntries)
    readings.writable = try Self.paths(top["writable"], "writable", mostEntries)
    readings.executable = try Self.paths(top["executable"], "executable", mostEntries)
    for (path, names) in try Self.entries(top["folders"], "folders", mostEntries) {
      _ = try Self.parts(path, "folders")
      let names = try Self.strings(names, "folders.\"\(path)\"", mostEntries)
      guard names.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.utf8.contains(0) }) else {
        throw Problem(place: "folders.\"\(path)\"", problem: "holds what is no name")
      }
      readings.folders[path] = names
    }
    for (path, target) in try Self.entries(top["links"], "links", mostEntries) {
      _ = try Self.parts(path, "links")
      readings.links[path] = try Self.string(target, "links.\"\(path)\"")
    }
    for (question, answer) in try Self.entries(top["answers"], "answers", 1000) {
      let isName = question.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
      guard isName, !question.isEmpty, !question.hasPrefix("."), question.utf8.count < 100 else {
        throw Problem(place: "answers.\"\(question)\"", problem: "is not the name of a question")
      }
      if answer == .null { longAnswers.append(question) } else { readings.answers[question] = answer }
    }
    longAnswers.sort()
    for (name, text) in try Self.entries(top["environment"], "environment", 1000) {
      environment[name] = try Self.string(text, "environment.\(name)")
    }
  }

  private static func string(_ value: Value, _ place: String) throws(Problem) -> String {
    guard let text = value.stringValue else { throw Problem(place: place, problem: "must be a string") }
    return text
  }

  private static func strings(_ value: Value?, _ place: String, _ most: Int) throws(Problem) -> [String] {
    guard let list = value?.listValue else { throw Problem(place: place, problem: "must be a list of strings") }
    if list.count > most { throw Problem(place: place, problem: "has more than \(most) entries") }
    var strings: [String] = []
    for element in list {
      guard let text = element.stringValue else { throw Problem(place: place, problem: "must be a list of strings") }
      strings.append(text)
    }
    return strings
  }

  private static func entries(_ value: Value?, _ place: String, _ most: Int) throws(Problem) -> [(String, Value)] {
    guard let map = value?.mapValue else { throw Problem(place: place, problem: "must be an object") }
    if map.count > most { throw Problem(place: place, problem: "has more than \(most) entries") }
    return map.compactMap { key, value in key.stringValue.map { ($0, value) } }
  }

  private static func parts(_ path: String, _ place: String) throws(Problem) -> [String] {
    guard let parts = SnapshotFolder.parts(path) else {
      throw Problem(place: "\(place).\"\(path.shortened(to: 200))\"", problem: "is no absolute path inside a machine")
    }
    return parts
  }

  private static func paths(_ value: Value?, _ place: String, _ most: Int) throws(Problem) -> Set<String> {
    let paths = try strings(value, place, most)
    for path in paths { _ = try parts(path, place) }
    return Set(paths)
  }
}

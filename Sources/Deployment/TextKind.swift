import Facts
import RuleText

/// What a text that describes a deployment is written in.
enum TextKind {
  case shell
  case compose(RuleNode)
  case kubernetes([RuleNode])
  case systemd(SystemdUnit)

  /// Recognised by content; the file's name plays no part.
  static func recognize(_ text: String, file: String) throws(DeploymentError) -> TextKind {
    let start = SourceLocation(file: file)
    if text.utf8.count > ShellReader.textLimit {
      throw DeploymentError(start, "the file is larger than \(ShellReader.textLimit >> 10) KiB: no deployment is")
    }
    if text.utf8.contains(0) { throw DeploymentError(start, "this is no text") }
    let lines = Self.lines(text)
    if lines.isEmpty { throw DeploymentError(start, "the file is empty") }
    if let line = lines.first(where: { $0.text.contains("{{") && isTemplate($0.text) }) {
      throw DeploymentError(
        SourceLocation(file: file, line: line.number),
        "a Helm template, which is no manifest yet: render it with 'helm template CHART > manifest.yaml' first")
    }
    if let line = lines.first,
      isDockerfile(line.text) || (line.text.hasPrefix("ARG ") && lines.contains { isDockerfile($0.text) })
    {
      throw DeploymentError(
        SourceLocation(file: file, line: line.number),
        "a Dockerfile says how an image is made, not how it is run: give the command, compose file or manifest"
      )
    }
    if let line = lines.first, SystemdUnit.isHead(line.text) { return .systemd(try SystemdUnit(text, file: file)) }
    let keys = lines.compactMap { key($0.text) }
    let isManifest = keys.contains("apiVersion") && keys.contains("kind")
    guard isManifest || keys.contains("services") else {
      if let line = lines.first, isYAML(text) {
        throw DeploymentError(
          SourceLocation(file: file, line: line.number),
          "neither a compose file ('services') nor a manifest of Kubernetes ('apiVersion' and 'kind'); values of a Helm "
            + "chart are no manifest yet: render it with 'helm template CHART > manifest.yaml' first")
      }
      return .shell
    }
    let documents = try documents(text, file: file)
    if isManifest { return .kubernetes(documents) }
    guard let root = documents.first(where: { $0["services"]?.entries != nil }) else {
      throw DeploymentError(start, "'services' has no services: give a compose file")
    }
    return .compose(root)
  }

  private static func documents(_ text: String, file: String) throws(DeploymentError) -> [RuleNode] {
    do throws(RuleBookError) {
      return try RuleNode.documents(text, file: file)
    } catch {
      let problem = error.problems.first ?? RuleProblem(SourceLocation(file: file), "no YAML")
      throw DeploymentError(problem.location, problem.message)
    }
  }

  /// Lines that say something, with their numbers.
  private static func lines(_ text: String) -> [(number: Int, text: String)] {
    var lines: [(Int, String)] = []
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let line = String(Substring(line)).trimmed
      if !line.isEmpty, line.utf8.first != UInt8(ascii: "#") || line.hasPrefix("#!") { lines.append((index + 1, line)) }
    }
    return lines
  }

  /// Whether lines begin with `key:` at their very start, as no command does.
  private static func isYAML(_ text: String) -> Bool {
    let keys = text.utf8.split(separator: UInt8(ascii: "\n")).lazy.filter { line in
      let name = line.prefix { $0.isNameStart || $0.isDigit || $0 == UInt8(ascii: "-") }
      let rest = line[name.endIndex...]
      let next = rest.dropFirst().first
      return name.first?.isNameStart == true && rest.first == UInt8(ascii: ":")
        && (next == nil || next == 0x20 || next == 0x0d)
    }
    return keys.prefix(2).count == 2
  }

  /// The key that a line of YAML or JSON begins with.
  private static func key(_ line: String) -> String? {
    guard let (key, _) = line.cut(at: ":") else { return nil }
    let name = key.filter { !"\"'{ ".contains($0) }
    return name.isEmpty ? nil : name
  }

  private static func isTemplate(_ line: String) -> Bool {
    [".Values", ".Release", ".Chart", "include ", "{{-", "toYaml", "template "].contains { line.after($0) != nil }
      && line.after("}}") != nil
  }

  /// Whether a line is the first instruction of a Dockerfile.
  private static func isDockerfile(_ line: String) -> Bool { line.hasPrefix("FROM ") }
}

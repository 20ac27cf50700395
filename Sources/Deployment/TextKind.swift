import Facts
import RuleText

/// What a text that describes a deployment is written in.
enum TextKind {
  case shell(String)
  case compose(RuleNode)
  case kubernetes([RuleNode])
  case systemd(SystemdUnit)
  case dockerfile(Dockerfile)
  /// Its blocks of code.
  case markdown([String])

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
      throw template(SourceLocation(file: file, line: line.number))
    }
    if let line = lines.first, SystemdUnit.isHead(line.text) { return .systemd(try SystemdUnit(text, file: file)) }
    let keys = rootKeys(text)
    let isManifest = keys.contains("apiVersion") && keys.contains("kind")
    let isCompose = keys.contains("services")
    if isMarkdown(lines, hasKeys: isManifest || isCompose) { return .markdown(Markdown.blocks(text)) }
    if let line = lines.first,
      Dockerfile.isFrom(line.text) || (line.text.hasPrefix("ARG ") && lines.contains { Dockerfile.isFrom($0.text) })
    {
      return .dockerfile(try Dockerfile(text, file: file))
    }
    guard isManifest || isCompose else {
      if Makefile.isMakefile(text) { return .shell(Makefile.shell(text)) }
      if let line = lines.first, isYAML(text) {
        throw DeploymentError(
          SourceLocation(file: file, line: line.number),
          "neither a compose file ('services') nor a manifest of Kubernetes ('apiVersion' and 'kind'); values of a Helm "
            + "chart are no manifest yet: render it with 'helm template CHART > manifest.yaml' first")
      }
      return .shell(text)
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
      if text.contains("{{") { throw template(problem.location) }
      throw DeploymentError(problem.location, problem.message)
    }
  }

  /// Whether a fence stands in the text, and none of the keys by which YAML is known stands before it.
  private static func isMarkdown(_ lines: [(number: Int, text: String)], hasKeys: Bool) -> Bool {
    guard let fence = lines.firstIndex(where: { Markdown.isFence($0.text) }), !lines[0].text.hasPrefix("#!") else {
      return false
    }
    return !hasKeys
      || !lines[..<fence].contains { line in
        ["apiVersion:", "kind:", "services:"].contains { line.text.hasPrefix($0) }
      }
  }

  private static func template(_ place: SourceLocation) -> DeploymentError {
    DeploymentError(
      place, "a Helm template, which is no manifest yet: render it with 'helm template CHART > manifest.yaml' first")
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
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    let keys = lines.lazy.filter { line in
      let name = line.prefix { $0.isNameStart || $0.isDigit || $0 == UInt8(ascii: "-") }
      let rest = line[name.endIndex...]
      let next = rest.dropFirst().first
      return name.first?.isNameStart == true && rest.first == UInt8(ascii: ":")
        && (next == nil || next == 0x20 || next == 0x0d)
    }
    if keys.prefix(2).count == 2 { return true }
    // One key with a mapping below it.
    guard let key = keys.first, let next = lines.drop(while: { !$0.elementsEqual(key) }).dropFirst().first else {
      return false
    }
    return String(Substring(key)).trimmed.hasSuffix(":") && next.first == 0x20
      && next.contains(UInt8(ascii: ":")) && String(Substring(next)).trimmed.cut(at: " ")?.before.hasSuffix(":") ?? true
  }

  /// The keys of the outermost mapping of YAML, and of a list's elements; all keys of JSON.
  private static func rootKeys(_ text: String) -> Set<String> {
    let isJSON = text.utf8.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
    var keys: Set<String> = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let line = String(Substring(line))
      guard isJSON || !line.hasPrefix(" "), !line.hasPrefix("#"), let (key, _) = line.cut(at: ":") else { continue }
      let name = (key.hasPrefix("- ") ? key.dropFirst(2) : key).filter { !"\"'{ \t".contains($0) }
      if !name.isEmpty { keys.insert(name) }
    }
    return keys
  }

  private static func isTemplate(_ line: String) -> Bool {
    [".Values", ".Release", ".Chart", "include \"", "toYaml", "template \""].contains { line.after($0) != nil }
      && line.after("}}") != nil
  }
}

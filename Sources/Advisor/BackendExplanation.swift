import Facts
import RuleBook
import TritonConfig

/// What the catalog says of backends and of their parameters.
extension Explanation {
  /// Marks a backend where a serving path has the same name.
  static let backendPrefix = "backend/"

  static func backend(_ id: String, _ catalog: BackendCatalog) -> Explanation? {
    let name = id.hasPrefix(backendPrefix) ? String(id.dropFirst(backendPrefix.count)) : id
    guard let backend = catalog[name] else { return nil }
    let accelerators = backend.accelerators.map { accelerator in
      (
        name: "Accelerator \(accelerator.name), in \(accelerator.device.rawValue)_execution_accelerator",
        lines: accelerator.parameters.map(line)
      )
    }
    return Explanation(
      kind: "backend", id: id, title: backend.title,
      sections: [
        ("In config.pbtxt", fields(of: backend)),
        ("Files it looks for", backend.files.map(line)),
        ("Parameters, each a string_value", backend.parameters.map(line)),
      ] + accelerators, citations: citations(backend.citation), sources: [])
  }

  static func parameter(_ id: String, _ catalog: BackendCatalog) -> Explanation? {
    var sections: [(name: String, lines: [String])] = []
    var sources: [String] = []
    for backend in catalog.backends {
      let places =
        [("parameters", backend.parameter(id))]
        + backend.accelerators.map {
          ("\($0.device.rawValue)_execution_accelerator \"\($0.name)\"", $0.parameter(id))
        }
      for case (let place, let parameter?) in places {
        sections.append(("\(backend.name), \(place)", [parameter.help] + details(of: parameter)))
        sources.append(parameter.citation)
      }
    }
    if sections.isEmpty { return nil }
    return Explanation(
      kind: "parameter of a backend", id: id, title: "A key that config.pbtxt may give a backend.", sections: sections,
      citations: sources.flatMap(citations), sources: [])
  }

  static func parameterKeys(_ catalog: BackendCatalog) -> [String] {
    let keys = catalog.backends.flatMap { backend in
      backend.parameters.map(\.key) + backend.accelerators.flatMap { $0.parameters.map(\.key) }
    }
    return Set(keys).sorted()
  }

  private static func fields(of backend: Backend) -> [String] {
    var lines = ["backend: \"\(backend.name)\""]
    if !backend.platforms.isEmpty { lines.append("platform: \(backend.platforms.joined(separator: ", "))") }
    if !backend.kinds.isEmpty {
      lines.append("kinds of instance: \(backend.kinds.map(\.name).joined(separator: ", "))")
    }
    if !backend.types.isEmpty { lines.append("types: \(backend.types.map(\.rawValue).joined(separator: ", "))") }
    let completion =
      switch backend.completion {
      case .model: "inputs and outputs that are left out are read from the model"
      case .part: "some of what is left out is read from the model"
      case .script: "inputs and outputs that are left out come from the script"
      case .nothing: "inputs and outputs have to be written"
      }
    lines.append(completion)
    if let since = backend.since { lines.append("in the images since \(since)") }
    if let until = backend.until { lines.append("in the images until \(until)") }
    if let successor = backend.successor { lines.append("instead: \(successor)") }
    return lines
  }

  private static func line(_ file: Backend.File) -> String {
    let conditions = [
      file.platform.isEmpty ? nil : "for \(file.platform)", file.variant.isEmpty ? nil : "for \(file.variant)",
    ].compactMap { $0 }
    return "\(file.name): \(file.formats.joined(separator: ", "))\(conditions.map { ", \($0)" }.joined())"
  }

  private static func line(_ parameter: BackendParameter) -> String {
    let details = details(of: parameter)
    return "\(parameter.key): \(parameter.help)" + (details.isEmpty ? "" : " (\(details.joined(separator: "; ")))")
  }

  private static func details(of parameter: BackendParameter) -> [String] {
    var details: [String] = []
    if parameter.form != .text { details.append(parameter.allowed) }
    if let value = parameter.defaultValue { details.append("default \(value)") }
    if parameter.isRequired { details.append("required") }
    if let since = parameter.since { details.append("since \(since)") }
    if let until = parameter.until { details.append("until \(until)") }
    if let replacement = parameter.replacement { details.append("now \(replacement)") }
    if !parameter.platforms.isEmpty { details.append("for \(parameter.platforms.joined(separator: ", "))") }
    if let reason = parameter.ignored { details.append("no effect here: \(reason)") }
    return details
  }

  /// Citations of the catalog, which are joined by commas.
  private static func citations(_ text: String) -> [Citation] {
    text.split(separator: ",").map { Citation(String($0)) }
  }
}

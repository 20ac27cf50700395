import Facts
import TritonConfig

/// Fixers of files and folders: nothing is removed, only moved, and never onto something else.
enum FolderFixers {
  /// A first version: an empty folder for an ensemble, else one with the model's files that lie beside the config.
  static func makeVersion(_ subject: FixSubject) -> [FileEdit]? {
    guard let listing = subject.model.entry.listing, let config = subject.model.effective else { return nil }
    if !VersionDirectories(listing).numbers.isEmpty {
      let path: ConfigPath = ["version_policy", "latest", "num_versions"]
      return subject.isWritten(path) ? [.set(path, .uint(1))] : nil
    }
    // What is named like a version comes first; it is another finding.
    if listing["1"] != nil || listing.directories.contains(where: { versionNumber($0.name) != nil }) { return nil }
    if config.platform == "ensemble" { return [.makeFolder("1")] }
    guard let name = modelFile(of: config), listing[name] != nil else { return nil }
    return [.makeFolder("1")] + strays(listing, config, besides: name).map { .move(from: $0, to: "1/\($0)") }
  }

  /// The model under another name in the version's folder, or beside the config.
  static func findModelFile(_ subject: FixSubject) -> [FileEdit]? {
    guard let listing = subject.model.entry.listing, let config = subject.model.effective,
      let name = modelFile(of: config), let versions = subject.model.versions
    else { return nil }
    for version in versions {
      let folder = VersionDirectories.folder(of: version)
      guard case .directory(let content?)? = listing[folder]?.kind, content[name] == nil, !content.isCutShort else {
        continue
      }
      let candidates = content.entries.filter { kind(of: $0.name) == kind(of: name) && $0.outside == nil }
      if candidates.count == 1 {
        // A name that somebody wrote is wrong; one that nobody wrote is the backend's habit.
        let found = candidates[0].name
        if subject.isWritten("default_model_filename") { return [.set("default_model_filename", .string(found))] }
        // OpenVINO finds the weights by the name of the graph.
        let pairs = [(found, name)] + (kind(of: found) == "xml" ? [(weights(of: found), weights(of: name))] : [])
        return pairs.filter { content[$0.0] != nil }.map { .move(from: "\(folder)/\($0.0)", to: "\(folder)/\($0.1)") }
      }
      if candidates.isEmpty, versions.count == 1, listing[name] != nil {
        return strays(listing, config, besides: name).map { .move(from: $0, to: "\(folder)/\($0)") }
      }
    }
    return nil
  }

  /// `01`, `v1` and `version_1` mean 1.
  static func renameVersion(_ subject: FixSubject) -> [FileEdit]? {
    guard let listing = subject.model.entry.listing,
      let name = subject.finding.file.split(separator: "/").last.map(String.init),
      let number = versionNumber(name), number != name, listing[number] == nil
    else { return nil }
    return [.move(from: name, to: number)]
  }

  /// A file of labels that lies in another folder of the model.
  static func findLabels(_ subject: FixSubject) -> [FileEdit]? {
    guard let listing = subject.model.entry.listing, let path = subject.writtenPath, let tensor = subject.tensor,
      tensor.role == "output", let config = subject.config
    else { return nil }
    let name = config.output[tensor.index].labelFilename.split(separator: "/").last.map(String.init) ?? ""
    let places = [name] + listing.directories.map { "\($0.name)/\(name)" }
    let found = places.filter { if case .file = listing.entry(at: $0)?.kind { true } else { false } }
    return found.count == 1 ? [.set(path, .string(found[0]))] : nil
  }

  // MARK: names

  /// The file that the backend opens in a version's folder.
  private static func modelFile(of config: ModelConfig) -> String? {
    let name = config.defaultModelFilename.isEmpty ? usualFiles[config.backend] : config.defaultModelFilename
    return name?.contains("/") == false ? name : nil
  }

  /// What backends open where the config names nothing (each backend's README or source).
  private static let usualFiles = [
    "onnxruntime": "model.onnx", "openvino": "model.xml", "pytorch": "model.pt", "tensorrt": "model.plan",
    "python": "model.py",
  ]

  /// What lies beside the config and belongs to the model: the file itself, and files that are neither texts for people
  /// nor named by the config. External weights and a second half of the model come along.
  private static func strays(_ listing: DirectoryListing, _ config: ModelConfig, besides name: String) -> [String] {
    let named = Set(FileReferences.paths(of: config, versions: []))
    return listing.entries.filter { entry in
      if entry.name == name { return true }
      guard case .file = entry.kind else { return false }
      return !entry.name.hasPrefix(".") && !named.contains(entry.name)
        && !textFiles.contains(kind(of: entry.name).lowercased())
    }.map(\.name)
  }

  /// Kinds of files, and names without one, that tell people or tools of a model.
  private static let textFiles: Set = [
    "pbtxt", "md", "txt", "rst", "yaml", "yml", "json", "sh", "csv", "license", "readme", "notice", "makefile",
    "dockerfile",
  ]

  private static func weights(of graph: String) -> String { String(graph.dropLast("xml".count)) + "bin" }

  private static func kind(of name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? name
  }

  /// The number that a folder's name means, in decimal without leading zeros; nil when it means none.
  private static func versionNumber(_ name: String) -> String? {
    var digits = name[...]
    for prefix in ["version", "ver", "v"] where digits.lowercased().hasPrefix(prefix) {
      digits = digits.dropFirst(prefix.count).drop { $0 == "_" || $0 == "-" }
      break
    }
    guard let number = Int64(digits), number >= 0, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return String(number)
  }
}

package import Deployment
import Glibc
package import Planning
package import RuleBook
import RuleText
package import TritonConfig

/// Loads the rule book: the built-in one, with a user's folder laid over it.
package enum RuleBookSource {
  /// Larger than any rule file; a folder named by mistake must not be read whole.
  private static let largestFile = 1 << 20
  private static let mostFiles = 1000

  /// - Parameters:
  ///   - overlay: folder with rule files; nil for the built-in rules alone.
  ///   - withCases: whether the rules' cases are needed. With an overlay they are loaded and checked in any case.
  /// - Throws: ``AdvisorError`` naming every problem with file, line and column.
  package static func load(overlay: String? = nil, withCases: Bool = true) throws(AdvisorError) -> RuleBook {
    let book = try load(overlay) { files throws(RuleBookError) in
      try RuleBook.load(files, withCases: withCases || overlay != nil)
    }
    // The built-in rules are checked by a test; a user's on every load.
    let problems = overlay == nil ? [] : BlockCheck.problems(in: book)
    if !problems.isEmpty { throw AdvisorError(problems.joined(separator: "\n"), .malformedInput) }
    return book
  }

  /// The declared facts alone, with their labels and units.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``, for the file that declares them.
  package static func vocabulary(overlay: String? = nil) throws(AdvisorError) -> FactVocabulary {
    try load(overlay) { files throws(RuleBookError) in try FactVocabulary.load(files) }
  }

  /// The words for facts about a host alone, which need not wait for the rules.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``, for the files that hold these words.
  package static func hostVocabulary(overlay: String? = nil) throws(AdvisorError) -> HostVocabulary {
    try load(overlay) { files throws(RuleBookError) in try HostVocabulary.load(files) }
  }

  /// Loads the checks of an audit, with those of a user's folder (`checks/*.yaml`) added.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  package static func checks(overlay: String? = nil) throws(AdvisorError) -> CheckBook {
    try load(overlay) { files throws(RuleBookError) in try CheckBook.load(files) }
  }

  /// Loads the messages that can be explained, with those of a user's folder (`messages/*.yaml`) added.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  package static func messages(overlay: String? = nil) throws(AdvisorError) -> MessageBook {
    try load(overlay) { files throws(RuleBookError) in try MessageBook.load(files) }
  }

  /// Loads what is known of the options of tritonserver.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  package static func serverOptions(overlay: String? = nil) throws(AdvisorError) -> ServerOptionTable {
    ServerOptionTable(
      try load(overlay) { files throws(RuleBookError) in try ServerOptions.load(files) }.document)
  }

  /// Loads the built-in machines, with those of a user's folder (`catalog/hosts/*.yaml`) added.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  package static func machines(overlay: String? = nil) throws(AdvisorError) -> MachineCatalog {
    try load(overlay) { files throws(RuleBookError) in try MachineCatalog.load(files) }
  }

  /// The GPUs among the built-in machines' parts that could be put into this one: those with memory of their own.
  /// - Throws: ``AdvisorError`` as ``machines(overlay:)``.
  package static func cards(overlay: String? = nil) throws(AdvisorError) -> [GPUCard] {
    try machines(overlay: overlay).gpus.compactMap { gpu in
      guard !gpu.isIntegrated, let memory = gpu.memoryBytes else { return nil }
      return GPUCard(name: gpu.product ?? gpu.name, memory: Int64(memory))
    }
  }

  /// Loads what is known of Triton's backends, with those of a user's folder (`catalog/backends/*.yaml`) added.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  package static func backends(overlay: String? = nil) throws(AdvisorError) -> BackendCatalog {
    BackendCatalog(
      documents: try load(overlay) { files throws(RuleBookError) in try BackendTables.load(files) }.documents)
  }

  /// Loads what is known of the engines of large transformers.
  /// - Throws: ``AdvisorError`` as ``load(overlay:withCases:)``.
  static func transformers(overlay: String? = nil) throws(AdvisorError) -> TransformerCatalog {
    try load(overlay) { files throws(RuleBookError) in try TransformerCatalog.load(files) }
  }

  private static func load<Part>(
    _ overlay: String?, _ read: (RuleFiles) throws(RuleBookError) -> Part
  ) throws(AdvisorError) -> Part {
    let files = try files(overlay)
    do {
      return try read(files)
    } catch {
      throw AdvisorError(error.description, overlay == nil ? .internalError : .malformedInput)
    }
  }

  private static func files(_ overlay: String?) throws(AdvisorError) -> RuleFiles {
    var files = RuleFiles.builtIn
    if let overlay {
      let texts = try read(folder: overlay)
      if texts.isEmpty {
        throw AdvisorError(
          "\(overlay): no rule files (*.yaml) below this folder; it should look like Rules/ of the project",
          .malformedInput)
      }
      files = files.overlaid(by: texts, from: overlay)
    }
    return files
  }

  private static func read(folder: String) throws(AdvisorError) -> [String: String] {
    var texts: [String: String] = [:]
    var pending = [""]
    while let place = pending.popLast() {
      let path = place.isEmpty ? folder : "\(folder)/\(place)"
      guard let handle = opendir(path) else {
        throw AdvisorError("\(path): cannot read the rules folder: \(String(cString: strerror(errno)))", .inputNotFound)
      }
      defer { closedir(handle) }
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.hasPrefix(".") { continue }
        let child = place.isEmpty ? name : "\(place)/\(name)"
        var status = stat()
        // lstat: a link out of the folder is not followed.
        guard lstat("\(folder)/\(child)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          if child.split(separator: "/").count < 8 { pending.append(child) }
        } else if status.st_mode & S_IFMT == S_IFREG, name.hasSuffix(".yaml") || name.hasSuffix(".tsv") {
          if texts.count >= mostFiles {
            throw AdvisorError("\(folder): more than \(mostFiles) rule files", .malformedInput)
          }
          texts[child] = try TextFile.read("\(folder)/\(child)", limit: largestFile)
        }
      }
    }
    return texts
  }
}

/// Whole text files, read with a loop on read(2).
enum TextFile {
  static func read(_ path: String, limit: Int) throws(AdvisorError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw AdvisorError("\(path): \(String(cString: strerror(errno)))", .inputNotFound)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw AdvisorError("\(path): \(String(cString: strerror(errno)))", .inputNotFound) }
      if count == 0 { break }
      bytes += buffer[..<count]
      if bytes.count > limit { throw AdvisorError("\(path): larger than \(limit) bytes", .malformedInput) }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AdvisorError("\(path): not UTF-8 text", .malformedInput)
    }
    return text
  }
}

import Expressions
import Facts
import Glibc
import RuleBook

/// The files of an entry besides config.pbtxt.
struct EntryFiles {
  private(set) var files: [RepositoryFile] = []
  private(set) var notes: [String] = []
  private let book: RuleBook
  private let sheet: FactSheet

  /// - Parameter sheet: with the facts of the chosen path.
  /// - Throws: ``AdvisorError`` when a file that belongs to the model is missing.
  init(
    book: RuleBook, sheet: FactSheet, path: ServingPath, conversions: [Conversion]
  ) throws(AdvisorError) {
    self.book = book
    self.sheet = sheet
    try addModel()
    if !conversions.isEmpty {
      let script = PreparationScript(book: book, sheet: sheet, conversions: conversions, path: path)
      files.append(RepositoryFile(path: "prepare.sh", content: .script(script.text)))
      notes.append("run \(script.invocation) first: it makes 1/\(script.result) from the model")
    }
    for file in path.files where file.condition.map({ book.holds($0, sheet) }) ?? true { add(file) }
  }

  private func string(_ path: String) -> String? { sheet.value(path).stringValue }

  private mutating func addModel() throws(AdvisorError) {
    guard let path = string("model.path"), let name = string("plan.source") else { return }
    files.append(Self.file("1/\(name)", from: path))
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    for location in sideFiles(of: path) {
      let parts = location.split(separator: "/", omittingEmptySubsequences: false)
      // The paths that take external data require it to be inside; a name is never trusted twice.
      guard !location.hasPrefix("/"), !parts.contains("..") else {
        throw AdvisorError(
          "\(path.escapingControls): its external data \(location.escapingControls) lies outside its folder",
          .malformedInput)
      }
      files.append(Self.file("1/\(location)", from: folder + location))
    }
    try addTwin(of: path, name)
  }

  private static func file(_ path: String, from source: String) -> RepositoryFile {
    RepositoryFile(path: path, content: .existing(AbsolutePath.of(source), named: source))
  }

  /// Files beside the model that its own data names. A folder is placed whole, and a twin under the entry's name.
  private func sideFiles(of path: String) -> [String] {
    var status = stat()
    let isFolder = stat(AbsolutePath.of(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let twin = Self.twins[string("model.format") ?? ""]
    if isFolder || twin.map({ path.hasSuffix($0.0) }) ?? false { return [] }
    let files = sheet.value("model.externalData.files").listValue ?? []
    return Set(files.compactMap { $0["location"]?.stringValue }).sorted()
  }

  /// Formats that come as two files with one name.
  private static let twins = ["openvino-ir": (".xml", ".bin"), "paddle": (".pdmodel", ".pdiparams")]

  private mutating func addTwin(of path: String, _ name: String) throws(AdvisorError) {
    guard let (own, other) = Self.twins[string("model.format") ?? ""], path.hasSuffix(own) else { return }
    let twin = String(path.dropLast(own.count)) + other
    guard access(AbsolutePath.of(twin), R_OK) == 0 else {
      throw AdvisorError("\(twin.escapingControls): the weights of the model are not there", .inputNotFound)
    }
    let stem = name.hasSuffix(own) ? String(name.dropLast(own.count)) : name
    files.append(Self.file("1/\(stem)\(other)", from: twin))
  }

  private mutating func add(_ file: EntryFile) {
    let text =
      switch file.text {
      case .verbatim(let text): text
      case .template(let template): book.text(template, sheet)
      }
    let name = book.text(file.name, sheet)
    files.append(RepositoryFile(path: name, content: name.hasSuffix(".sh") ? .script(text) : .text(text)))
    if let note = file.note.flatMap({ book.knownText($0, sheet) }) { notes.append(note) }
  }
}

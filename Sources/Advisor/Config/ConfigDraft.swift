import Expressions
import Facts
package import RuleBook
import RuleText
package import TritonConfig

/// A config.pbtxt in the making: values, what the comments say, and which rules it came from.
package struct ConfigDraft: Sendable {
  /// A block of the rules that applied.
  package struct Block: Sendable, Hashable {
    package var id: String
    /// Where its comment stands.
    package var path: ConfigPath
    package var because: String
    package var citations: [Citation]
  }

  package var config: ModelConfig
  package var blocks: [Block]
  /// Fields of `--set`.
  package var settings: [ConfigPath]
  /// Fields that are written even if they hold their default.
  var explicit: Set<ConfigPath> = []

  /// The text of the file.
  ///
  /// - Parameter header: first comment; without comments it is left out like the others.
  package func text(header: String, withComments: Bool) -> String {
    var comments: [ConfigPath: String] = [:]
    if withComments {
      comments[[]] = header
      for block in blocks where !block.because.isEmpty {
        var lines = block.because.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[0] += " [\(block.id)]"
        let text = lines.joined(separator: "\n")
        comments[block.path] = comments[block.path].map { "\($0)\n\(text)" } ?? text
      }
      for path in settings { comments[path] = "Set by hand." }
    }
    return ConfigPrinter(comments: comments, explicit: explicit).print(config)
  }
}

/// Joins the blocks of a serving path.
struct ConfigDraftBuilder {
  let book: RuleBook
  let sheet: FactSheet
  private var tree: FieldTree
  private var blocks: [ConfigDraft.Block] = []

  init(book: RuleBook, sheet: FactSheet) {
    self.book = book
    self.sheet = sheet
    tree = .message([])
  }

  /// - Throws: ``AdvisorError`` for a block or a setting that the schema does not allow.
  static func draft(
    name: String, path: ServingPath, book: RuleBook, sheet: FactSheet, settings: [ConfigSetting]
  ) throws(AdvisorError) -> ConfigDraft {
    var builder = ConfigDraftBuilder(book: book, sheet: sheet)
    builder.set("name", name)
    builder.set("backend", path.backend)
    if !path.platform.isEmpty { builder.set("platform", path.platform) }
    for block in path.config { try builder.add(block) }
    for setting in settings { builder.tree = try setting.applied(to: builder.tree) }
    do {
      return ConfigDraft(
        config: try FieldAssembly.message(ModelConfig.self, builder.tree), blocks: builder.blocks,
        settings: settings.filter { $0.value != nil }.map(\.path),
        // A 0 that was decided says more than none: dims are whole shapes then.
        explicit: builder.tree["max_batch_size"] == nil ? [] : [[.field("max_batch_size")]])
    } catch {
      throw AdvisorError("--set \(error)", .usage)
    }
  }

  private mutating func set(_ field: String, _ text: String) {
    tree.merge(.message([.init(key: field, value: .scalar(.string(text)))]))
  }

  private mutating func add(_ block: ConfigBlock) throws(AdvisorError) {
    if let condition = block.condition, !book.holds(condition, sheet) { return }
    guard let fields = block.fields.rendered(sheet) else { return }
    do {
      _ = try FieldAssembly.message(ModelConfig.self, fields)
    } catch {
      throw AdvisorError("\(block.location): the block '\(block.id)': \(error)", .malformedInput)
    }
    let path = CommentPlace.path(of: fields, in: tree)
    tree.merge(fields)
    blocks.append(
      ConfigDraft.Block(
        id: block.id, path: path, because: because(block), citations: block.citations))
  }

  /// Paragraphs whose facts are known; a list is a line for each element.
  private func because(_ block: ConfigBlock) -> String {
    let paragraphs = block.because.compactMap { template -> String? in
      if let list = book.singleValue(template, sheet)?.listValue {
        let lines = list.compactMap(\.stringValue).map { "  \($0)" }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
      }
      return book.knownText(template, sheet)
    }
    return paragraphs.joined(separator: "\n")
  }
}

/// Where the comment on some fields belongs: above the first of them that is not there yet.
enum CommentPlace {
  static func path(of fields: FieldTree, in tree: FieldTree) -> ConfigPath {
    path(fields, tree, ModelConfig.schema, isMap: false, at: [])
  }

  private static func path(
    _ fields: FieldTree, _ tree: FieldTree?, _ schema: MessageSchema?, isMap: Bool, at path: ConfigPath
  ) -> ConfigPath {
    switch fields {
    case .scalar: return path
    case .list(let elements):
      // A new list is one thing; an element that is there already gets its new fields explained inside.
      guard case .list(let present)? = tree, elements.count == 1, let name = elements[0]["name"],
        let index = present.firstIndex(where: { $0["name"] == name })
      else { return path }
      return self.path(elements[0], present[index], schema, isMap: false, at: path.index(index))
    case .message(let entries):
      // The name says which element is meant; it is not what is new.
      let new = entries.filter { tree?[$0.key] != $0.value }
      guard let entry = new.first else { return path }
      let place = isMap ? path.key(entry.key) : path.field(entry.key)
      if new.count > 1 { return place }
      let field = isMap ? nil : schema?[entry.key]
      guard case .message(let type)? = field?.type else {
        return field?.isMap == true
          ? self.path(entry.value, tree?[entry.key], nil, isMap: true, at: place) : place
      }
      return self.path(entry.value, tree?[entry.key], type.schema, isMap: field?.isMap == true, at: place)
    }
  }
}

/// The tables of `Rules/catalog/operators`: which runtime takes which operator.
///
/// Holds texts only; a table is parsed when a coverage asks for it, and then just the rows of the operators the graph
/// has and of the runtime version in question.
package struct OperatorCatalog: Sendable {
  private let files: [String: String]

  /// - Parameter files: the texts by file name without a folder, such as `tensorrt.tsv`.
  package init(files: [String: String]) { self.files = files }

  /// - Throws: ``CatalogError`` when the catalog has no such file.
  func table(_ file: String) throws(CatalogError) -> CatalogTable {
    guard let text = files[file] else {
      throw CatalogError(file: file, problem: "the file is missing from the rule book; restore it or drop --rules")
    }
    return CatalogTable(file: file, text: text)
  }
}

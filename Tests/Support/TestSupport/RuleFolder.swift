import Foundation

/// The files of `Rules/` as they lie in the checkout; the program carries them parsed.
package enum RuleFolder {
  /// Rule files (`*.yaml`) and tables (`*.tsv`) by path below the folder.
  package static let texts: [String: String] = {
    let folder = "\(Places.repository)/Rules"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".tsv") }
    return Dictionary(uniqueKeysWithValues: files.map { ($0, TestFile.text("\(folder)/\($0)") ?? "") })
  }()
}

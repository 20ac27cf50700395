import Foundation
import Testing

@testable import Coverage

/// The operator catalog of this checkout.
enum CatalogFiles {
  static let catalog = OperatorCatalog(files: texts)

  static let texts: [String: String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Rules/catalog/operators")
    var files: [String: String] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      files[name] = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return files
  }()
}

import Glibc

/// Folders that tests read from. What lies outside the checkout may be absent: tests that need it are skipped then.
package enum Places {
  /// The checkout: this file is four levels below it.
  package static let repository = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/\($1)" }

  package static let fixtures = repository + "/Tests/Fixtures"

  /// Reference data: `TRITON_ADVISOR_SHARED`, else `shared` beside the checkout.
  private static let sharedFolder = variable("TRITON_ADVISOR_SHARED") ?? repository + "/../shared"

  /// The folder that `Scripts/fetch-published-models.py` filled: `TRITON_ADVISOR_MODELS`, else `.cache/models`.
  private static let modelFolder = variable("TRITON_ADVISOR_MODELS") ?? repository + "/.cache/models"

  /// The path of something in the shared folder, when it is there.
  package static func shared(_ relative: String) -> String? { readable("\(sharedFolder)/\(relative)") }

  /// The path of a published model, when it was fetched.
  package static func publishedModel(_ id: String) -> String? { readable("\(modelFolder)/\(id).onnx") }

  /// What `Scripts/make-format-samples.py` made: `TRITON_ADVISOR_FORMATS`, else `.cache/formats`.
  private static let formatFolder = variable("TRITON_ADVISOR_FORMATS") ?? repository + "/.cache/formats"

  /// The folder of a group of sample files, when they were made.
  package static func formatSamples(_ group: String) -> String? {
    readable("\(formatFolder)/\(group)/truth.json") == nil ? nil : "\(formatFolder)/\(group)"
  }

  /// Where the programs of the package were built: beside the test runner.
  package static let products: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let runner = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return runner.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
  }()

  /// An environment variable; nil when it is not set or empty.
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func readable(_ path: String) -> String? { access(path, R_OK) == 0 ? path : nil }
}

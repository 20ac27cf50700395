import Glibc
import TestSupport
import Testing
import TritonConfig

/// A case of Triton's own test of configs: what the server is given, and what it has to say.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  /// Its folder, such as `autofill_noplatform/onnx/bad_output_dims`.
  var id: String
  /// Model names and their configs; nil where the model has none.
  var models: [(name: String, config: String?)]
  /// Alternatives; under `…_success` whole configs, else parts of messages.
  var expected: [String]
  /// The model that has to load; nil for cases that must fail.
  var subject: String?

  var testDescription: String { id }

  /// The kind of model: `onnx`, `ensemble`, …
  var family: String { id.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// Every case of a folder, in the order of their names; empty when the data is not there.
  static func all(_ folder: String) -> [ConformanceCase] {
    guard let root = Places.shared("conformance/triton-model-config/\(folder)") else { return [] }
    var cases: [ConformanceCase] = []
    for name in names(root) {
      let path = "\(root)/\(name)"
      let isGroup = names(path).allSatisfy { isDirectory("\(path)/\($0)") } && !names(path).contains("1")
      for id in isGroup && folder.hasPrefix("autofill") ? names(path).map({ "\(name)/\($0)" }) : [name] {
        cases.append(read("\(folder)/\(id)", "\(root)/\(id)"))
      }
    }
    return cases
  }

  private static func read(_ id: String, _ path: String) -> ConformanceCase {
    let name = id.split(separator: "/").last.map(String.init) ?? id
    let content = names(path)
    var sample = ConformanceCase(id: id, models: [], expected: [], subject: nil)
    let folders = content.filter { $0 != "1" && isDirectory("\(path)/\($0)") }
    var home = path
    if folders.isEmpty {
      sample.models = [(name, text("\(path)/config.pbtxt") ?? text("\(path)/partial.pbtxt"))]
    } else {
      sample.models = folders.map { ($0, text("\(path)/\($0)/config.pbtxt")) }
      if !content.contains(where: { $0.hasPrefix("expected") }) { home = "\(path)/\(name)" }
    }
    sample.expected = names(home).filter { $0.hasPrefix("expected") }.compactMap { text("\(home)/\($0)") }
    if id.contains("_success/") { sample.subject = name }
    return sample
  }

  private static func names(_ folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func text(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}

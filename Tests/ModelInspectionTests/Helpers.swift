import Facts
import Foundation

@testable import ModelInspection

/// Inspects contents as if they were a file of that name.
func inspect(_ bytes: [UInt8], as name: String = "m.onnx") throws(InspectionError) -> Inspection {
  let result: Result<Inspection, InspectionError> = bytes.withUnsafeBytes { buffer in
    do throws(InspectionError) {
      return .success(try ModelInspector.inspect(bytes: buffer, path: name))
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}

extension Inspection {
  /// The value of a fact; a fact that is absent reads as null, which no test expects.
  subscript(fact: ModelFact) -> Value { facts[fact.rawValue]?.value ?? .null }
}

/// A folder that is removed with everything in it at the end of the test.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/model-inspection-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, folders on the way included, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8] = []) -> String {
    let file = "\(path)/\(name)"
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    guard let stream = fopen(file, "w") else { return file }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

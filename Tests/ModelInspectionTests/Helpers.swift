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

import Facts
import Foundation
import TestSupport
import Testing

@testable import ModelInspection

/// Files that the libraries themselves wrote, and what those libraries read from them
/// (`Scripts/make-format-samples.py`).
@Suite struct FormatSampleTests {
  struct Sample: CustomTestStringConvertible {
    var group: String
    var name: String
    var truth: Value
    var testDescription: String { "\(group)/\(name)" }
  }

  private static let groups = ["trees", "pytorch", "tensorflow", "misc"]

  private static let samples: [Sample] = groups.flatMap { group -> [Sample] in
    guard let folder = Places.formatSamples(group),
      let text = try? String(contentsOfFile: "\(folder)/truth.json", encoding: .utf8),
      let files = try? JSONReader.read(text)["files"]?.mapValue
    else { return [] }
    return files.map { Sample(group: group, name: $0.key.stringValue ?? "", truth: $0.value) }
      .sorted { $0.name < $1.name }
  }

  @Test(.enabled(if: !samples.isEmpty, "run Scripts/make-format-samples.py"), arguments: samples)
  func `inspection reads what the library itself reads`(sample: Sample) throws {
    let path = "\(try #require(Places.formatSamples(sample.group)))/\(sample.name)"
    if let words = sample.truth["refused"]?.listValue {
      let error = #expect(throws: InspectionError.self) { try ModelInspector.inspect(path: path) }
      for word in words.compactMap(\.stringValue) {
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
      }
      return
    }
    let inspection = try ModelInspector.inspect(path: path)
    #expect(inspection.facts.paths.count == ModelFact.allCases.count)
    for (fact, expected) in sample.truth["facts"]?.mapValue ?? [:] {
      let name = fact.stringValue ?? ""
      let value = inspection.facts[name]?.value
      #expect(agrees(value, expected), "\(name) is \(show(value)), not \(show(expected))")
    }
    for name in sample.truth["unknown"]?.listValue?.compactMap(\.stringValue) ?? [] {
      let value = inspection.facts[name]?.value
      #expect(value?.unknownValue != nil, "\(name) is \(show(value)), not unknown")
    }
  }

  private func show(_ value: Value?) -> String { value.map { JSONWriter.write($0) } ?? "absent" }

  /// Whether a value is as expected; of a record only the expected fields count.
  private func agrees(_ value: Value?, _ expected: Value) -> Bool {
    if let fields = expected.mapValue {
      return fields.allSatisfy { agrees(value?.mapValue?[$0.key], $0.value) }
    }
    if let elements = expected.listValue, let list = value?.listValue {
      return elements.count == list.count && zip(list, elements).allSatisfy { agrees($0, $1) }
    }
    return value == expected
  }
}

import Facts
import Testing

@testable import Reports

/// Lists of records as people read them.
@Suite struct RecordTextTests {
  static func lines(_ records: [[String: Value]]) -> [String] {
    RecordText.lines(
      records.map { record in Dictionary(uniqueKeysWithValues: record.map { (.string($0.key), $0.value) }) }
    ) { value, isSize in
      isSize ? "\(value.intValue ?? 0) bytes" : value.stringValue ?? "\(value.intValue ?? -1)"
    }
  }

  @Test func `one record is a line, its name first, unknown fields together by reason`() {
    let record: [String: Value] = [
      "zeta": 1, "alpha": "x", "name": "GPU", "memoryTotal": 5, "a": .missing("no driver"), "c": .missing("no driver"),
      "b": .missing("no right"),
    ]
    #expect(
      Self.lines([record]) == ["GPU, alpha x, memoryTotal 5 bytes, zeta 1, unknown a c: no driver, unknown b: no right"]
    )
    #expect(Self.lines([]) == [])
  }

  /// Ten fields, of which only the given ones differ.
  static func wide(_ own: [String: Value]) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: (0..<9).map { ("f\($0)", Value.integer($0)) }).merging(own) { $1 }
  }

  @Test func `what wide records share is said once`() {
    let shared = (0..<9).map { "f\($0) \($0)" }.joined(separator: ", ")
    #expect(
      Self.lines([Self.wide(["index": 0, "x": "a"]), Self.wide(["index": 1, "x": "b"])])
        == ["all 2: \(shared)", "index 0, x a", "index 1, x b"])
    #expect(
      Self.lines([Self.wide(["index": 0]), Self.wide(["index": 1])]) == ["all 2: \(shared)", "index 0 1"])
    #expect(Self.lines([["index": 0, "x": 1], ["index": 1, "x": 1]]) == ["index 0, x 1", "index 1, x 1"])
  }

  @Test func `ways are gathered by where they start`() {
    let ways: [[String: Value]] = [
      ["from": 0, "to": 1, "kind": "NV4"], ["from": 0, "to": 2, "kind": "NV4"], ["from": 0, "to": 3, "kind": "SYS"],
      ["from": 1, "to": 0, "kind": "NV4"],
    ]
    #expect(Self.lines(ways) == ["from 0 to 1 2: kind NV4", "from 0 to 3: kind SYS", "from 1 to 0: kind NV4"])
  }

  @Test func `a long list is cut`() {
    let lines = Self.lines((0..<30).map { ["name": .string("t\($0)"), "size": 1] })
    #expect(lines.count == 25 && lines.last == "… and 6 more" && lines.first == "t0, size 1")
  }
}

import Facts
import TestSupport
import Testing

/// The answers on published models, kept in `Tests/Golden` after they were checked by hand.
///
/// Text is kept whole. The JSON answer is over 100 kB a model, most of it conditions, traces and facts that repeat rules
/// and model; what is kept of it is the decision: recommendation, route, the status of every path with what failed and
/// what it would need, doubts. Models that were not fetched are skipped.
@Suite(.enabled(if: GoldenModel.all.contains { $0.path != nil }, "no published model was fetched"))
struct GoldenTests {
  @Test(arguments: GoldenModel.all.filter { $0.path != nil && $0.isKeptWhole }, GoldenHost.all)
  func `text and JSON answers are the ones that were checked`(model: GoldenModel, host: GoldenHost) throws {
    let name = "\(host.folder)/\(model.id)"
    try Golden.check("\(name).txt", host.advise(model, "text"))
    let answer = try JSONReader.read(bytes: Array(host.advise(model, "json").utf8), maximumDepth: 64)
    try Golden.check("\(name).json", JSONWriter.write(Self.decision(answer)) + "\n")
  }

  @Test(arguments: GoldenHost.all.prefix(2))
  func `decisions on the other models are the ones that were checked`(host: GoldenHost) throws {
    let others = GoldenModel.all.filter { !$0.isKeptWhole }
    try #require(others.allSatisfy { $0.path != nil }, "some models are missing: fetch them all")
    var table = "model\trecommended\tpossible\tpresumed\tunknown\n"
    for model in others {
      let answer = try JSONReader.read(bytes: Array(host.advise(model, "json").utf8), maximumDepth: 64)
      let columns = ["possible", "presumed", "unknown"].map { status in
        let paths = (answer["paths"]?.listValue ?? []).filter { $0["status"] == .string(status) }
        return paths.compactMap { $0["path"]?.stringValue }.sorted().joined(separator: " ")
      }
      let recommended = answer["recommendation"]?["path"]?.stringValue ?? "none"
      table += ([model.id, recommended] + columns).joined(separator: "\t") + "\n"
    }
    try Golden.check("\(host.folder)/decisions.tsv", table)
  }

  /// Another CPU may be described in other words, but it gets the same decisions.
  @Test(
    .enabled(
      if: GoldenHost.isLikeTheKeptOne && !Golden.isRecording, "has a GPU, is no x86-64, or outputs are recorded"),
    arguments: GoldenModel.all.filter { $0.path != nil && $0.isKeptWhole })
  func `this machine decides like the kept one without a GPU`(model: GoldenModel) throws {
    let kept = try #require(TestFile.bytes("\(Golden.folder)/cpu-only/\(model.id).json"))
    let expected = try JSONReader.read(bytes: kept, maximumDepth: 64)
    let found = try JSONReader.read(bytes: Array(GoldenHost.this.advise(model, "json").utf8), maximumDepth: 64)
    #expect(found["recommendation"]?["path"] == expected["recommendation"]?["path"])
    #expect(Self.decision(found)["paths"]?.listValue?.map(\.status) == expected["paths"]?.listValue?.map(\.status))
  }

  /// The part of an answer that is kept.
  private static func decision(_ answer: Value) -> Value {
    func part(_ value: Value?, _ keys: String...) -> Value {
      .map(Dictionary(uniqueKeysWithValues: keys.map { (.string($0), value?[$0] ?? .null) }))
    }
    func list(_ value: Value?, _ body: (Value) -> Value) -> Value { .list((value?.listValue ?? []).map(body)) }
    return [
      "schema": answer["schema"] ?? .null, "release": answer["release"] ?? .null,
      "recommendation": part(answer["recommendation"], "path", "sentence", "status"),
      "obstacles": answer["obstacles"] ?? .null, "doubts": answer["doubts"] ?? .null,
      "assumptions": answer["assumptions"] ?? .null,
      "route": list(answer["route"]) { part($0, "node", "answer", "presumption") },
      "paths": list(answer["paths"]) { path in
        let failed = (path["requirements"]?.listValue ?? []).filter { $0["status"] != "met" }
        return [
          "path": path["path"] ?? .null, "status": path["status"] ?? .null,
          "notMet": .list(failed.map { part($0, "id", "status") }), "preparation": path["preparation"] ?? .null,
          "wouldNeed": list(path["wouldNeed"]) { $0["text"] ?? .null },
        ]
      },
    ]
  }
}

extension Value {
  /// Path and status of an entry of `paths`.
  fileprivate var status: [Value?] { [self["path"], self["status"]] }
}

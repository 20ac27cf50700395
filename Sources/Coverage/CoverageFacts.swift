package import Facts

/// Coverage as facts, under a prefix such as `coverage.tensorrt`.
package enum CoverageFacts {
  /// Most records in a list; the counts beside it are of all nodes. A model may have as many reasons as operators, and
  /// nobody reads the hundredth.
  package static let mostRecords = 100

  /// - Returns: `<prefix>.nodes`, `.taken`, `.unsupported`, `.undetermined`, `.partitions`, `.share`, `.complete`,
  ///   `.blockers`, `.doubts`, `.cautions`, `.failures` and `.version`.
  package static func document(prefix: String, _ result: CoverageResult) -> FactDocument {
    let origin = Origin(.derived, "operator catalog, version \(result.version)")
    var document = FactDocument()
    document.set("\(prefix).version", .string(result.version), origin)
    document.set("\(prefix).nodes", .integer(result.nodes), origin)
    document.set("\(prefix).taken", .integer(result.taken), origin)
    document.set("\(prefix).unsupported", .integer(result.unsupported), origin)
    document.set("\(prefix).undetermined", .integer(result.undetermined), origin)
    document.set("\(prefix).partitions", .integer(result.partitions), origin)
    document.set("\(prefix).share", .double(result.share), origin)
    document.set("\(prefix).blockers", .list(result.blockers.prefix(mostRecords).map(value)), origin)
    document.set("\(prefix).doubts", .list(result.doubts.prefix(mostRecords).map(value)), origin)
    document.set("\(prefix).cautions", .list(result.cautions.prefix(mostRecords).map(value)), origin)
    document.set("\(prefix).failures", .list(result.failures.map(value)), origin)
    if let complete = result.complete {
      document.set("\(prefix).complete", .bool(complete), origin)
    } else {
      let first = result.doubts.first
      let reason =
        result.reservation ?? first.map { "\($0.operator) (\($0.count)): \($0.reason)" }
        ?? "some nodes are undetermined"
      document.setUnknown("\(prefix).complete", reason, origin)
    }
    return document
  }

  /// Every fact of a prefix as unknown, for a model without an operator graph.
  package static func unknown(prefix: String, reason: String) -> FactDocument {
    var document = FactDocument()
    for name in names { document.setUnknown("\(prefix).\(name)", reason, Origin(.derived, "operator catalog")) }
    return document
  }

  private static let names = [
    "version", "nodes", "taken", "unsupported", "undetermined", "partitions", "share", "complete", "blockers", "doubts",
    "cautions", "failures",
  ]

  private static func value(_ blocker: CoverageResult.Blocker) -> Value {
    [
      "operator": .string(blocker.operator), "kind": .string(blocker.kind.rawValue), "reason": .string(blocker.reason),
      "count": .integer(blocker.count), "nodes": .strings(blocker.nodes),
    ]
  }

  private static func value(_ caution: CoverageResult.Caution) -> Value {
    ["operator": .string(caution.operator), "text": .string(caution.text), "count": .integer(caution.count)]
  }
}

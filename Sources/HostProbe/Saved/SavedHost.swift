package import Facts

/// A host kept in a file: `{"schema": "triton-advisor/host/1", "facts": {path: {"value", "source", "kind"}}}`.
///
/// A fact that could not be learned has the value `{"unknown": reason, "facts": [paths]}`.
package enum SavedHost {
  package static let schema = "triton-advisor/host/1"

  /// The text of a saved host: keys sorted, so that equal facts give equal text.
  /// - Parameter keepsIdentifiers: whether the GPUs' UUIDs stay; by default they are replaced everywhere, so that the
  ///   file can be shown to others.
  package static func write(_ document: FactDocument, keepsIdentifiers: Bool = false) -> String {
    var scrubber = IdentifierScrubber(document)
    let document = keepsIdentifiers ? document : scrubber.scrub(document)
    var entries: [Value: Value] = [:]
    for (path, fact) in document.facts {
      entries[.string(path)] = .map([
        "value": fact.value, "source": .string(fact.origin.source), "kind": .string(fact.origin.kind.rawValue),
      ])
    }
    return JSONWriter.write(.map(["schema": .string(schema), "facts": .map(entries)])) + "\n"
  }
}

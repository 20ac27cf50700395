/// One thing known (or known to be unknown) about the host, the model, the wish or the release, and where it came from.
package struct Fact: Sendable, Hashable {
  package var value: Value
  package var origin: Origin

  package init(_ value: Value, _ origin: Origin) {
    self.value = value
    self.origin = origin
  }
}

/// Where a fact came from: shown beside it in every report.
package struct Origin: Sendable, Hashable {
  /// How much a reader may rely on it.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Read from the real thing: a driver, a kernel file, a model file.
    case measured
    /// Read back from a saved host.
    case saved
    /// Answered by a stand-in such as a fake driver: never presented as real.
    case simulated
    /// Stated by the user, on the command line or at a question.
    case declared
    /// Taken from a catalog of the rule book.
    case catalog
    /// Worked out from other facts.
    case derived
    /// A default nobody stated: advice resting on it says so.
    case assumed
  }

  package var kind: Kind
  /// The source by its usual name, for example `/proc/cpuinfo`, `libcuda.so.1 cuDeviceGetAttribute`, `--gpu never`.
  package var source: String

  package init(_ kind: Kind, _ source: String) {
    self.kind = kind
    self.source = source
  }
}

/// A named set of facts, keyed by dotted path (`host.cpu.model`), as one provider hands them over.
///
/// Lists and records below a path are part of its value: `host.gpus` is one fact, a list of records.
package struct FactDocument: Sendable, Hashable {
  package private(set) var facts: [String: Fact]

  package init(_ facts: [String: Fact] = [:]) { self.facts = facts }

  package subscript(path: String) -> Fact? {
    get { facts[path] }
    set { facts[path] = newValue }
  }

  /// Records a value under a path.
  package mutating func set(_ path: String, _ value: Value, _ origin: Origin) { facts[path] = Fact(value, origin) }

  /// Records that a fact could not be learned, and why.
  package mutating func setUnknown(_ path: String, _ reason: String, _ origin: Origin) {
    facts[path] = Fact(.unknown(Unknown(facts: [path], reason: reason)), origin)
  }

  /// Adds the facts of another document; where both have a path, the other's wins.
  package mutating func merge(_ other: FactDocument) { facts.merge(other.facts) { _, new in new } }

  /// The paths in alphabetical order.
  package var paths: [String] { facts.keys.sorted() }
}

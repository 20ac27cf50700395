package import Facts

extension SavedHost {
  /// Reads a saved host from text.
  /// - Parameter file: the name for messages and for `host.source`.
  /// - Throws: ``HostError/malformed(file:place:problem:)``.
  package static func read(text: String, file: String) throws(HostError) -> FactDocument {
    try read(bytes: Array(text.utf8), file: file)
  }

  static func read(bytes: [UInt8], file: String) throws(HostError) -> FactDocument {
    func malformed(_ place: String, _ problem: String) -> HostError {
      .malformed(file: file, place: place, problem: problem)
    }
    let value: Value
    do {
      value = try JSONReader.read(bytes: bytes, maximumDepth: 32)
    } catch {
      throw malformed("\(error.line):\(error.column)", error.problem)
    }
    guard let top = value.mapValue else { throw malformed("1:1", "a saved host is a JSON object") }
    guard let schema = top["schema"] else {
      throw malformed("schema", "is missing; this program reads \"\(Self.schema)\"")
    }
    guard schema == .string(Self.schema) else {
      throw malformed("schema", "is \(JSONWriter.write(schema, pretty: false)); this program reads \"\(Self.schema)\"")
    }
    for key in top.keys.compactMap(\.stringValue).sorted() where key != "schema" && key != "facts" {
      throw malformed(key.escapingControls, "is not a known key")
    }
    guard let facts = top["facts"]?.mapValue else { throw malformed("facts", "must be an object of facts") }

    var document = FactDocument()
    for path in facts.keys.compactMap(\.stringValue).sorted() {
      let place = "facts.\"\(path.escapingControls)\""
      guard let shape = HostFacts.shapes[path] else { throw malformed(place, "is not a fact about a host") }
      let (fact, problem) = fact(facts[.string(path)] ?? .null, shape, place, file)
      if let problem { throw malformed(problem.path.escapingControls, problem.problem) }
      document[path] = fact
    }
    for path in HostFacts.shapes.keys where document[path] == nil {
      document.setUnknown(path, "the saved host \(file) does not state it", Origin(.saved, file))
    }
    document.set("host.source", .string("saved host \(file)"), Origin(.saved, file))
    return document
  }

  private typealias Problem = (path: String, problem: String)

  private static func fact(
    _ record: Value, _ shape: HostFacts.Shape, _ place: String, _ file: String
  ) -> (fact: Fact?, problem: Problem?) {
    guard let fields = record.mapValue else { return (nil, (place, "must be an object with value, source and kind")) }
    for key in fields.keys.compactMap(\.stringValue).sorted() where !["value", "source", "kind"].contains(key) {
      return (nil, ("\(place).\(key)", "is not a known key"))
    }
    guard let written = fields["value"] else { return (nil, ("\(place).value", "is missing")) }
    guard let source = fields["source"]?.stringValue else { return (nil, ("\(place).source", "must be a string")) }
    guard let kind = fields["kind"]?.stringValue.flatMap({ Origin.Kind(rawValue: $0) }) else {
      let kinds = Origin.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return (nil, ("\(place).kind", "must be one of \(kinds)"))
    }
    let value = withUnknowns(written)
    if let problem = HostFacts.mismatch(value, shape, at: "\(place).value") { return (nil, problem) }
    // A stand-in's answer stays marked as one however often it is saved.
    let origin = Origin(kind == .simulated ? .simulated : .saved, "\(file): \(source)")
    return (Fact(asDoubles(value, shape), origin), nil)
  }

  /// The records that stand for unknown values, wherever they are in a value.
  private static func withUnknowns(_ value: Value) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map(withUnknowns))
    case .map(let entries):
      let keys = Set(entries.keys.compactMap(\.stringValue))
      guard let reason = entries["unknown"]?.stringValue, keys.isSubset(of: ["unknown", "facts"]) else {
        return .map(entries.mapValues(withUnknowns))
      }
      return .unknown(Unknown(facts: (entries["facts"]?.listValue ?? []).compactMap(\.stringValue), reason: reason))
    default: return value
    }
  }

  /// A hand-written 8 where a number with a fraction is meant is the number 8.0.
  private static func asDoubles(_ value: Value, _ shape: HostFacts.Shape) -> Value {
    switch (shape, value) {
    case (.nullable(let shape), _): return asDoubles(value, shape)
    case (.double, .int(let number)): return .double(Double(number))
    case (.list(let element), .list(let elements)): return .list(elements.map { asDoubles($0, element) })
    case (.record(let fields), .map(let entries)):
      var converted = entries
      for (name, shape) in fields { converted[.string(name)] = entries[.string(name)].map { asDoubles($0, shape) } }
      return .map(converted)
    default: return value
    }
  }
}

import Facts

/// What a file or folder is, told from its name, its first bytes or its table of contents.
package struct Recognition: Sendable {
  package var format: ModelFormat
  /// What gave it away, one clause without a full stop.
  package var evidence: String
  /// Where the contents say more than the format does.
  package var framework: String?
  package var modelClass: ModelClass?
  /// Who wrote it, with version.
  package var producer: String?

  package init(
    _ format: ModelFormat, _ evidence: String, framework: String? = nil, modelClass: ModelClass? = nil,
    producer: String? = nil
  ) {
    self.format = format
    self.evidence = evidence
    self.framework = framework ?? format.traits.framework
    self.modelClass = modelClass ?? format.traits.modelClass
    self.producer = producer
  }

  /// The facts of a model that is recognised and not read in depth: the rest is unknown, never empty.
  /// - Parameter size: in bytes; nil when it was not summed up.
  func inspection(path: String, size: Int64?) -> Inspection {
    var facts = facts(path: path, size: size)
    facts.fillUnknown("\(format.traits.title) is recognised but not read in this version")
    return Inspection(facts: facts.document)
  }

  /// What follows from the format alone; a reader of the format adds the rest.
  /// - Parameter size: in bytes; nil when it is not known here.
  func facts(path: String, size: Int64?) -> ModelFactBuilder {
    var facts = ModelFactBuilder(path: path)
    let traits = format.traits
    facts.set(.format, .string(format.rawValue), from: evidence)
    if let framework { facts.set(.framework, .string(framework), from: evidence) }
    if let modelClass { facts.set(.modelClass, .string(modelClass.rawValue), from: evidence) }
    if let producer { facts.set(.producer, .string(producer), from: evidence) }
    if let hasGraph = traits.hasGraph { facts.set(.hasGraph, .bool(hasGraph), from: evidence) }
    if let size { facts.set(.bytes, .integer(size)) }
    for fact in [ModelFact.irVersion, .opset, .opsets, .functions] {
      facts.setUnknown(fact, "\(traits.title) has no ONNX versions")
    }
    return facts
  }
}

import Facts

/// Reads what TensorFlow 1 and training loops save: a checkpoint (weights by name) and the MetaGraph beside it.
enum CheckpointReader {
  /// The index of a checkpoint: variables without a graph.
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    let index = try VariableIndex(bytes)
    var facts = recognition.facts(path: path, size: nil)
    index.weights.state(in: &facts, from: "table of variables")
    TensorFlowFacts.setPrecision(index.weights, inputs: [], in: &facts, from: "table of variables")
    let name = facts.source
    let stem = name.hasSuffix(".index") ? String(name.dropLast(6)) : name
    setFiles(index.files(stem: stem), ends: index.ends, size: bytes.count, folder: folder, in: &facts)
    facts.fillUnknown("a checkpoint holds weights and no graph")
    let notes = index.training.parameters > 0 ? ["training state": "\(index.training.parameters) numbers"] : [:]
    return Inspection(facts: facts.document, metadata: notes)
  }

  /// A `.meta` file: the graph, whose weights are in the checkpoint of the same name.
  static func metaGraph(
    of bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    var budget = ReadBudget()
    let meta = try MetaGraph(bytes, 0..<bytes.count, budget: &budget)
    guard let graph = meta.graph else { throw StructureError(at: 0, "the MetaGraph holds no graph") }
    let served = meta.served
    let body = try TensorFlowReach.body(of: graph, from: served?.outputs.compactMap(\.tensor), budget: &budget)
    var facts = recognition.facts(path: path, size: nil)
    if let version = meta.version, !version.isEmpty {
      facts.set(.producer, .string("tensorflow \(version)"), from: "meta_info_def.tensorflow_version")
      facts.set(.tensorflowVersion, .string(version), from: "meta_info_def.tensorflow_version")
    }
    facts.set(.tags, .strings(meta.tags), from: "meta_info_def.tags")
    facts.set(.signatures, .strings(meta.signatures.map(\.name)), from: "signature_def")
    GraphDefReader.stateOperators(graph, body, in: &facts)
    if let served {
      facts.set(.signature, .string(served.name), from: "signature_def")
      ValueFacts.set(
        inputs: served.inputs.map(\.value), outputs: served.outputs.map(\.value), &facts,
        from: ValueFacts.Parts(inputs: "signature_def inputs", outputs: "signature_def outputs"))
    } else {
      setInputs(GraphDefReader.inputs(of: graph, without: meta.saverScope), in: &facts)
    }
    setWeights(meta, body, size: bytes.count, folder: folder, in: &facts)
    facts.fillUnknown("a MetaGraph does not say")
    return Inspection(facts: facts.document)
  }

  /// What trains and restores the model ends in the graph like its output does, so that only inputs can be told.
  private static func setInputs(_ inputs: [ModelValue], in facts: inout ModelFactBuilder) {
    ValueFacts.set(
      inputs: inputs, outputs: [], &facts, from: ValueFacts.Parts(inputs: "Placeholder nodes", outputs: "graph_def"))
    let reason = "the graph has no signature: which of its nodes is the output only its author knows"
    for fact in [ModelFact.outputs, .batchable, .batchBlockers] { facts.setUnknown(fact, reason, from: "graph_def") }
  }

  private static func setWeights(
    _ meta: MetaGraph, _ body: TensorFlowBody, size: Int, folder: String?, in facts: inout ModelFactBuilder
  ) {
    let name = facts.source
    let stem = name.hasSuffix(".meta") ? String(name.dropLast(5)) : name
    let reason: String
    if let folder {
      do throws(InspectionError) {
        let index = try VariableIndex.read("\(folder)/\(stem).index")
        var weights = index.weights
        weights.add(body.constants)
        weights.state(in: &facts, from: "\(stem).index and Const nodes")
        TensorFlowFacts.setPrecision(weights, inputs: [], in: &facts, from: "\(stem).index and Const nodes")
        return setFiles(
          ["\(stem).index"] + index.files(stem: stem), ends: [:], size: size, folder: folder, in: &facts)
      } catch {
        reason = "the checkpoint beside it cannot be read: \(error.problem)"
      }
    } else {
      reason = "the weights are in a checkpoint beside it"
    }
    for fact in [ModelFact.parameters, .weightBytes, .weights] { facts.setUnknown(fact, reason) }
    setFiles(["\(stem).index"], ends: [:], size: size, folder: folder, in: &facts)
  }

  /// - Parameter ends: bytes of each shard that are needed, for the last files of the list.
  private static func setFiles(
    _ names: [String], ends: [Int64: Int64], size: Int, folder: String?, in facts: inout ModelFactBuilder
  ) {
    guard let folder else {
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, "the model was given without the folder its values are in")
      }
      return
    }
    var side = SideFiles.find(names, in: folder)
    side.require(ends, from: 0)
    side.state(in: &facts, from: "checkpoint")
    facts.set(.bytes, .integer(side.totalBytes.addingClamped(Int64(size))))
  }
}

extension SideFiles {
  /// Marks shards that are shorter than what lies in them.
  /// - Parameters:
  ///   - ends: bytes that are needed, by shard.
  ///   - first: the place of shard 0 in the list.
  mutating func require(_ ends: [Int64: Int64], from first: Int) {
    for (shard, end) in ends where shard >= 0 && shard < Int64(files.count - first) {
      let index = Int(shard) + first
      guard files[index].isPresent, files[index].bytes < end else { continue }
      files[index].problem = "\(end) bytes are needed and \(files[index].bytes) are there"
      files[index].isPresent = false
    }
  }
}

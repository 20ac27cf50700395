import Facts

/// Reads a SavedModel: the signature that is served, the operators behind it, and the variables beside them.
enum SavedModelReader {
  private typealias Messages = TensorFlowMessages

  static let graphLimit = 100

  /// Reads the folder around `saved_model.pb`.
  /// - Throws: ``InspectionError`` when the file cannot be read or breaks the format.
  static func inspection(
    in folder: Folder, _ recognition: Recognition, path: String
  ) throws(InspectionError) -> Inspection {
    let name = folder.path(of: "saved_model.pb")
    let file = try ModelFile(path: name)
    let inspection = try file.withBytes { bytes throws(InspectionError) in
      do throws(StructureError) {
        return try Self.inspection(of: bytes, recognition, path: path, folder: folder.path)
      } catch {
        throw InspectionError(
          .malformed, file: name, byteOffset: error.byteOffset,
          problem: error.isTruncation ? "the file is cut short or damaged: \(error.problem)" : error.problem,
          remedy: error.remedy ?? "Fetch or export the model again")
      }
    }
    try file.checkUnchanged()
    return inspection
  }

  /// - Parameters:
  ///   - path: as the user gave it: of the folder or of the file.
  ///   - folder: the one with `variables`; nil when only the bytes are at hand.
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    var budget = ReadBudget()
    var reader = ProtobufReader<Messages.SavedModel>(bytes, 0..<bytes.count)
    var graphs: [MetaGraph] = []
    while let field = try reader.next() {
      guard field.key == .metaGraphs, let place = field.range else { continue }
      if graphs.count == graphLimit {
        throw StructureError(at: field.offset, "more than \(graphLimit) graphs in one SavedModel")
      }
      graphs.append(try MetaGraph(bytes, place, budget: &budget))
    }
    guard let meta = graphs.first(where: { $0.tags.contains("serve") }) ?? graphs.first else {
      throw StructureError(at: 0, "the SavedModel holds no graph")
    }
    var recognition = recognition
    let body = try self.body(of: meta, budget: &budget)
    if body.operators[TensorFlowFacts.tensorrt] != nil {
      recognition = Recognition(.savedModelTensorRT, "\(recognition.evidence), with TRTEngineOp nodes")
    }
    var facts = recognition.facts(path: path, size: nil)
    if let version = meta.version, !version.isEmpty {
      facts.set(.producer, .string("tensorflow \(version)"), from: "meta_info_def.tensorflow_version")
      facts.set(.tensorflowVersion, .string(version), from: "meta_info_def.tensorflow_version")
    }
    setSignature(meta, in: &facts)
    let part = meta.served.map { "graph behind \($0.name)" } ?? "graph"
    TensorFlowFacts.state(body, in: &facts, from: part)
    let weights = setVariables(body, size: bytes.count, folder: folder, in: &facts)
    facts.set(.modelClass, TensorFlowFacts.modelClass(weights, body.operators), from: part)
    TensorFlowFacts.setPrecision(
      weights, inputs: meta.served?.inputs.map(\.value) ?? [], in: &facts, from: "variables and Const nodes")
    facts.fillUnknown("a SavedModel does not say")
    return Inspection(facts: facts.document, metadata: notes(meta, graphs: graphs, folder: folder))
  }

  private static func body(of meta: MetaGraph, budget: inout ReadBudget) throws(StructureError) -> TensorFlowBody {
    guard let graph = meta.graph else { return TensorFlowBody() }
    return try TensorFlowReach.body(of: graph, from: meta.served?.outputs.compactMap(\.tensor), budget: &budget)
  }

  /// Small facts that help a person recognise the model.
  private static func notes(_ meta: MetaGraph, graphs: [MetaGraph], folder: String?) -> [String: String] {
    var notes: [String: String] = [:]
    if meta.assets > 0 { notes["assets"] = String(meta.assets) }
    if graphs.count > 1 {
      notes["graphs"] = graphs.map { $0.tags.joined(separator: "+") }.joined(separator: ", ").shortened(to: 300)
    }
    if let folder, let names = try? Folder(folder) {
      if names.has("keras_metadata.pb") { notes["made by"] = "Keras 2" }
      if names.has("fingerprint.pb") { notes["fingerprint"] = "fingerprint.pb" }
    }
    return notes
  }

  private static func setSignature(_ meta: MetaGraph, in facts: inout ModelFactBuilder) {
    facts.set(.signatures, .strings(meta.signatures.map(\.name)), from: "signature_def")
    facts.set(.tags, .strings(meta.tags), from: "meta_info_def.tags")
    guard let signature = meta.served else {
      let reason = "the SavedModel has no signature to serve"
      for fact in [ModelFact.signature, .inputs, .outputs, .dynamicRank, .dynamicShapes, .batchable] {
        facts.setUnknown(fact, reason, from: "signature_def")
      }
      return
    }
    facts.set(.signature, .string(signature.name), from: "signature_def")
    let part = "signature_def \(signature.name)"
    ValueFacts.set(
      inputs: signature.inputs.map(\.value), outputs: signature.outputs.map(\.value), &facts,
      from: ValueFacts.Parts(inputs: "\(part) inputs", outputs: "\(part) outputs"))
  }

  /// States weights and files; returns the weights that are known.
  ///
  /// The graph says which variables it reads. The index lists all that were saved, which training and Keras make more.
  private static func setVariables(
    _ body: TensorFlowBody, size: Int, folder: String?, in facts: inout ModelFactBuilder
  ) -> WeightSums {
    var weights = body.constants
    weights.add(body.variables)
    var isKnown = !body.hasVariablesOfUnknownSize
    var part = "variables and Const nodes of the graph"
    var reason = "the graph does not say how large its variables are"
    if let folder {
      var names = body.readsVariables ? ["variables/variables.index"] : []
      var ends: [Int64: Int64] = [:]
      do throws(InspectionError) {
        let index = try VariableIndex.read("\(folder)/variables/variables.index")
        names = ["variables/variables.index"] + index.files(stem: "variables/variables")
        ends = index.ends
        if !isKnown {
          weights = index.weights
          weights.add(body.constants)
          part = "variables/variables.index and Const nodes"
          isKnown = true
        }
      } catch {
        reason = "\(error.file): \(error.problem)"
      }
      setFiles(names, ends: ends, size: size, folder: folder, in: &facts)
    } else {
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, "the model was given without the folder its variables are in")
      }
    }
    if isKnown {
      weights.state(in: &facts, from: part)
    } else {
      for fact in [ModelFact.parameters, .weightBytes, .weights] { facts.setUnknown(fact, reason, from: part) }
    }
    return weights
  }

  /// - Parameter ends: bytes of each shard that are needed.
  private static func setFiles(
    _ names: [String], ends: [Int64: Int64], size: Int, folder: String, in facts: inout ModelFactBuilder
  ) {
    var side = SideFiles.find(names, in: folder)
    // The index comes first, then the shards in their order.
    side.require(ends, from: 1)
    side.state(in: &facts, from: "variables/variables.index")
    facts.set(.bytes, .integer(side.totalBytes.addingClamped(Int64(size))))
  }
}

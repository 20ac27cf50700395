import Facts

/// Reads a NeMo archive (a tar) or the folder it unpacks to: the class that `model_config.yaml` names, and the size of
/// the weights.
enum NeMoReader {
  private static let configLimit = 4 << 20

  static func inspection(of bytes: ByteSource, _ recognition: Recognition, path: String) -> Inspection {
    if let compression = Compression(bytes) {
      // A compressed archive is read as far as its first files go.
      let start = compression.unpacked(bytes, limit: configLimit) ?? []
      return ByteSource.withArray(start) { contents in
        inspection(of: contents, recognition, path: path, size: bytes.count, isCut: true)
      }
    }
    return inspection(of: bytes, recognition, path: path, size: bytes.count, isCut: false)
  }

  private static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, size: Int, isCut: Bool
  ) -> Inspection {
    let tar = TarDirectory(bytes)
    var facts = recognition.facts(path: path, size: Int64(size))
    if let entry = tar.entry(named: "model_config.yaml") {
      state(bytes.text(entry.range.prefix(configLimit)), in: &facts)
    }
    let weights = tar.entries.filter { $0.name.contains("model_weights") }
    if !isCut, !weights.isEmpty {
      facts.set(
        .weightBytes, .int(weights.reduce(0) { $0.addingClamped(Int64($1.range.count)) }), from: "model_weights")
      let missing = weights.count { $0.range.upperBound > bytes.count }
      if missing > 0 {
        facts.set(.notes, .strings(["the archive is cut short within its weights"]), from: "model_weights")
      }
    }
    return finished(&facts)
  }

  static func inspection(of folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    for name in ["model_config.yaml", "context/model.yaml"] {
      guard let file = try? ModelFile(path: folder.path(of: name)), file.size <= configLimit else { continue }
      state(file.withBytes { $0.text(0..<$0.count) }, in: &facts)
      break
    }
    let weights = try? Folder(folder.path(of: folder.has("weights") ? "weights" : "model_weights")).totalSize()
    if let weights { facts.set(.weightBytes, .int(weights), from: "weights") }
    return finished(&facts)
  }

  /// `target: nemo.collections.asr.models.EncDecCTCModelBPE` names the class; sizes of language models stand beside it.
  private static func state(_ text: String, in facts: inout ModelFactBuilder) {
    let part = "model_config.yaml"
    let yaml = YAMLLines(text)
    let target = yaml.value(of: "target") ?? yaml.value(of: "_target_")
    if let target { facts.set(.architecture, .string(target), from: "\(part) target") }
    func integer(_ keys: [String]) -> Int64? {
      keys.lazy.compactMap { yaml.value(of: $0) }.compactMap { Int64($0) }.first
    }
    let sizes: [(ModelFact, [String])] = [
      (.layers, ["num_layers"]), (.hiddenSize, ["hidden_size"]), (.heads, ["num_attention_heads"]),
      (.kvHeads, ["num_query_groups"]), (.context, ["max_position_embeddings", "encoder_seq_length", "seq_length"]),
    ]
    for (fact, keys) in sizes {
      if let size = integer(keys), size >= 0 { facts.set(fact, .int(size), from: part) }
    }
    let isLanguage = target.map { $0.contains(".nlp.models.language_modeling") || $0.contains(".llm.") } ?? false
    let modelClass: ModelClass = isLanguage && (integer(["num_layers"]) ?? 0) >= 12 ? .largeTransformer : .neuralNetwork
    facts.set(.modelClass, .string(modelClass.rawValue), from: "\(part) target")
  }

  private static func finished(_ facts: inout ModelFactBuilder) -> Inspection {
    facts.set(.customCode, [], from: "model_config.yaml")
    SideFiles([]).state(in: &facts, from: "archive")
    facts.fillUnknown("a NeMo archive holds weights and a configuration; the computation is in NeMo")
    return Inspection(facts: facts.document)
  }
}

import Facts
import Planning

/// States what the head of a GGUF file says as facts.
enum GGUFFacts {
  /// Architectures that encode and do not generate; their names end in or contain these words.
  private static let encoders = ["bert", "clip", "whisper", "encoder", "wavtokenizer", "vit"]

  /// - Parameters:
  ///   - folder: where the other parts of a split model lie; nil when nothing can be looked up.
  static func inspection(
    of model: GGUFModel, _ recognition: Recognition, path: String, size: Int, folder: String?
  ) -> Inspection {
    var facts = recognition.facts(path: path, size: nil)
    setShape(model, &facts)
    let part = "tensor table"
    model.weights.state(in: &facts, from: part)
    facts.set(.quantization, .strings(model.quantised.isEmpty ? [] : ["weight-only"]), from: part)
    facts.set(.quantizedTypes, .strings(model.quantised), from: part)
    if let largest = model.weights.sums.max(by: { ($0.value.bytes, $1.key) < ($1.value.bytes, $0.key) })?.key {
      facts.set(.precision, .string(largest), from: part)
    } else {
      facts.setUnknown(.precision, "the file holds no tensors", from: part)
    }
    facts.set(.tokenizer, .bool(model.metadata["tokenizer.ggml.model"] != nil), from: "metadata tokenizer.ggml.model")
    facts.set(.customCode, [], from: "the format has no place for any")
    setParts(model, size: size, folder: folder, &facts)
    facts.fillUnknown("a GGUF file does not say")
    return Inspection(facts: facts.document, metadata: general(model))
  }

  private static func setShape(_ model: GGUFModel, _ facts: inout ModelFactBuilder) {
    guard let architecture = model.text("general.architecture"), architecture.utf8.count <= 200 else {
      facts.setUnknown(.modelClass, "the metadata names no architecture", from: "metadata")
      return
    }
    func key(_ name: String) -> String { "\(architecture).\(name)" }
    var shape = TransformerShape(architecture: architecture)
    shape.layers = model.integer(key("block_count"))
    shape.hiddenSize = model.integer(key("embedding_length"))
    shape.heads = model.integers(key("attention.head_count"))?.max()
    let kvHeads = model.integers(key("attention.head_count_kv")) ?? shape.heads.map { [$0] }
    shape.kvHeads = kvHeads?.max()
    if let heads = shape.heads, heads > 0 { shape.headSize = shape.hiddenSize.map { $0 / heads } }
    shape.headSize = model.integer(key("attention.key_length")) ?? shape.headSize
    let valueSize = model.integer(key("attention.value_length")) ?? shape.headSize
    if let rank = model.integer(key("attention.kv_lora_rank")), rank > 0 {
      // Latent attention keeps one compressed vector and one rotary key a token.
      shape.kvElements = TransformerShape.kvElements(
        layers: shape.layers, kvHeads: 1, keySize: rank, valueSize: model.integer(key("rope.dimension_count")))
    } else if let kvHeads, kvHeads.count > 1 {
      shape.kvElements = TransformerShape.kvElements(
        layers: 1, kvHeads: kvHeads.reduce(0) { $0.addingClamped($1) }, keySize: shape.headSize, valueSize: valueSize)
    } else {
      shape.kvElements = TransformerShape.kvElements(
        layers: shape.layers, kvHeads: shape.kvHeads, keySize: shape.headSize, valueSize: valueSize)
    }
    shape.cache = cache(shape, kvHeads, valueSize, rank: model.integer(key("attention.kv_lora_rank")))
    shape.experts = model.integer(key("expert_count")) ?? 0
    shape.expertsPerToken = model.integer(key("expert_used_count")) ?? 0
    shape.context = model.integer(key("context_length"))
    shape.vocabulary = model.integer(key("vocab_size"))
    if shape.vocabulary == nil, case .list(let count, _) = model.metadata["tokenizer.ggml.tokens"] {
      shape.vocabulary = count
    }
    shape.state(in: &facts, from: "metadata")
    let isEncoder = encoders.contains { architecture.contains($0) }
    let modelClass: ModelClass? = isEncoder ? .neuralNetwork : shape.layers != nil ? .largeTransformer : nil
    if let modelClass { facts.set(.modelClass, .string(modelClass.rawValue), from: "metadata general.architecture") }
  }

  /// Windows and recurrent layers are spelt by each architecture in its own way: all layers are taken to keep every token.
  private static func cache(
    _ shape: TransformerShape, _ kvHeads: [Int64]?, _ valueSize: Int64?, rank: Int64?
  ) -> [CacheGroup]? {
    guard let elements = shape.kvElements, let layers = shape.layers, layers > 0 else { return nil }
    if let rank, rank > 0 { return [CacheGroup(.unbounded, layers: layers, heads: 1, elements: elements / layers)] }
    guard let kvHeads, let keySize = shape.headSize, let valueSize else { return nil }
    let size = keySize.addingClamped(valueSize)
    if kvHeads.count <= 1 {
      return [CacheGroup(.unbounded, layers: layers, heads: kvHeads.first ?? 0, elements: size)]
    }
    return Set(kvHeads).sorted().filter { $0 > 0 }.map { heads in
      CacheGroup(.unbounded, layers: Int64(kvHeads.count { $0 == heads }), heads: heads, elements: size)
    }
  }

  /// A split model names its parts `name-00001-of-00003.gguf`.
  private static func setParts(
    _ model: GGUFModel, size: Int, folder: String?, _ facts: inout ModelFactBuilder
  ) {
    let count = model.integer("split.count") ?? 1
    guard count > 1 else {
      SideFiles([]).state(in: &facts, from: "metadata split.count")
      facts.set(.bytes, .integer(size))
      return
    }
    let part = "metadata split.count"
    for fact in [ModelFact.parameters, .weightBytes, .weights] {
      facts.setUnknown(fact, "this is one of \(count) parts, each with a table of its own", from: part)
    }
    guard let folder, count <= 10_000, let own = PartName(facts.source), own.count == count else {
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, "this is one of \(count) parts, and its name does not say what the others are called")
      }
      return
    }
    let others = (1...count).filter { $0 != own.index }.map(own.name)
    let files = SideFiles.find(others, in: folder)
    files.state(in: &facts, from: part)
    facts.set(.bytes, .integer(files.totalBytes.addingClamped(Int64(size))))
  }

  /// `model-00001-of-00003.gguf`.
  private struct PartName {
    var stem: String
    var index: Int64
    var count: Int64
    var width: Int

    init?(_ name: String) {
      guard name.hasSuffix(".gguf") else { return nil }
      let parts = name.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 4, parts[parts.count - 2] == "of", let count = Int64(parts[parts.count - 1]),
        let index = Int64(parts[parts.count - 3])
      else { return nil }
      stem = parts.dropLast(3).joined(separator: "-")
      width = parts[parts.count - 1].count
      self.index = index
      self.count = count
    }

    func name(_ index: Int64) -> String {
      func padded(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
      }
      return "\(stem)-\(padded(index))-of-\(padded(count)).gguf"
    }
  }

  /// What the file says about itself: texts of the group `general`.
  private static func general(_ model: GGUFModel) -> [String: String] {
    var texts: [String: String] = [:]
    for (key, value) in model.metadata where key.hasPrefix("general.") && texts.count < 256 {
      if case .text(let text) = value { texts[key] = text.shortened(to: 1_000) }
    }
    return texts
  }
}

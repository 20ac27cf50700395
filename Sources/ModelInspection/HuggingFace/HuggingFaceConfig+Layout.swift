import Facts
import Planning

extension HuggingFaceConfig {
  /// More layers than any model has.
  private static let layerLimit: Int64 = 4_096
  /// Larger sizes are mistakes, and products of them would overflow.
  private static let sizeLimit: Int64 = 1 << 32

  /// What the decoder is built from; nil for encoders with decoders, and where sizes are missing.
  var layout: TransformerLayout? {
    guard !isEncoderDecoder else { return nil }
    let shape = shape
    guard let layers = shape.layers, let hidden = shape.hiddenSize, let vocabulary = shape.vocabulary,
      (1...Self.layerLimit).contains(layers), (1...Self.sizeLimit).contains(hidden),
      (1...Self.sizeLimit).contains(vocabulary), let builder = LayerBuilder(self, shape, hidden: hidden)
    else { return nil }
    var groups: [LayerGroup] = []
    for index in 0..<layers {
      guard let layer = builder.layer(index) else { return nil }
      if let place = groups.firstIndex(where: { $0.isLike(layer) }) {
        groups[place].count += 1
      } else {
        groups.append(layer)
      }
    }
    let isTied = flag("tie_word_embeddings") ?? family.isTied
    var layout = TransformerLayout(
      vocabulary: vocabulary, hiddenSize: hidden, hasTiedEmbeddings: isTied, layers: groups, finalNorm: builder.norm)
    layout.hasHeadBias = flag("lm_head_bias") ?? family.hasHeadBias
    addEmbeddings(&layout, shape)
    layout.notCounted = notCounted
    if !family.isKnown { layout.assumptions.append("layers are built as in Llama: gated, without biases") }
    return layout
  }

  private func addEmbeddings(_ layout: inout TransformerLayout, _ shape: TransformerShape) {
    let hidden = layout.hiddenSize
    switch modelType {
    case "bloom": layout.otherEmbeddings = 2 * hidden
    case "opt":
      let width = integer("word_embed_proj_dim") ?? hidden
      if width != hidden, width > 0, width <= hidden {
        // Narrow embeddings have a projection to the hidden size and back.
        layout.otherEmbeddings = 2 * width * hidden - layout.vocabulary * (hidden - width)
      }
      // Those that normalise after each layer have no last normalisation.
      if flag("do_layer_norm_before") == false { layout.finalNorm = 0 }
    default: break
    }
    let attention = value(["attn_config"])
    let hasPositions = modelType == "mpt" ? attention?["alibi"]?.boolValue != true : family.hasPositions
    if hasPositions, let context = shape.context, context <= Self.sizeLimit {
      layout.otherEmbeddings += (context + family.extraPositions).clampedProduct(hidden)
    }
  }

  var modelType: String { (language["model_type"] ?? root["model_type"])?.stringValue ?? "" }

  private var notCounted: [String] {
    var parts: [String] = []
    if root["vision_config"]?.mapValue != nil {
      parts.append("the vision tower: its layers are not those of a decoder")
    }
    if root["audio_config"]?.mapValue != nil {
      parts.append("the audio encoder: its layers are not those of a decoder")
    }
    if let count = integer("num_nextn_predict_layers", "mtp_num_hidden_layers"), count > 0 {
      parts.append("\(HumanText.plural(count, "layer")) for predicting further tokens: loaded for speculation only")
    }
    return parts
  }
}

extension LayerGroup {
  fileprivate func isLike(_ other: LayerGroup) -> Bool {
    mixer == other.mixer && feedForward == other.feedForward && norms == other.norms && growth == other.growth
  }
}

import Facts
import Planning

/// The sizes of a transformer that decide what it takes to serve it.
struct TransformerShape {
  /// As the model's own files name it, for example `LlamaForCausalLM` or `qwen2`.
  var architecture: String?
  var layers: Int64?
  var hiddenSize: Int64?
  var heads: Int64?
  /// Heads of keys and values; fewer than ``heads`` where groups of heads share them.
  var kvHeads: Int64?
  var headSize: Int64?
  /// Elements of the key-value cache that one token adds, over all layers.
  var kvElements: Int64?
  /// In each layer that has any; 0 for a dense model.
  var experts: Int64?
  var expertsPerToken: Int64?
  var context: Int64?
  var vocabulary: Int64?
  /// What the layers keep of a sequence; nil where the layers are not known.
  var cache: [CacheGroup]?
  /// Parameters that a token passes through; nil where the layers are not known.
  var activeParameters: Int64?
  /// Parts of the model that the formula for its parameters leaves out, with the reason.
  var notCounted: [String] = []

  /// Cache elements when every layer keeps keys and values of all tokens.
  static func kvElements(layers: Int64?, kvHeads: Int64?, keySize: Int64?, valueSize: Int64?) -> Int64? {
    guard let layers, let kvHeads, let keySize, let valueSize, layers > 0, kvHeads > 0, keySize > 0, valueSize > 0
    else { return nil }
    let perLayer = kvHeads.multipliedReportingOverflow(by: keySize.addingClamped(valueSize))
    let all = perLayer.partialValue.multipliedReportingOverflow(by: layers)
    return perLayer.overflow || all.overflow ? nil : all.partialValue
  }

  /// - Parameter part: the place in the file.
  func state(in facts: inout ModelFactBuilder, from part: String) {
    if let architecture {
      facts.set(.architecture, .string(architecture), from: part)
    } else {
      facts.setUnknown(.architecture, "it is not named", from: part)
    }
    let sizes: [(ModelFact, Int64?)] = [
      (.layers, layers), (.hiddenSize, hiddenSize), (.heads, heads), (.kvHeads, kvHeads), (.headSize, headSize),
      (.kvElements, kvElements), (.experts, experts), (.expertsPerToken, expertsPerToken), (.context, context),
      (.vocabulary, vocabulary),
    ]
    for (fact, size) in sizes {
      if let size, size >= 0 {
        facts.set(fact, .int(size), from: part)
      } else {
        facts.setUnknown(fact, "it is not stated there", from: part)
      }
    }
    stateCache(in: &facts, from: part)
  }

  private func stateCache(in facts: inout ModelFactBuilder, from part: String) {
    guard let cache else {
      for fact in [ModelFact.cache, .activeParameters, .notCounted] {
        facts.setUnknown(fact, "what the layers are made of is not stated there", from: part)
      }
      return
    }
    facts.set(.cache, .list(cache.map(\.record)), from: part)
    if let activeParameters {
      facts.setDerived(.activeParameters, .int(activeParameters), by: "formula over \(part)")
    } else {
      facts.setUnknown(.activeParameters, "what the layers are made of is not stated there", from: part)
    }
    facts.set(.notCounted, .strings(notCounted), from: part)
  }
}

extension CacheGroup {
  /// A record of the fact `model.transformer.cache`.
  fileprivate var record: Value {
    let (kind, window): (Value, Value) =
      switch growth {
      case .unbounded: ("full", .null)
      case .window(let size): ("window", .int(size))
      case .fixed: ("fixed", .null)
      }
    return [
      "kind": kind, "layers": .int(layers), "heads": .int(heads), "elements": .int(elements), "window": window,
    ]
  }
}

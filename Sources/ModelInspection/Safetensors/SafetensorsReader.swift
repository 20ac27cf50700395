import Facts

/// States what the header of a safetensors file says as facts.
enum SafetensorsReader {
  /// Who wrote the file, by its `format`.
  private static let frameworks = ["pt": "pytorch", "tf": "tensorflow", "flax": "flax", "mlx": "mlx", "np": "numpy"]

  static func inspection(
    of header: SafetensorsHeader, _ recognition: Recognition, path: String, size: Int, folder: String?
  ) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(size))
    let part = "header"
    header.weights.state(in: &facts, from: part)
    if let framework = header.metadata["format"].flatMap({ frameworks[$0] }) {
      facts.set(.framework, .string(framework), from: "header __metadata__ format")
    }
    facts.setUnknown(
      .modelClass,
      folder.map { Folder.isReadable("\($0)/config.json") } == true
        ? "weights alone do not tell; name the folder, whose config.json does" : "weights alone do not tell", from: part
    )
    if header.packed.packedElements > 0 {
      facts.setUnknown(
        .parameters, "the weights are packed, several to a number; the folder's config.json tells how many", from: part)
    }
    if let type = header.weights.floatingType {
      facts.set(.precision, .string(type.rawValue), from: part)
    } else {
      facts.setUnknown(.precision, "no weight is a floating-point number", from: part)
    }
    if header.hasAdapterWeights {
      facts.setUnknown(
        .adapterBase, "adapter_config.json, which names it, is not in the file", from: "header tensor names")
    }
    SideFiles([]).state(in: &facts, from: part)
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.set(.tokenizer, false, from: "the format has no place for one")
    facts.fillUnknown("a safetensors file holds weights only")
    return Inspection(facts: facts.document, metadata: header.metadata)
  }
}

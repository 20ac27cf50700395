import Facts

/// Reads the archives of Keras 3 (`.keras`): a zip of configuration, versions and weights.
enum KerasArchiveReader {
  private static let configLimit = 64 << 20
  /// Weights are stored as they are; an archive that was packed again is unpacked up to this size.
  private static let packedLimit = 64 << 20

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let archive = try ZipDirectory(bytes)
    guard let entry = archive["config.json"] else {
      throw StructureError(at: 0, "the Keras archive has no config.json")
    }
    let config = try archive.contents(of: entry, limit: configLimit)
    var model: KerasModel
    do throws(StructureError) {
      model = try ByteSource.withArray(config) { source throws(StructureError) in
        try KerasConfigReader.read(source, 0..<source.count)
      }
    } catch {
      throw StructureError(at: entry.offset, "config.json, byte \(error.byteOffset): \(error.problem)")
    }
    try readVersion(archive, into: &model)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    KerasFacts.state(model, in: &facts, from: "config.json")
    let weights = setWeights(archive, in: &facts)
    KerasFacts.setClass(model, weights ?? WeightSums(), in: &facts)
    KerasFacts.setPrecision(model, weights ?? WeightSums(), in: &facts)
    SideFiles([]).state(in: &facts, from: "the format is one file")
    facts.fillUnknown("a Keras archive does not say")
    return Inspection(facts: facts.document)
  }

  /// A model's JSON alone, as `Model.to_json` writes it.
  static func architecture(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let model = try KerasConfigReader.read(bytes, 0..<bytes.count)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    KerasFacts.state(model, in: &facts, from: "JSON")
    KerasFacts.setClass(model, WeightSums(), in: &facts)
    KerasFacts.setPrecision(model, WeightSums(), in: &facts)
    facts.fillUnknown("the file holds the architecture without its weights")
    return Inspection(facts: facts.document)
  }

  private static func readVersion(_ archive: ZipDirectory, into model: inout KerasModel) throws(StructureError) {
    guard let entry = archive["metadata.json"] else { return }
    let metadata = try archive.contents(of: entry, limit: 1 << 20)
    model.version = try ByteSource.withArray(metadata) { source throws(StructureError) in
      var cursor = JSONCursor(source, in: 0..<source.count)
      var version: String?
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "keras_version" { version = try cursor.plainText()?.shortened(to: 64) }
      }
      return version
    }
  }

  /// States the weights, or why they are not known.
  private static func setWeights(_ archive: ZipDirectory, in facts: inout ModelFactBuilder) -> WeightSums? {
    let part = "model.weights.h5"
    func unknown(_ reason: String) -> WeightSums? {
      for fact in [ModelFact.parameters, .weightBytes, .weights] { facts.setUnknown(fact, reason, from: part) }
      return nil
    }
    guard let entry = archive["model.weights.h5"] else {
      let other = archive.names.first { $0.hasPrefix("model.weights") || $0.hasPrefix("model_") && $0.hasSuffix(".h5") }
      return unknown(other.map { "weights in \($0.shortened(to: 80)) are not read" } ?? "the archive holds no weights")
    }
    do throws(StructureError) {
      let tree: HDF5Tree
      if entry.method == ZipEntry.stored, !entry.isEncrypted {
        tree = try HDF5Tree(HDF5File(archive.bytes, in: archive.range(of: entry)))
      } else {
        let contents = try archive.contents(of: entry, limit: packedLimit)
        tree = try ByteSource.withArray(contents) { source throws(StructureError) in
          try HDF5Tree(HDF5File(source, in: 0..<source.count))
        }
      }
      let weights = KerasWeights(tree).weights
      weights.state(in: &facts, from: part)
      return weights
    } catch {
      return unknown(error.problem)
    }
  }
}

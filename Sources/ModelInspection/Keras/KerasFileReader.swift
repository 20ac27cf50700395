import Facts

/// Reads the HDF5 files of Keras: a whole model (`.h5`), or weights alone.
enum KerasFileReader {
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let file = try HDF5File(bytes, in: 0..<bytes.count)
    let tree = try HDF5Tree(file)
    func note(_ name: String) -> String? { tree.notes[name].map { bytes.text($0.prefix(64)) } }
    let weights = KerasWeights(tree)
    let part = "HDF5 datasets"
    // Which of the two it is, the attribute tells; a search for words in the file could be wrong.
    guard let config = tree.notes["model_config"] else {
      var facts = Recognition(.hdf5, recognition.evidence).facts(path: path, size: Int64(bytes.count))
      weights.weights.state(in: &facts, from: part)
      KerasFacts.setPrecision(nil, weights.weights, in: &facts)
      if let version = note("keras_version") { facts.set(.kerasVersion, .string(version), from: "keras_version") }
      facts.fillUnknown("an HDF5 file without model_config holds weights and no model")
      return Inspection(facts: facts.document)
    }
    var model = try KerasConfigReader.read(bytes, config)
    (model.version, model.backend) = (note("keras_version"), note("backend"))
    var facts = Recognition(.kerasH5, "HDF5 with the attribute model_config").facts(
      path: path, size: Int64(bytes.count))
    KerasFacts.state(model, in: &facts, from: "model_config")
    weights.weights.state(in: &facts, from: part)
    KerasFacts.setClass(model, weights.weights, in: &facts)
    KerasFacts.setPrecision(model, weights.weights, in: &facts)
    SideFiles([]).state(in: &facts, from: "the format is one file")
    facts.fillUnknown("a Keras file does not say")
    let notes = weights.training.parameters > 0 ? ["training state": "\(weights.training.parameters) numbers"] : [:]
    return Inspection(facts: facts.document, metadata: notes)
  }
}

import ModelSamples

extension FormatTarget {
  /// SavedModels, graphs, checkpoints and TensorFlow Lite.
  static func tensorFlow(corpus: String?) throws(FuzzFailure) -> FormatTarget {
    try FormatTarget(
      samples: [
        TensorFlowSamples.savedModel(), TensorFlowSamples.savedModel(graphs: 3), TensorFlowSamples.graphDef,
        TensorFlowSamples.metaGraph, TensorFlowSamples.index(), TensorFlowSamples.lite,
      ],
      words: [
        "serving_default", "Placeholder", "Const", "VarHandleOp", "TRTEngineOp", "dtype", "shape", "value", "x:0", "^x",
        "inner", "Addons>", "TFL3", "\u{8}\u{1}", "\u{12}\u{0}",
      ], corpus: corpus)
  }
}

extension ArchiveTarget {
  /// Keras models: HDF5 files, configurations and archives.
  static func keras(corpus: String?) throws(FuzzFailure) -> ArchiveTarget {
    ArchiveTarget(
      plain: try FormatTarget(
        samples: [
          TensorFlowSamples.keras, TensorFlowSamples.kerasH5(isNew: false), TensorFlowSamples.kerasH5(isNew: true),
          TensorFlowSamples.weights, Array(TensorFlowSamples.kerasConfig.utf8),
        ], words: kerasWords, corpus: corpus),
      archives: [TensorFlowSamples.kerasFiles], words: kerasWords)
  }

  private static let kerasWords = [
    "{", "}", "[", "]", "null", "-1", "9223372036854775807", "\"class_name\":\"Lambda\"", "\"layers\":[",
    "\"input_layers\":", "\"batch_shape\":[null,4]", "\"dtype\":", "\"config\":{", "TREE", "SNOD", "HEAP", "OHDR",
    "OCHK",
    "FRHP", "FHDB", "FHIB", "GCOL",
  ]
}

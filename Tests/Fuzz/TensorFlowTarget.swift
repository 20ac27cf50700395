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

/// Keras models: HDF5 files, configurations, and archives put together anew around an entry that was changed, as changes
/// to the archive itself rarely leave it readable.
struct KerasTarget: FuzzTarget {
  private let plain: FormatTarget

  private static let words = [
    "{", "}", "[", "]", "null", "-1", "9223372036854775807", "\"class_name\":\"Lambda\"", "\"layers\":[",
    "\"input_layers\":", "\"batch_shape\":[null,4]", "\"dtype\":", "\"config\":{", "TREE", "SNOD", "HEAP", "OHDR",
    "OCHK",
    "FRHP", "FHDB", "FHIB", "GCOL",
  ]

  init(corpus: String?) throws(FuzzFailure) {
    plain = try FormatTarget(
      samples: [
        TensorFlowSamples.keras, TensorFlowSamples.kerasH5(isNew: false), TensorFlowSamples.kerasH5(isNew: true),
        TensorFlowSamples.weights, Array(TensorFlowSamples.kerasConfig.utf8),
      ], words: Self.words, corpus: corpus)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] {
    if random.oneIn(2) { return plain.input(&random) }
    var files = TensorFlowSamples.kerasFiles
    let place = random.below(files.count)
    let word = Array(random.pick(Self.words).utf8)
    for _ in 0...random.below(3) {
      if random.oneIn(2), !files[place].contents.isEmpty {
        files[place].contents.insert(contentsOf: word, at: random.below(files[place].contents.count))
      } else {
        ByteMutator.mutateOnce(&files[place].contents, other: random.pick(files).contents, &random)
      }
    }
    return ZipBuilder.stored(files)
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool { try plain.run(input, isThorough: isThorough) }
}

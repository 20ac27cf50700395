import ModelSamples

/// Models of PyTorch and files of weights; an archive is also put together anew around an entry that was changed, as
/// changes to the archive itself rarely leave it readable.
struct TorchTarget: FuzzTarget {
  private let plain: FormatTarget

  private static let archives = [
    TorchSamples.scriptFiles(), TorchSamples.scriptFiles(traced: TorchSamples.pickle([0x7d])),
    TorchSamples.exportFiles, TorchSamples.compiledFiles,
    [("m/data.pkl", TorchSamples.pickle(TorchSamples.stateDict))] + TorchSamples.storages,
  ]

  private static let words = [
    "__torch__", "torch._utils", "_rebuild_tensor_v2", "storage", "FloatStorage", "forward", "class Net(Module):",
    "  def forward(", "Tuple[", "]", "Optional[Tensor]", ": ", ",", "->", "torch.relu(", "ops.quantized.linear(",
    "\"as_int\":", "\"as_tensor\"", "graph_module", "{", "}", "[", "\"", "\\u0000", "null", "-1", "9223372036854775807",
    "\"dtype\":\"F32\"", "data_offsets", "<layer ", "type=\"Const\"", "size=\"-1\"", "<port ", "</layers>", "&amp;",
    "<![CDATA[", "names=\"a\\,b\"", "general.alignment", "split.count", "\u{202e}",
  ]

  init(corpus: String?) throws(FuzzFailure) {
    plain = try FormatTarget(samples: TorchSamples.all, words: Self.words, corpus: corpus)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] {
    if random.oneIn(2) { return plain.input(&random) }
    var files = random.pick(Self.archives)
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

import ModelSamples

extension ArchiveTarget {
  /// Models of PyTorch and files of weights.
  static func torch(corpus: String?) throws(FuzzFailure) -> ArchiveTarget {
    ArchiveTarget(
      plain: try FormatTarget(samples: TorchSamples.all, words: torchWords, corpus: corpus),
      archives: [
        TorchSamples.scriptFiles(), TorchSamples.scriptFiles(traced: TorchSamples.pickle([0x7d])),
        TorchSamples.exportFiles, TorchSamples.compiledFiles,
        [("m/data.pkl", TorchSamples.pickle(TorchSamples.stateDict))] + TorchSamples.storages,
      ], words: torchWords)
  }

  private static let torchWords = [
    "__torch__", "torch._utils", "_rebuild_tensor_v2", "storage", "FloatStorage", "forward", "class Net(Module):",
    "  def forward(", "Tuple[", "]", "Optional[Tensor]", ": ", ",", "->", "torch.relu(", "ops.quantized.linear(",
    "\"as_int\":", "\"as_tensor\"", "graph_module", "{", "}", "[", "\"", "\\u0000", "null", "-1", "9223372036854775807",
    "\"dtype\":\"F32\"", "data_offsets", "<layer ", "type=\"Const\"", "size=\"-1\"", "<port ", "</layers>", "&amp;",
    "<![CDATA[", "names=\"a\\,b\"", "general.alignment", "split.count", "\u{202e}",
  ]
}

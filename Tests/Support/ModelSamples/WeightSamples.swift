/// Small files of safetensors, GGUF and OpenVINO.
package enum WeightSamples {
  /// A safetensors file with this header and as many bytes of weights.
  package static func safetensors(
    _ header: String = #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"#
      + #""b":{"dtype":"BF16","shape":[],"data_offsets":[12,14]}}"#, data: Int = 14
  ) -> [UInt8] {
    TreeSamples.little(header.utf8.count, 8) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  // MARK: GGUF

  /// A GGUF file of version 3.
  /// - Parameters:
  ///   - metadata: keys with type and value as they are stored.
  ///   - tensors: names with shape, type number and offset.
  package static func gguf(
    _ metadata: [(String, [UInt8])] = llama,
    tensors: [(name: String, shape: [Int], type: Int, offset: Int)] = [
      ("token_embd.weight", [256, 3], 8, 0), ("blk.0.attn_q.weight", [256, 256], 12, 832),
    ], data: Int = 832 + 36_864
  ) -> [UInt8] {
    var bytes = Array("GGUF".utf8) + TreeSamples.little(3, 4) + TreeSamples.little(tensors.count, 8)
    bytes += TreeSamples.little(metadata.count, 8)
    for (key, value) in metadata { bytes += ggufText(key) + value }
    for tensor in tensors {
      bytes += ggufText(tensor.name) + TreeSamples.little(tensor.shape.count, 4)
      bytes += tensor.shape.flatMap { TreeSamples.little($0, 8) } + TreeSamples.little(tensor.type, 4)
      bytes += TreeSamples.little(tensor.offset, 8)
    }
    bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    return bytes + [UInt8](repeating: 0, count: data)
  }

  package static let llama: [(String, [UInt8])] = [
    ("general.architecture", ggufString("llama")), ("llama.block_count", ggufInt(2)),
    ("llama.embedding_length", ggufInt(256)), ("llama.attention.head_count", ggufInt(8)),
    ("llama.attention.head_count_kv", ggufInt(2)), ("llama.context_length", ggufInt(4096)),
    ("tokenizer.ggml.model", ggufString("gpt2")), ("tokenizer.ggml.tokens", ggufTexts(["a", "b", "c"])),
    ("tokenizer.ggml.scores", [9, 0, 0, 0, 6, 0, 0, 0] + TreeSamples.little(3, 8) + [UInt8](repeating: 0, count: 12)),
  ]

  package static func ggufText(_ text: String) -> [UInt8] { TreeSamples.little(text.utf8.count, 8) + Array(text.utf8) }
  package static func ggufString(_ text: String) -> [UInt8] { [8, 0, 0, 0] + ggufText(text) }
  package static func ggufInt(_ value: Int) -> [UInt8] { [4, 0, 0, 0] + TreeSamples.little(value, 4) }
  package static func ggufTexts(_ texts: [String]) -> [UInt8] {
    [9, 0, 0, 0, 8, 0, 0, 0] + TreeSamples.little(texts.count, 8) + texts.flatMap(ggufText)
  }

  // MARK: OpenVINO

  package static let openvino = """
    <?xml version="1.0"?>
    <!-- one multiplication, and a branch with an input of its own -->
    <net name="m" version="11">
      <layers>
        <layer id="0" name="x" type="Parameter" version="opset1">
          <data shape="?,3,1..8" element_type="f32" />
          <output><port id="0" precision="FP32" names="alpha\\,1,zeta"><dim>-1</dim><dim>3</dim><dim>-1</dim></port></output>
        </layer>
        <layer id="1" name="w" type="Const" version="opset1">
          <data element_type="f16" shape="3, 2" offset="0" size="12" />
          <output><port id="0" precision="FP16"><dim>3</dim><dim>2</dim></port></output>
        </layer>
        <layer id="5" name="same" type="Const" version="opset1">
          <data element_type="f16" shape="3, 2" offset="0" size="12" />
        </layer>
        <layer id="2" name="mul &amp; co" type="MatMul" version="opset1">
          <output><port id="2" precision="FP32" names="y"><dim>-1</dim><dim>2</dim></port></output>
        </layer>
        <layer id="3" name="branch" type="If" version="opset8">
          <then_body><layers>
            <layer id="0" name="inner" type="Parameter" version="opset1"><data shape="1" element_type="i64" /></layer>
            <layer id="1" name="out" type="Result" version="opset1"><input><port id="0"><dim>1</dim></port></input></layer>
          </layers></then_body>
        </layer>
        <layer id="4" name="r" type="Result" version="opset1">
          <input><port id="0" precision="FP32"><dim>-1</dim><dim>2</dim></port></input>
        </layer>
      </layers>
      <edges><edge from-layer="2" from-port="2" to-layer="4" to-port="0" /></edges>
      <rt_info><Runtime_version value="2026.4.1" /></rt_info>
    </net>
    """
}

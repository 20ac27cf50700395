/// Small models of PyTorch, written byte by byte: one linear layer of two outputs over three inputs.
package enum TorchSamples {
  // MARK: Pickles of protocol 2

  package static func text(_ text: String) -> [UInt8] {
    [0x58] + TreeSamples.little(text.utf8.count, 4) + Array(text.utf8)
  }

  package static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  private static func int(_ value: Int) -> [UInt8] { [0x4a] + TreeSamples.little(value, 4) }

  private static func tuple(_ members: [[UInt8]]) -> [UInt8] { [0x28] + members.flatMap { $0 } + [0x74] }

  package static func dictionary(_ members: [(String, [UInt8])]) -> [UInt8] {
    [0x7d, 0x28] + members.flatMap { text($0.0) + $0.1 } + [0x75]
  }

  package static func pickle(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2e] }

  /// A tensor whose values are in the storage of that key.
  package static func tensor(_ key: String, _ storage: String, shape: [Int]) -> [UInt8] {
    let count = shape.reduce(1, *)
    let place = tuple([text("storage"), global("torch", storage), text(key), text("cpu"), int(count)]) + [0x51]
    let strides = shape.map { _ in int(1) }
    let parts = [
      place, int(0), tuple(shape.map(int)), tuple(strides), [0x89],
      global("collections", "OrderedDict") + [0x29, 0x52],
    ]
    return global("torch._utils", "_rebuild_tensor_v2") + tuple(parts) + [0x52]
  }

  /// An object of a class and its attributes.
  private static func object(_ module: String, _ name: String, _ attributes: [(String, [UInt8])]) -> [UInt8] {
    global(module, name) + [0x29, 0x81] + dictionary(attributes) + [0x62]
  }

  private static let weight = tensor("0", "FloatStorage", shape: [2, 3])
  private static let bias = tensor("1", "HalfStorage", shape: [2])
  package static let stateDict = dictionary([("weight", weight), ("bias", bias), ("tied", weight)])
  package static let storages: [(name: String, contents: [UInt8])] = [
    ("m/data/0", [UInt8](repeating: 1, count: 24)), ("m/data/1", [UInt8](repeating: 2, count: 4)),
  ]

  // MARK: Files

  package static let state = ZipBuilder.stored([("m/data.pkl", pickle(stateDict))] + storages)
  package static let checkpoint = ZipBuilder.stored(
    [("m/data.pkl", pickle(dictionary([("epoch", int(3)), ("state_dict", stateDict)])))] + storages)
  package static let module = ZipBuilder.stored(
    [("m/data.pkl", pickle(object("mine.net", "Net", [("weight", weight), ("bias", bias)])))] + storages)
  /// `os.system("true")` beside a weight.
  package static let evil = ZipBuilder.stored(
    [
      (
        "m/data.pkl",
        pickle(dictionary([("weight", weight), ("x", global("os", "system") + tuple([text("true")]) + [0x52])]))
      )
    ]
      + storages)

  /// As torch.save wrote before version 1.6.
  package static let legacy: [UInt8] =
    [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e] + pickle(int(1001))
    + pickle(dictionary([("little_endian", [0x88])])) + pickle(stateDict)
    + pickle([0x5d, 0x28] + text("0") + text("1") + [0x65]) + TreeSamples.little(6, 8)
    + [UInt8](repeating: 1, count: 24)
    + TreeSamples.little(2, 8) + [UInt8](repeating: 2, count: 4)

  package static let source = """
    class Net(Module):
      __parameters__ = ["weight", "bias", ]
      weight : Tensor
      def forward(self: __torch__.Net,
        x: Tensor,
        lengths: Optional[Tensor]=None) -> Tuple[Tensor, Dict[str, Tensor]]:
        y = torch.relu(torch.linear(x, self.weight, self.bias))
        return (y, {"y": torch.relu(y)})
    class Other(Module):
      def forward(self: __torch__.Other) -> int:
        return 1
    """

  package static func torchScript(source: String = source, traced: [UInt8]? = nil) -> [UInt8] {
    let module = object("__torch__", "Net", [("weight", weight), ("bias", bias)])
    var files: [(name: String, contents: [UInt8])] = [
      ("m/data.pkl", pickle(module)), ("m/constants.pkl", pickle([0x29])), ("m/version", Array("3\n".utf8)),
      ("m/code/__torch__.py", Array(source.utf8)),
    ]
    if let traced { files.append(("m/traced_inputs.pkl", traced)) }
    return ZipBuilder.stored(files + storages)
  }

  /// Traced with one input of four rows.
  package static let traced: [UInt8] = {
    func tagged(_ value: [UInt8], _ type: String) -> [UInt8] {
      global("torch.jit._pickle", "restore_type_tag") + value + text(type) + [0x86, 0x52]
    }
    let inputs = tagged([0x5d, 0x28] + tensor("0", "FloatStorage", shape: [4, 3]) + [0x65], "List[Any]")
    return torchScript(traced: pickle(tagged(dictionary([("forward", inputs)]), "Dict[str, List[Any]]")))
  }()

  package static let program = """
    {"graph_module": {"graph": {"inputs": [], "nodes": [
      {"target": "torch.ops.aten.linear.default", "inputs": [{"name": "input", "arg": {"as_tensor": {"name": "x"}}}]},
      {"target": "torch.ops.aten.relu.default", "metadata": {"stack_trace": "File \\"a.py\\""}},
      {"target": "torch.ops.mine.op.default"}],
     "tensor_values": {"w": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}]},
      "x": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "Symbol('s77', integer=True)"}}, {"as_int": 3}]},
      "inner": {"dtype": 7, "sizes": []},
      "y": {"dtype": 13, "sizes": [{"as_expr": {"expr_str": "2*s77"}}, {"as_int": 2}]}}},
     "signature": {"input_specs": [{"parameter": {"arg": {"name": "w"}, "parameter_name": "weight"}},
       {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}],
      "output_specs": [{"user_output": {"arg": {"as_tensor": {"name": "y"}}}}]}},
     "schema_version": {"major": 8, "minor": 20}, "torch_version": "2.13.0+cpu"}
    """

  package static let export = ZipBuilder.stored([
    ("m/archive_format", Array("pt2".utf8)), ("m/models/model.json", Array(program.utf8)),
    ("m/data/weights/weight_0", [UInt8](repeating: 0, count: 24)),
  ])
  package static let compiled = ZipBuilder.stored([
    ("m/archive_format", Array("pt2".utf8)), ("m/data/aotinductor/model/a.wrapper.so", [0x7f, 0x45, 0x4c, 0x46]),
    (
      "m/data/aotinductor/model/a.wrapper_metadata.json",
      Array(
        #"{"AOTI_DEVICE_KEY": "cuda", "AOTI_MACHINE": "x86_64", "AOTI_COMPUTE_CAPABILITY": "90"}"#.utf8)
    ),
  ])

  package static let all = [
    state, checkpoint, module, evil, legacy, torchScript(), traced, export, compiled, WeightSamples.safetensors(),
    WeightSamples.gguf(), Array(WeightSamples.openvino.utf8),
  ]
}

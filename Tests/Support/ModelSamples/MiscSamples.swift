/// Small models of the formats that mobile runtimes, other frameworks and serving systems have.
package enum MiscSamples {
  package static let all: [[UInt8]] =
    [ort, executorch, plan, wrappedPlan, coreML, coreMLProgram, paddle, mxnetParameters, nemo, mar]
    + [mxnetSymbol, pir, onnxText, onnxJSON, onnxSyntax, vllm, pythonModel, dali].map { Array($0.utf8) }

  // MARK: FlatBuffers

  private static func tensorInfo(_ name: String, _ type: Int, _ dims: [FlatBuilder.Item]) -> FlatBuilder.Item {
    let tensor = FlatBuilder.Item.table([0: .int32(type), 1: .table([0: .vector(dims)])])
    return .table([0: .string(name), 2: .table([1: .int32(1), 2: tensor])])
  }

  private static func dim(_ size: Int) -> FlatBuilder.Item {
    .table([0: .table([0: .int32(1), 1: .int64(size)])])
  }

  private static let freeDim = FlatBuilder.Item.table([0: .table([0: .int32(2), 2: .string("batch")])])

  /// `y = Relu(x W)` as ONNX Runtime writes it.
  package static let ort: [UInt8] = {
    let weight = FlatBuilder.Item.table([0: .string("w"), 2: .vector([.int64(4), .int64(2)]), 3: .int32(1)])
    let body = FlatBuilder.Item.table([2: .vector([.table([5: .string("Relu")])])])
    let graph = FlatBuilder.Item.table([
      0: .vector([weight]),
      1: .vector([tensorInfo("x", 1, [freeDim, dim(4)]), tensorInfo("y", 1, [freeDim, dim(2)])]),
      2: .vector([
        .table([0: .string("m"), 2: .string(""), 5: .string("MatMul")]),
        .table([2: .string("com.microsoft"), 5: .string("FusedMatMul")]),
        .table([5: .string("If"), 10: .vector([.table([0: .string("then_branch"), 7: body])])]),
      ]), 5: .vector([.string("x")]), 6: .vector([.string("y")]),
    ])
    let model = FlatBuilder.Item.table([
      0: .int64(9), 1: .vector([.table([0: .string(""), 1: .int64(17)])]), 2: .string("tests"), 3: .string("1.0"),
      7: graph,
    ])
    return FlatBuilder.buffer(.table([0: .string("6"), 1: model]), identifier: "ORTM")
  }()

  package static let executorch: [UInt8] = {
    func tensor(_ sizes: [Int], data: Int, dynamism: Int) -> FlatBuilder.Item {
      let table = FlatBuilder.Item.table([
        0: .int32(6), 2: .vector(sizes.map(FlatBuilder.Item.int32)), 5: .int32(data), 8: .int32(dynamism),
      ])
      return .table([0: .int32(5), 1: table])
    }
    let chain = FlatBuilder.Item.table([
      2: .vector([
        .table([0: .int32(1), 1: .table([0: .int32(0)])]), .table([0: .int32(2), 1: .table([0: .int32(0)])]),
      ])
    ])
    let plan = FlatBuilder.Item.table([
      0: .string("forward"),
      2: .vector([tensor([1, 4], data: 0, dynamism: 1), tensor([4, 2], data: 1, dynamism: 0), .table([0: .int32(2)])]),
      3: .vector([.int32(0), .int32(2)]), 4: .vector([.int32(0)]), 5: .vector([chain]),
      6: .vector([.table([0: .string("aten::relu"), 1: .string("out")])]),
    ])
    return FlatBuilder.buffer(.table([1: .vector([plan])]), identifier: "ET12")
  }()

  // MARK: Plans

  package static let plan: [UInt8] =
    Array("ftrt".utf8) + [UInt8](repeating: 0, count: 20) + [10, 14, 1, 48] + [UInt8](repeating: 7, count: 100)

  /// As Ultralytics exports it.
  package static let wrappedPlan: [UInt8] = {
    let metadata = Array(
      #"{"task": "detect", "imgsz": [640, 640], "batch": 1, "names": {"0": "person", "1": "bicycle"}}"#.utf8)
    return TreeSamples.little(metadata.count, 4) + metadata + plan
  }()

  // MARK: Protobuf

  private static func message(_ body: (inout ProtobufBuilder) -> Void) -> [UInt8] { ProtobufBuilder.build(body) }

  private static func feature(_ name: String, _ dims: [Int64]) -> [UInt8] {
    let array = message { array in
      for dim in dims { array.int(1, dim) }
      array.int(2, 65_568)
    }
    return message { feature in
      feature.text(1, name)
      feature.bytes(3, message { $0.bytes(5, array) })
    }
  }

  private static let description = message { description in
    description.bytes(1, feature("image", [1, 3, 8, 8]))
    description.bytes(10, feature("scores", [1, 4]))
    description.bytes(100, message { $0.text(1, "a test") })
  }

  package static let coreML = message { model in
    model.int(1, 4)
    model.bytes(2, description)
    model.bytes(500, message { $0.bytes(1, message { $0.bytes(100, []) }) })
  }

  package static let coreMLProgram: [UInt8] = {
    let operation = message { $0.text(1, "conv") }
    let block = message { block in
      block.bytes(3, message { $0.text(1, "const") })
      block.bytes(3, operation)
    }
    let function = message { $0.bytes(3, ONNX.mapEntry("CoreML7", block)) }
    return message { model in
      model.int(1, 8)
      model.bytes(2, description)
      model.bytes(502, message { $0.bytes(2, ONNX.mapEntry("main", function)) })
    }
  }()

  package static let paddle: [UInt8] = {
    func variable(_ name: String, _ dims: [Int64], persistable: Bool) -> [UInt8] {
      let tensor = message { tensor in
        tensor.int(1, 5)
        for dim in dims { tensor.int(2, dim) }
      }
      return message { variable in
        variable.text(1, name)
        variable.bytes(2, message { $0.bytes(3, message { $0.bytes(1, tensor) }) })
        variable.int(3, persistable ? 1 : 0)
      }
    }
    func operation(_ type: String, _ inputs: [String], _ outputs: [String]) -> [UInt8] {
      message { operation in
        for (field, names) in [(1, inputs), (2, outputs)] {
          operation.bytes(
            field,
            message { slot in
              slot.text(1, "X")
              for name in names { slot.text(2, name) }
            })
        }
        operation.text(3, type)
        operation.bytes(
          4,
          message { attribute in
            attribute.text(1, "col")
            attribute.int(3, 0)
          })
      }
    }
    let block = message { block in
      block.int(1, 0)
      block.int(2, -1)
      block.bytes(3, variable("x", [-1, 4], persistable: false))
      block.bytes(3, variable("w", [4, 2], persistable: true))
      block.bytes(3, variable("y", [-1, 2], persistable: false))
      block.bytes(4, operation("feed", ["feed"], ["x"]))
      block.bytes(4, operation("matmul_v2", ["x", "w"], ["y"]))
      block.bytes(4, operation("fetch", ["y"], ["fetch"]))
    }
    return message { program in
      program.bytes(1, block)
      program.bytes(4, message { $0.int(1, 2_006_001) })
    }
  }()

  // MARK: Archives

  package static let mxnetParameters: [UInt8] = {
    let array =
      TreeSamples.little(0xf993_fac9, 4) + TreeSamples.little(0, 4) + TreeSamples.little(1, 4)
      + TreeSamples.little(3, 8)
      + TreeSamples.little(1, 4) + TreeSamples.little(0, 4) + TreeSamples.little(0, 4)
      + [UInt8](repeating: 1, count: 12)
    return TreeSamples.little(0x112, 8) + TreeSamples.little(0, 8) + TreeSamples.little(1, 8) + array
      + TreeSamples.little(1, 8) + TreeSamples.little(5, 8) + Array("arg:w".utf8)
  }()

  /// A tar archive of files with these contents.
  package static func tar(_ files: [(name: String, contents: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for file in files {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at place: Int) {
        header.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
      }
      put(file.name, at: 0)
      let octal = String(file.contents.count, radix: 8)
      put(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
      put("0", at: 156)
      put("ustar", at: 257)
      bytes += header + file.contents
      bytes += [UInt8](repeating: 0, count: (512 - file.contents.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1_024)
  }

  package static let nemo = tar([
    (
      "./model_config.yaml",
      Array("target: nemo.collections.asr.models.EncDecCTCModelBPE # a class\nencoder:\n  feat_in: 80\n".utf8)
    ), ("./model_weights.ckpt", [UInt8](repeating: 1, count: 700)),
  ])

  package static let marFiles: [(name: String, contents: [UInt8])] = [
    ("model.pt", TorchSamples.torchScript()), ("handler.py", Array("class Handler: pass\n".utf8)),
    (
      "MAR-INF/MANIFEST.json",
      Array(
        #"{"runtime": "python", "model": {"modelName": "m", "serializedFile": "model.pt", "handler": "handler.py"}, "archiverVersion": "0.12.0"}"#
          .utf8)
    ),
  ]
  package static let mar = ZipBuilder.stored(marFiles)

  // MARK: Text

  package static let mxnetSymbol = """
    {"nodes": [{"op": "null", "name": "data", "inputs": []}, {"op": "null", "name": "fc_weight", "inputs": []},
      {"op": "FullyConnected", "name": "fc", "attrs": {"num_hidden": "4"}, "inputs": [[0, 0, 0], [1, 0, 0]]}],
     "arg_nodes": [0, 1], "heads": [[2, 0, 0]], "attrs": {"mxnet_version": ["int", 10901]}}
    """

  package static let pir = """
    {"base_code": {"magic": "pir", "version": 4}, "program": {"regions": [{"#": "region_0", "blocks": [{"#": "block_0", "ops": [
      {"#": "p", "A": [0, 1, 1, "w"], "O": {"%": 1, "TT": {"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, [4, 2], "NCHW", [], 0]}}},
      {"#": "1.data", "A": [{"AT": {"#": "0.a_str", "D": "x"}, "N": "name"}], "I": [],
       "O": [{"%": 2, "TT": {"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, [-1, 4], "NCHW", [], 0]}}]},
      {"#": "1.matmul", "A": [], "I": [{"%": 2}, {"%": 1}],
       "O": [{"%": 3, "TT": {"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, [-1, 2], "NCHW", [], 0]}}]},
      {"#": "1.fetch", "A": [{"AT": {"#": "0.a_str", "D": "y"}, "N": "name"}], "I": [{"%": 3}], "O": []}]}]}]}}
    """

  package static let onnxText = """
    ir_version: 8
    producer_name: "pytorch"
    producer_version: "2.1"
    graph {
      node { input: "x" output: "y" op_type: "Relu" }
    }
    """
  package static let onnxJSON =
    #"{"irVersion": "8", "producerName": "pytorch", "graph": {"node": [{"opType": "Relu"}]}, "opsetImport": [{"version": "17"}]}"#
  package static let onnxSyntax = """
    <
       ir_version: 8,
       opset_import: ["" : 17]
    >
    g (float[N] x) => (float[N] y) { y = Relu (x) }
    """
  package static let vllm =
    #"{"model": "facebook/opt-125m", "tensor_parallel_size": 2, "gpu_memory_utilization": 0.5, "max_model_len": 2048}"#
  package static let pythonModel = """
    import numpy as np
    import triton_python_backend_utils as pb_utils
    from torch.nn import functional


    class TritonPythonModel:
        def initialize(self, args):
            pass

        def execute(self, requests):
            return []
    """
  package static let dali = """
    import nvidia.dali as dali
    from nvidia.dali.plugin.triton import autoserialize


    @autoserialize
    @dali.pipeline_def(batch_size=8, num_threads=4, device_id=0)
    def pipeline():
        images = dali.fn.external_source(name="INPUT")
        return dali.fn.decoders.image(images, device="mixed")
    """
}

extension ONNX {
  /// An entry of a map from text to a message.
  fileprivate static func mapEntry(_ key: String, _ value: [UInt8]) -> [UInt8] {
    ProtobufBuilder.build { entry in
      entry.text(1, key)
      entry.bytes(2, value)
    }
  }
}

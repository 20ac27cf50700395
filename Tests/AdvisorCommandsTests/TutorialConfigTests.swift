import TestSupport
import Testing
import TritonConfig

/// The sample configs of the tutorial's part 4 as special cases of what `config` writes.
@Suite struct TutorialConfigTests {
  /// What the three have in common.
  private static func sample(_ change: (inout ModelConfig) -> Void) -> ModelConfig {
    .with { config in
      config.name = "text_recognition"
      config.backend = "onnxruntime"
      config.maxBatchSize = 16
      config.input = [
        .with {
          $0.name = "input.1"
          $0.dataType = .fp32
          $0.dims = [1, 32, 100]
        }
      ]
      config.output = [
        .with {
          $0.name = "308"
          $0.dataType = .fp32
          $0.dims = [26, 37]
        }
      ]
      change(&config)
    }
  }

  private static let cuda = sample { config in
    config.parameters["cudnn_conv_algo_search"] = ModelParameter("0")
    config.parameters["gpu_mem_limit"] = ModelParameter("4294967200")
  }

  private static let tensorrt = sample { config in
    config.modelWarmup = [
      .with {
        $0.name = "sample_request"
        $0.batchSize = 16
        $0.inputs["input.1"] = .with {
          $0.dataType = .fp32
          $0.dims = [1, 32, 100]
          $0.zeroData = true
        }
      }
    ]
    config.optimization = .with { optimization in
      optimization.graph = .with { $0.level = 1 }
      optimization.executionAccelerators = .with {
        $0.gpuExecutionAccelerator = [
          .with {
            $0.name = "tensorrt"
            $0.parameters = ["precision_mode": "FP16", "max_workspace_size_bytes": "1073741824"]
          }
        ]
      }
    }
  }

  private static let openvino = sample { config in
    config.optimization = .with { optimization in
      optimization.executionAccelerators = .with { $0.cpuExecutionAccelerator = [.with { $0.name = "openvino" }] }
    }
  }

  /// The samples leave to Triton where instances run and how requests are joined; the rules do not, unless told so.
  private static let plain = ["--unset", "instance_group", "--unset", "dynamic_batching", "--max-batch-size", "16"]
  private static let l4 = "\(Places.fixtures)/hosts/l4.json"
  private static let accelerator = "optimization.execution_accelerators.gpu_execution_accelerator[0].parameters"

  private static func written(_ options: String...) throws -> ModelConfig {
    let folder = TemporaryFolder()
    let result = Program.advisor.run(
      ["config", ConfigCommandTests.example, "-o", "repo"] + plain + options, in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    let file = "\(folder.path)/repo/text_recognition/config.pbtxt"
    return try ConfigDocument(bytes: TestFile.bytes(file) ?? [], file: file).config
  }

  @Test func `ONNX Runtime with CUDA`() throws {
    let config = try Self.written(
      "--host", Self.l4, "--release", "24.10", "--path", "onnxruntime-cuda", "--unset", "model_warmup",
      "--set", "parameters.cudnn_conv_algo_search=0", "--set", "parameters.gpu_mem_limit=4294967200")
    #expect(config == Self.cuda)
  }

  @Test func `ONNX Runtime with TensorRT`() throws {
    // The release before the profile's keys; the sample keeps no engines and warms up the largest batch only.
    let config = try Self.written(
      "--host", Self.l4, "--release", "24.01", "--path", "onnxruntime-tensorrt", "--precision", "fp16",
      "--set", "optimization.graph.level=1", "--set", "model_warmup[0].name=sample_request",
      "--unset", "model_warmup[0]", "--unset", "\(Self.accelerator).trt_engine_cache_enable",
      "--unset", "\(Self.accelerator).trt_engine_cache_path")
    #expect(config == Self.tensorrt)
  }

  @Test func `ONNX Runtime with OpenVINO`() throws {
    #expect(try Self.written("--host", "\(Places.fixtures)/hosts/cpu-only.json") == Self.openvino)
  }
}

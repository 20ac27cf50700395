import Testing
import TritonConfig

@Suite struct PrinterTests {
  static let config = ModelConfig.with { config in
    config.name = "text_recognition"
    config.backend = "onnxruntime"
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
        $0.labelFilename = "labels.txt"
      }
    ]
    config.instanceGroup = [
      .with {
        $0.kind = .gpu
        $0.count = 2
      }
    ]
    config.dynamicBatching = .with {
      $0.preferredBatchSize = [4, 8]
      $0.maxQueueDelayMicroseconds = 100
    }
    config.optimization = .with { optimization in
      optimization.executionAccelerators = .with { accelerators in
        accelerators.gpuExecutionAccelerator = [
          .with {
            $0.name = "tensorrt"
            $0.parameters = ["precision_mode": "FP16", "max_workspace_size_bytes": "1073741824"]
          }
        ]
      }
    }
    config.parameters = ["intra_op_thread_count": ModelParameter("4")]
    config.versionPolicy = .with { $0.latest = .with { $0.numVersions = 2 } }
  }

  @Test func `a default that is asked for never adds a member of a oneof`() throws {
    let text = "model_warmup { name: \"w\" inputs { key: \"a\" value { } } }"
    let document = try ConfigDocument(text: text, file: "config.pbtxt")
    let place: ConfigPath = [.field("model_warmup"), .index(0), .field("inputs"), .key("a"), .field("input_data_file")]
    let printed = ConfigPrinter(explicit: [place]).print(document.config)
    #expect(try ConfigDocument(text: printed, file: "printed").config == document.config, "\(printed)")
  }

  @Test func `a config prints in the order and layout of users`() {
    let text = ConfigPrinter(explicit: [[.field("max_batch_size")]]).print(Self.config)
    #expect(
      text == """
        name: "text_recognition"
        backend: "onnxruntime"
        max_batch_size: 0
        input [
          {
            name: "input.1"
            data_type: TYPE_FP32
            dims: [ 1, 32, 100 ]
          }
        ]
        output [
          {
            name: "308"
            data_type: TYPE_FP32
            dims: [ 26, 37 ]
            label_filename: "labels.txt"
          }
        ]
        dynamic_batching {
          preferred_batch_size: [ 4, 8 ]
          max_queue_delay_microseconds: 100
        }
        instance_group [
          {
            kind: KIND_GPU
            count: 2
          }
        ]
        version_policy { latest { num_versions: 2 } }
        optimization {
          execution_accelerators {
            gpu_execution_accelerator [
              {
                name: "tensorrt"
                parameters { key: "precision_mode" value: "FP16" }
                parameters { key: "max_workspace_size_bytes" value: "1073741824" }
              }
            ]
          }
        }
        parameters { key: "intra_op_thread_count" value: { string_value: "4" } }

        """)
  }

  @Test func `comments stand above what they are about, wrapped`() {
    let config = ModelConfig.with {
      $0.name = "m"
      $0.input = [.with { $0.dims = [-1] }]
      $0.parameters = ["a": ModelParameter("1")]
    }
    let printer = ConfigPrinter(
      comments: [
        []: "Written by a program.\nDo not fear to edit it.",
        [.field("input")]: "One tensor of any length, because the first dimension of the model is dynamic.",
        [.field("input"), .index(0), .field("dims")]: "-1 is any size.",
        [.field("parameters"), .key("a")]: "Rule: threads",
      ], width: 40)
    #expect(
      printer.print(config) == """
        # Written by a program.
        # Do not fear to edit it.

        name: "m"

        # One tensor of any length, because the
        # first dimension of the model is
        # dynamic.
        input [
          {
            # -1 is any size.
            dims: [ -1 ]
          }
        ]

        # Rule: threads
        parameters { key: "a" value: { string_value: "1" } }

        """)
  }

  @Test func `long lists are wrapped`() {
    let config = ModelConfig.with { $0.input = [.with { $0.dims = Array(repeating: 1_000, count: 12) }] }
    let lines = ConfigPrinter(width: 40).print(config).split(separator: "\n")
    #expect(lines.count == 9)
    #expect(lines.allSatisfy { $0.count <= 40 })
  }
}

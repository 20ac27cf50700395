import Facts
import RuleBook

/// One way through the tutorial's tree: the answers to its questions, and the paths it must lead to in the tutorial's
/// release and in the newest one. Written from the picture and the text, not from the rules.
struct TreeRow: Sendable, CustomStringConvertible {
  /// `pytorch`, `tensorflow`, `onnx`, or a class of model that the text treats apart: `trees`, `large`.
  var model: String
  /// Using GPUs? Want better performance? All operators supported? nil: nobody knows.
  var gpu: Bool?
  var better: Bool?
  var operators: Bool?
  /// What the advice must be; nil where no answer is sound because the unknown question decides.
  var tutorial: String?
  var newest: String?

  var description: String {
    func word(_ answer: Bool?) -> String { answer.map { $0 ? "yes" : "no" } ?? "unknown" }
    return "\(model), GPU \(word(gpu)), better \(word(better)), operators \(word(operators))"
  }

  /// The facts that give these answers, and no others.
  func sheet(_ book: RuleBook, release: String) -> FactSheet {
    let host = gpu.map { $0 ? "l4" : "cpu-only" } ?? "gpu-silent"
    var sheet = book.sheet(for: Situation(host: host, release: release))
    func declare(_ path: String, _ value: Value?) { sheet[path] = value.map { Fact($0, Origin(.declared, "test")) } }
    let framework = ["trees": "tree", "large": "transformers"][model] ?? model
    declare("model.framework", .string(framework))
    declare("model.format", .string(framework))
    declare("model.class", ["trees": "shallow", "large": "large-transformer"][model] ?? "neural-network")
    declare("intent.goal", better.map { $0 ? "throughput" : "flexibility" })
    declare("intent.operatorsSupported", operators.map { $0 ? "all" : "some" })
    return sheet
  }

  static let all: [TreeRow] = frameworks + others

  /// Every combination of answers to the picture's questions.
  private static let frameworks: [TreeRow] = ["pytorch", "tensorflow", "onnx"].flatMap { model in
    [true, false, nil].flatMap { gpu in
      [true, false, nil].flatMap { better in
        [true, false, nil].map { operators in
          TreeRow(
            model: model, gpu: gpu, better: better, operators: operators,
            tutorial: expected(model, gpu, better, operators, hasTensorFlow: true),
            newest: expected(model, gpu, better, operators, hasTensorFlow: false))
        }
      }
    }
  }

  private static let others: [TreeRow] = [
    TreeRow(model: "trees", gpu: true, tutorial: "fil", newest: "fil"),
    TreeRow(model: "trees", gpu: false, tutorial: "fil", newest: "fil"),
    TreeRow(model: "trees", gpu: nil, tutorial: "fil", newest: "fil"),
    // The table of the TensorRT-LLM image has no row for the newest release: vLLM is what is known to be there.
    TreeRow(model: "large", gpu: true, better: true, tutorial: "fastertransformer", newest: "vllm"),
    TreeRow(model: "large", gpu: true, better: false, tutorial: "fastertransformer", newest: "vllm"),
    TreeRow(model: "large", gpu: true, better: nil, tutorial: "fastertransformer", newest: "vllm"),
    TreeRow(model: "large", gpu: false, tutorial: "onnxruntime-openvino", newest: "onnxruntime-openvino"),
    TreeRow(model: "large", gpu: nil, tutorial: nil, newest: nil),
  ]

  /// The picture, node by node: P1-P3, T1-T3, C, O1-O3.
  private static func expected(
    _ model: String, _ gpu: Bool?, _ better: Bool?, _ operators: Bool?, hasTensorFlow: Bool
  ) -> String? {
    guard let gpu else { return nil }
    guard gpu else { return "onnxruntime-openvino" }
    let converted = operators == true ? "tensorrt" : "onnxruntime-tensorrt"
    let served =
      switch model {
      case "pytorch": "torch-tensorrt"
      case "tensorflow": hasTensorFlow ? "tensorflow-tensorrt" : converted
      default: converted
      }
    switch better {
    case true?: return converted
    case false?: return served
    case nil: return served == converted ? converted : nil
    }
  }
}

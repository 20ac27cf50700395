@testable import RuleBook
import RuleText

/// A rule book of a few lines: small enough that a mistake's line and column can be written down.
enum SmallBook {
  static let texts = [
    "facts.yaml": """
    facts:
      release.id: {type: string, label: release, from: release, unknown: not chosen}
      host.gpus: {type: list, fields: {name: string}, label: GPUs, from: host, unknown: not asked}
      host.triton.installed: {type: bool, label: Triton, from: host, unknown: not asked}
      host.triton.backends: {type: list<string>, label: backends, from: host, unknown: not asked}
      model.format: {type: string, label: format, from: model, unknown: no model}
      model.size: {type: int, unit: bytes, label: size, from: model, unknown: no model}
      release.backends: {type: list<string>, label: backends, from: release, unknown: not listed}
      release.driverCompat: {type: list<int>, label: drivers, from: release, unknown: not listed}
      release.recalled: {type: list<string>, label: recalled, from: release, unknown: not listed}
      release.tensorrtllm: {type: string, label: TensorRT-LLM, from: release, unknown: not listed}
      release.vllm: {type: string, label: vLLM, from: release, unknown: not listed}

    """,
    "catalog/sources.yaml": """
    sources:
      tutorial: {title: The tutorial, url: "https://example.org"}

    """,
    "catalog/releases.yaml": """
    defaults: {}
    cudaDrivers: {}
    driverBranches: []
    backends: {all: [tensorrt, onnxruntime]}
    releases:
      - {release: "22.11"}
      - {release: "26.08"}
    trtllm: []

    """,
    "catalog/onnxruntime.yaml": "defaults: {}\nonnxruntime: []\n",
    "catalog/accelerators.yaml": "accelerators: {}\n",
    "catalog/examples.yaml": """
    hosts:
      empty: {host.gpus: []}
      gpu: {host.gpus: [{name: L4}]}
    models:
      net: {model.format: onnx, model.size: 1}

    """,
    "conversions.yaml": """
    conversions:
      - {id: build, from: [onnx], to: plan, title: build it, output: a.plan, cite: tutorial}

    """,
    "commands.yaml": """
    commands:
      - {id: serve, title: start, command: [tritonserver], cite: tutorial}
    batch: {usual: 8, largest: 16}

    """,
    "plan.yaml": "values: {}\n",
    "config/shared.yaml": """
    blocks:
      batch: {set: {max_batch_size: 8}, because: it can, cite: tutorial}
    files:
      script: {name: run.sh, text: exit, cite: tutorial}

    """,
    "requirements.yaml": """
    requirements:
      gpu:
        when: size(host.gpus) > 0
        because: needs a GPU
        cite: tutorial
        cases:
          met: {host: gpu}
          failed: {host: empty}
          unknown: {}

    """,
    "decision/tree.yaml": """
    root: using-gpus
    nodes:
      - node: using-gpus
        question: Using GPUs?
        when: size(host.gpus) > 0
        yes: fast
        no: plain
        cite: tutorial
        cases:
          - {host: gpu, answer: "yes"}
          - {host: empty, answer: "no"}
          - {answer: unknown}
      - {node: fast, serve: [tensorrt, onnxruntime], cite: tutorial}
      - {node: plain, serve: onnxruntime, cite: tutorial}

    """,
    "paths/onnxruntime.yaml": path("onnxruntime", requires: "[]"),
    "paths/tensorrt.yaml": path("tensorrt", requires: "[gpu]"),
  ]

  static let files = RuleFiles(texts)

  private static func path(_ id: String, requires: String) -> String {
    """
    path: \(id)
    title: A path
    serve: with it
    backend: \(id)
    device: any
    file: model.\(id)
    accepts: [onnx]
    merit: it is there
    requires: \(requires)
    config: []
    cite: tutorial
    cases:
      - {name: served, host: gpu, model: net, expect: possible}
      - {name: refused, host: gpu, model: net, set: {model.format: pt}, expect: ruled-out, by: accepts}

    """
  }

  /// The problems of the small book with one file changed; empty when it loads.
  static func problems(_ change: (inout [String: String]) -> Void) -> [String] {
    var texts = texts
    change(&texts)
    return problems(RuleFiles(texts))
  }

  static func problems(_ files: RuleFiles) -> [String] {
    do {
      _ = try RuleBook.load(files)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}

/// The work on one case: what was found so far, and the config as completed so far.
struct BackendReview {
  let shown: BackendCase
  var config: ModelConfig
  var findings: [LintFinding] = []
  var filled: [ConfigPath] = []
  var doubts: [String] = []
  /// How often each id was reported.
  private var counts: [String: Int] = [:]
  /// A hostile config could otherwise bring a finding for each of a hundred thousand entries.
  private static let mostOfOneKind = 25

  init(_ shown: BackendCase) {
    self.shown = shown
    config = shown.config
  }

  var model: String { shown.model }

  var outcome: BackendOutcome {
    BackendOutcome(findings: findings + uncounted, config: config, filled: filled, doubts: doubts)
  }

  /// Notes about findings beyond the limit.
  private var uncounted: [LintFinding] {
    counts.sorted { $0.key < $1.key }.filter { $0.value > Self.mostOfOneKind }.map { id, count in
      LintFinding(
        id: "more-of-the-same", severity: .note, stage: .load,
        message: "\(count - Self.mostOfOneKind) more findings are of the kind \(id)", model: model, file: shown.file,
        source: "limit of this program")
    }
  }

  /// Whether enough findings of one kind were reported.
  func isFull(_ id: String) -> Bool { counts[id, default: 0] >= Self.mostOfOneKind }

  /// What the backend does first, once for the model: it reads the parameters and completes the config.
  mutating func complete() {
    guard let backend = shown.backend else { return }
    if backend.name != "openvino" { checkParameters(backend) }
    guard shown.situation.completesConfigs else { return }
    switch backend.name {
    case "onnxruntime": completeONNXRuntime()
    case "openvino": completeOpenVINO()
    case "tensorrt": completeTensorRT()
    case "python" where config.input.isEmpty || config.output.isEmpty: completePython()
    default: break
    }
  }

  /// What it does then, for each instance: it loads the model and compares it with the config.
  mutating func check() {
    guard let backend = shown.backend else {
      doubts.append("nothing is known here of the backend '\(config.backend)'")
      return
    }
    checkKinds(backend)
    checkModelFile(backend)
    switch backend.name {
    case "onnxruntime":
      checkAccelerators(backend)
      checkONNXRuntime()
    case "openvino":
      checkOpenVINO(backend)
      checkParameters(backend)
      checkAccelerators(backend)
    default:
      checkAccelerators(backend)
      switch backend.name {
      case "pytorch": checkPyTorch(backend)
      case "fil": checkFIL(backend)
      case "python": checkPython()
      case "tensorrt":
        checkTypes(backend)
        doubts.append("what a TensorRT plan holds shows when it is loaded on its GPU")
      default:
        checkTypes(backend)
        doubts.append("how the \(backend.title) backend compares a model with its config is not known here")
      }
    }
  }
}

extension BackendReview {
  /// Records a finding.
  ///
  /// - Parameter path: the element of the config at fault; nil for the config as a whole.
  mutating func report(
    _ id: String, _ severity: LintFinding.Severity = .error, _ stage: LintFinding.Stage = .load, at path: ConfigPath?,
    _ message: String, remedy: String? = nil, source: String
  ) {
    let isOver = isFull(id)
    counts[id, default: 0] += 1
    if isOver { return }
    findings.append(
      LintFinding(
        id: id, severity: severity, stage: stage, message: message, remedy: remedy, model: model, file: shown.file,
        path: path, source: source))
  }
}

import TritonConfig

/// A finding, and what a fixer may look at to mend it.
struct FixSubject {
  let finding: LintFinding
  /// The model as linted, edits made so far included.
  let model: ModelLint
  /// The models that it is judged together with, itself among them: those of an ensemble's steps.
  let models: [ModelLint]
  /// What the model file says of its tensors; nil when it says nothing or cannot be read.
  let signature: ModelSignature?

  var config: ModelConfig? { model.entry.document?.config }

  /// The element of the config that the finding is about, where it is written.
  var writtenPath: ConfigPath? {
    guard let path = finding.path, isWritten(path) else { return nil }
    return path
  }

  func isWritten(_ path: ConfigPath) -> Bool { model.entry.document?.isWritten(path) == true }

  /// The input or output around the element at fault.
  var tensor: (role: String, index: Int, name: String, dims: [Int64])? {
    guard let steps = finding.path?.steps, steps.count >= 2, case .field(let role) = steps[0],
      case .index(let index) = steps[1], let config
    else { return nil }
    if role == "input", config.input.indices.contains(index) {
      return (role, index, config.input[index].name, config.input[index].dims)
    }
    if role == "output", config.output.indices.contains(index) {
      return (role, index, config.output[index].name, config.output[index].dims)
    }
    return nil
  }

  /// The tensors of the model file on the side of an input or output of the config.
  func modelTensors(_ role: String) -> [ModelSignature.Tensor] {
    (role == "input" ? signature?.inputs : signature?.outputs) ?? []
  }
}

/// What the server makes of a model directory.
package enum ServerVerdict: Sendable, Hashable {
  /// The model loads.
  case ready
  /// The text of its config does not parse: the model is missing from the repository index.
  case absent
  /// Refused while the repository is looked over: loading answers only `failed to poll from model repository`.
  case pollFailure
  /// Refused while it is loaded.
  case loadFailure
  /// Nothing known speaks against it, and what is not known, says the text, could.
  case unknown(String)

  /// The word for it in machine-readable reports.
  package var word: String {
    switch self {
    case .ready: "ready"
    case .absent: "absent"
    case .pollFailure: "poll-failure"
    case .loadFailure: "load-failure"
    case .unknown: "unknown"
    }
  }

  /// The verdict on a model whose first error comes at this stage.
  package init(refusedAt stage: LintFinding.Stage) {
    self =
      switch stage {
      case .parse: .absent
      case .poll: .pollFailure
      case .load, .serve: .loadFailure
      }
  }
}

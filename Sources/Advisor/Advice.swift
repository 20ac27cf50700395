package import Facts
package import RuleBook

/// The answer: what to recommend, how that was decided, what else there is, what is not known, what to do next.
///
/// Everything a report prints is here as text or value; reports decide only on layout.
package struct Advice: Sendable {
  /// Base name of the model, or what stands for it when there is no file.
  package var subject: String
  package var release: String
  /// `this machine`, or where the facts about the host came from.
  package var host: String
  /// Whether a stand-in answered for the hardware: every report says so.
  package var isSimulated: Bool
  package var recommendation: Recommendation?
  /// Why there is no recommendation, and what would give one; empty when there is one.
  package var obstacles: [String]
  package var route: [RouteLine]
  package var paths: [PathLine]
  package var doubts: [Doubt]
  /// The image of the recommended path, and where that cannot use the GPUs that are there, the one that could.
  package var containers: [ContainerAdvice]
  package var next: [NextStep]
  /// What the recommended path takes of the host's memories; nil where nobody can tell.
  package var memory: MemoryBudget?
  /// Defaults nobody stated and catalog values nobody could confirm, on which the answer rests.
  package var assumptions: [String]
  /// Every fact, for the machine-readable report.
  package var facts: [ReportedFact]

  package struct Recommendation: Sendable {
    package var path: String
    package var title: String
    /// `Serve resnet.onnx with TensorRT.`
    package var sentence: String
    package var status: PathStatus
    package var cautions: [Note]
  }

  /// A statement and the sources it rests on.
  package struct Note: Sendable, Hashable {
    package var id: String
    package var text: String
    package var citations: [Citation]
  }

  /// A step of the walk through the decision tree.
  package struct RouteLine: Sendable {
    package enum Kind: String, Sendable {
      case question, step, leaf
    }

    package var node: String
    package var kind: Kind
    package var question: String
    package var answer: String
    /// What the answer rests on; for a leaf, the better paths that had to be passed over and why.
    package var evidence: [String]
    /// Why the answer was presumed; nil when it is known.
    package var presumption: String?
    package var trace: Trace?
    package var citations: [Citation]
    /// 0 on the way all share; below an open question, one more for each.
    package var depth: Int
  }

  /// A serving path, whether recommended or not.
  package struct PathLine: Sendable {
    package var path: String
    package var title: String
    package var status: PathStatus
    package var merit: String
    package var isRecommended: Bool
    package var requirements: [RequirementLine]
    /// What would make it possible, when it is ruled out.
    package var wouldNeed: [Counterfactual.Change]
    /// The newest other release under which it could serve as everything is; nil when none, or when it is not ruled out.
    package var otherRelease: String?
    /// Whether it would then be the recommendation; false when the change makes another model of it.
    package var wouldBeAdvised: Bool
    package var cautions: [Note]
    /// Titles of the conversions to do first.
    package var preparation: [String]
    package var citations: [Citation]
  }

  package struct RequirementLine: Sendable {
    package enum Status: String, Sendable {
      case met, failed, unknown
    }

    package var id: String
    package var status: Status
    /// What is wrong, for a failed one; why it is not known, for an unknown one.
    package var text: String
    package var isPresumed: Bool
    /// Ways out, for a failed one.
    package var waysOut: [String]
    package var trace: Trace
    package var citations: [Citation]
  }

  /// Something unknown that bears on the answer, and what would settle it.
  package struct Doubt: Sendable, Hashable {
    package var facts: [String]
    package var text: String
  }

  /// A command to run, or a remark where no command can be given.
  package struct NextStep: Sendable, Hashable {
    package var title: String
    /// Ready to paste into a shell; nil for a remark.
    package var command: String?
    package var note: String?
  }

  package struct ReportedFact: Sendable {
    package var path: String
    package var fact: Fact
  }

  package var exitStatus: ExitStatus { recommendation == nil ? .noSoundAdvice : .answered }
}

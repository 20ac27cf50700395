package import Expressions
package import RuleText

/// One way of serving a model with Triton: what it needs, what it costs, how it is configured.
package struct ServingPath: Sendable {
  /// Something to know before relying on the path.
  package struct Caution: Sendable {
    package var id: String
    /// nil when it always applies.
    package var condition: Expression?
    package var text: Template
    package var citations: [Citation]
  }

  /// A whole-path case: a situation and the status it must give.
  package struct Case: Sendable {
    package var name: String
    package var situation: Situation
    package var expected: PathStatus
    /// The requirement that must decide it, if the author named one.
    package var by: String?
  }

  package var id: String
  package var title: String
  /// The words after "Serve MODEL", such as "with TensorRT".
  package var serve: String
  /// Value of `backend:` in config.pbtxt.
  package var backend: String
  /// Value of `platform:`; empty where the backend alone decides.
  package var platform: String
  /// Where its instances run.
  package var device: Device
  /// Flavour of the container image, such as `py3`.
  package var image: String
  /// First and last release that has it, as `YY.MM`.
  package var since: String?
  package var until: String?
  package var supersededBy: [String]
  /// Name of the model file in the version folder; nil when the user writes it.
  package var file: Template?
  /// What to know about that file; nil when there is nothing.
  package var fileNote: Template?
  /// Formats it serves as they are; `any` for every format.
  package var accepts: [String]
  /// Why one would choose it.
  package var merit: Template
  /// In the author's order, after the generated ones on release and format.
  package var requirements: [Requirement]
  package var cautions: [Caution]
  package var config: ConfigTemplate
  package var citations: [Citation]
  package var cases: [Case]
  package var location: SourceLocation

  package enum Device: String, Sendable, CaseIterable {
    case gpu, cpu, any
  }
}

/// Whether a path can serve a model on a host.
package enum PathStatus: String, Sendable, Hashable, CaseIterable {
  /// Every requirement is met.
  case possible
  /// Nothing speaks against it, but facts are missing that usually turn out well.
  case presumed
  /// A fact is missing that could rule it out.
  case unknown
  /// A requirement fails.
  case ruledOut = "ruled-out"
}

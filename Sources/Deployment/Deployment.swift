package import Facts
import RuleText

/// One way to start a server, and what is known of it.
package struct Deployment: Sendable {
  /// What describes it.
  package enum Kind: String, Sendable, Hashable {
    /// A command line of tritonserver itself.
    case command
    /// `docker run` and the programs that take its options.
    case docker
    case compose, kubernetes
    /// A server that runs on this machine.
    case process
  }

  package let kind: Kind
  /// The service or container.
  package var name: String?
  /// `deployment.*` facts.
  package var facts = FactDocument()
  package var problems: [DeploymentProblem] = []
  /// What it names and nobody read: environment files, scripts inside the image.
  package var notRead: [String] = []

  package init(_ kind: Kind, name: String? = nil) {
    self.kind = kind
    self.name = name
  }

  /// The facts that say that nobody named a deployment.
  package static var none: FactDocument {
    FactDocument(["deployment.kind": Fact("none", Origin(.declared, "no --deployment"))])
  }

  /// States what a file says at a place.
  mutating func set(_ path: String, _ value: Value, at place: SourceLocation) {
    facts.set("deployment.\(path)", value, Origin(.declared, "\(place)"))
  }

  /// States what a file would say if a word's variables were known.
  mutating func setUnknown(_ path: String, _ reason: String, at place: SourceLocation) {
    facts.setUnknown("deployment.\(path)", reason, Origin(.declared, "\(place)"))
  }

  /// States what holds because nothing else was said.
  mutating func setDefault(_ path: String, _ value: Value, _ kind: Origin.Kind, _ source: String) {
    if facts["deployment.\(path)"] == nil { facts.set("deployment.\(path)", value, Origin(kind, source)) }
  }

  /// The value of a fact that was stated.
  func value(_ path: String) -> Value? { facts["deployment.\(path)"]?.value }

  /// Most elements of a list, and most problems that are told.
  static let listLimit = 500

  /// Adds a value to a list; the list's origin is the place of its first element.
  mutating func append(_ path: String, _ value: Value, at place: SourceLocation) {
    let earlier = facts["deployment.\(path)"]
    // An unknown list stays unknown: part of it would be taken for all of it.
    if earlier?.value.unknownValue != nil { return }
    let values = earlier?.value.listValue ?? []
    if values.count >= Self.listLimit {
      return setUnknown(path, "\(place): there are more than \(Self.listLimit) of them", at: place)
    }
    facts.set("deployment.\(path)", .list(values + [value]), earlier?.origin ?? Origin(.declared, "\(place)"))
  }

  mutating func report(_ place: SourceLocation, _ severity: DeploymentProblem.Severity, _ message: String) {
    if problems.count < Self.listLimit { problems.append(DeploymentProblem(place, severity, message)) }
  }

  /// Writes down what every deployment states, whatever describes it. Called once, last.
  mutating func finish(source: String) {
    let origin = Origin(kind == .process ? .measured : .declared, source)
    facts.set("deployment.kind", .string(kind.rawValue), origin)
    facts.set("deployment.source", .string(source), origin)
    facts.set("deployment.name", name.map(Value.string) ?? .null, origin)
    facts.set("deployment.notRead", .strings(notRead), origin)
    facts.set(
      "deployment.problems",
      .list(
        problems.map {
          ["place": .string("\($0.place)"), "severity": .string($0.severity.rawValue), "message": .string($0.message)]
        }), origin)
  }
}

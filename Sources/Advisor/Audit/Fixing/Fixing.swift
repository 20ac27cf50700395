import Facts
import RuleBook
import TritonConfig

/// An audit that mends what can be mended in the files of repositories. Hosts are never changed: their remedies are
/// commands that a person runs.
package enum Fixing {
  /// What was found, what was changed or would be, and what is left.
  package struct Outcome: Sendable {
    package var before: AuditResult
    package var plan: FixPlan
    /// The audit of the mended repository; the same as ``before`` when nothing was written.
    package var after: AuditResult
    package var isWritten: Bool
  }

  /// - Parameters:
  ///   - isDryRun: whether only the plan is wanted.
  ///   - show: called with the plan before anything is written.
  ///   - progress: called with the models looked at and all of them, from any thread.
  /// - Throws: ``AdvisorError`` as ``Auditing/audit(_:progress:)``, and for a file that cannot be written.
  package static func run(
    _ request: AuditRequest, isDryRun: Bool, show: (FixPlan) throws -> Void,
    progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws -> Outcome {
    let materials = try AuditMaterials.read(request)
    let before = try Auditing.audit(request, materials, progress: progress)
    let plan = try Self.plan(before, request, materials)
    try show(plan)
    if isDryRun || plan.models.isEmpty { return Outcome(before: before, plan: plan, after: before, isWritten: false) }
    try FixWriter.write(plan)
    let after = try Auditing.audit(request, materials, progress: progress)
    return Outcome(before: before, plan: plan, after: after, isWritten: true)
  }

  /// What is to be mended: findings of the wanted checks that nobody accepts.
  private static func plan(
    _ result: AuditResult, _ request: AuditRequest, _ materials: AuditMaterials
  ) throws(AdvisorError) -> FixPlan {
    let scope = try FixScope(request, materials.book)
    guard let lint = result.lint, lint.findings.contains(where: { Fixers.all[$0.id] != nil && scope.takes($0) }) else {
      return FixPlan(models: [], items: [])
    }
    let configName = Auditing.configName(materials)
    let reader = RepositoryReader(configName: configName)
    var planner = try FixPlanner(
      try LintTargets(reader: reader).find(request.repositories).targets,
      TargetLinter(
        reader: reader, situation: try Auditing.situation(request, materials), readings: ModelReadings()))
    return planner.plan(scope)
  }
}

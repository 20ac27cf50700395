import Facts
import RuleBook
import TestSupport
import Testing

@testable import Advisor

/// Defects planted into a sound host, a sound deployment and a sound repository: each must be found under its id, and where
/// nothing is planted nothing may be wrong.
@Suite struct PlantedDefectTests {
  private static let soundRepository: TemporaryFolder = {
    let folder = TemporaryFolder()
    PlantedModel(id: "", config: PlantedModel.config("instance_group [ { kind: KIND_GPU } ]")).plant(in: folder)
    return folder
  }()

  private static func audit(
    host: [String: String] = [:], deployment: String? = nil, deploymentFile: String = "run.sh",
    repository: TemporaryFolder = soundRepository
  ) throws -> AuditResult {
    let folder = TemporaryFolder()
    folder.write("host.json", PlantedHost.file(host))
    if let deployment { folder.write(deploymentFile, deployment) }
    return try Auditing.audit(
      AuditRequest(
        host: .named([folder.path + "/host.json"]), repositories: [repository.path + "/models"],
        deployment: deployment == nil ? nil : folder.path + "/" + deploymentFile, release: "26.06", level: 2))
  }

  /// Ids of the checks that fail or warn.
  private static func wrong(_ result: AuditResult) -> Set<String> {
    Set(result.checks.filter { $0.outcome >= .warn }.map(\.check.id))
  }

  /// Whether the check of an id fails or warns, and did not before.
  private static func expect(_ id: String, _ result: AuditResult) {
    let check = result.checks.first { $0.check.id == id }
    #expect(
      wrong(result).contains(id),
      "\(id) is \(check?.outcome.rawValue ?? "none"): \(check?.reason ?? ""), found \(wrong(result).sorted())")
  }

  @Test func `there are enough of them`() {
    let ids = PlantedHost.all.map(\.id) + PlantedDeployment.all.map(\.id) + PlantedModel.fixable.map(\.id)
    let kinds = Set(PlantedHost.all.map(\.id) + PlantedDeployment.all.map(\.id)).union(
      PlantedModel.fixable.map { Self.checks[$0.id] ?? "lint/" + $0.id })
    print("planted: \(ids.count) defects of \(kinds.count) kinds")
    #expect(ids.count >= 60 && kinds.count >= 25, "\(ids.count) defects of \(kinds.count) kinds")
    #expect(PlantedDeployment.all.count >= 20 && SoundDeployment.all.count >= 6)
  }

  @Test(arguments: SoundDeployment.all)
  func `a sound deployment has nothing wrong`(deployment: SoundDeployment) throws {
    let result = try Self.audit(deployment: deployment.text, deploymentFile: deployment.file)
    let wrong = result.checks.filter { $0.outcome >= .warn }.map { "\($0.check.id): \($0.findings.map(\.evidence))" }
    #expect(wrong.isEmpty)
    // It was read: what it says of its server is known.
    #expect(result.checks.first { $0.check.id == "SEC-002" }?.outcome == .pass)
  }

  @Test func `what is sound has nothing wrong`() throws {
    let bare = try Self.audit()
    let deployed = try Self.audit(deployment: PlantedDeployment.sound)
    for result in [bare, deployed] {
      for check in result.checks where check.outcome >= .warn {
        Issue.record("\(check.check.id) \(check.outcome.rawValue): \(check.findings.map(\.evidence))")
      }
    }
  }

  @Test(arguments: PlantedHost.all)
  func `a defect of a host is found`(defect: PlantedHost) throws {
    Self.expect(defect.id, try Self.audit(host: defect.facts))
  }

  @Test(arguments: PlantedDeployment.all)
  func `a defect of a deployment is found`(defect: PlantedDeployment) throws {
    #expect(defect.text != PlantedDeployment.sound)
    Self.expect(defect.id, try Self.audit(deployment: defect.text))
  }

  /// Which check speaks for the defects of models.
  private static let checks: [String: String] = [
    "batch-strategy-with-sequences": "MOD-002", "batching-without-batches": "REP-008",
    "cache-with-decoupled": "MOD-002", "cache-with-sequences": "MOD-002",
    "dimension-out-of-range": "REP-007", "ensemble-batch-too-large": "REP-013", "ensemble-with-backend": "REP-013",
    "ensemble-with-instances": "REP-013", "ensemble-with-optimization": "REP-013", "gpus-of-other-kind": "REP-010",
    "label-file-missing": "REP-015", "max-batch-size-negative": "REP-007", "model-file-missing": "REP-006",
    "name-differs-from-directory": "REP-004", "no-version": "REP-002", "platform-and-backend-differ": "REP-005",
    "scalar-shape": "REP-007", "static-batch": "REP-007",
    "preferred-batch-size-not-positive": "REP-009", "preferred-batch-size-too-large": "REP-009",
    "step-version-missing": "REP-013", "tensor-shape": "REP-007", "tensor-type": "REP-007", "tensor-unknown": "REP-007",
    "unexpected-platform": "REP-005", "version-leading-zero": "REP-002", "version-missing": "REP-020",
    "version-not-a-number": "REP-002",
  ]

  @Test(arguments: PlantedModel.fixable)
  func `a defect of a model is found`(model: PlantedModel) throws {
    let folder = TemporaryFolder()
    model.plant(in: folder)
    let result = try Self.audit(repository: folder)
    Self.expect(Self.checks[model.id] ?? "lint/" + model.id, result)
  }
}

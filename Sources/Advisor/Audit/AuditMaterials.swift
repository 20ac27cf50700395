import Deployment
import Dispatch
import Facts
import RuleBook
import Synchronization
import TritonConfig

/// What the verdicts depend on besides the models: rules and facts, read once.
struct AuditMaterials {
  var book: CheckBook
  var catalog: BackendCatalog
  var host: FactDocument
  var deployment: FactDocument
  var server: FactDocument
  var release: String

  /// Reads rules, host and server at the same time: neither needs the others.
  static func read(_ request: AuditRequest) throws(AdvisorError) -> AuditMaterials {
    let book = Mutex<Result<CheckBook, AdvisorError>?>(nil)
    let catalog = Mutex<Result<BackendCatalog, AdvisorError>?>(nil)
    let host = Mutex<Result<FactDocument, AdvisorError>?>(nil)
    let server = Mutex<Result<FactDocument, AdvisorError>?>(nil)
    DispatchQueue.concurrentPerform(iterations: 4) { part in
      switch part {
      case 0:
        let result = Result { () throws(AdvisorError) in try HostSource.facts(request.host, overlay: request.rules) }
        host.withLock { $0 = result }
      case 1:
        let result = Result { () throws(AdvisorError) in try RuleBookSource.checks(overlay: request.rules) }
        book.withLock { $0 = result }
      case 2:
        let result = Result { () throws(AdvisorError) in try RuleBookSource.backends(overlay: request.rules) }
        catalog.withLock { $0 = result }
      default:
        let result = Result { () throws(AdvisorError) in
          request.level < 3
            ? LiveServer.notAsked : try DeploymentSource.server(request.url, metricsPort: request.metricsPort)
        }
        server.withLock { $0 = result }
      }
    }
    guard let book = book.withLock({ $0 }), let catalog = catalog.withLock({ $0 }), let host = host.withLock({ $0 }),
      let server = server.withLock({ $0 })
    else { throw AdvisorError("the rules or the host were not read", .internalError) }
    let (checks, facts) = (try book.get(), try host.get())
    var deployment = Deployment.none
    if request.deployment != nil {
      deployment = try DeploymentSource.facts(
        request.deployment, name: request.deploymentName, release: request.release,
        options: try RuleBookSource.serverOptions(overlay: request.rules))
    }
    return AuditMaterials(
      book: checks, catalog: try catalog.get(), host: facts, deployment: deployment, server: try server.get(),
      release: try release(request.release, checks.releases, host: facts, deployment: deployment))
  }

  /// The release asked for, else that of the deployment's image, else the installed one, else the newest.
  private static func release(
    _ asked: String?, _ releases: ReleaseCatalog, host: FactDocument, deployment: FactDocument
  ) throws(AdvisorError) -> String {
    let image = deployment["deployment.image.release"]?.value.stringValue
    let known = image.flatMap { releases.facts(of: $0) == nil ? nil : $0 }
    return try FactGathering.release(asked ?? known, releases: releases, host: host)
  }

  /// What to tell of a deployment whose release is not judged: no rule is written for it.
  var note: String? {
    guard let image = deployment["deployment.image.release"]?.value.stringValue,
      book.releases.facts(of: image) == nil
    else { return nil }
    let ids = book.releases.ids
    return "the deployment's image is release \(image.escapingControls), and the rules know \(ids.first ?? "none") to "
      + "\(ids.last ?? "none"): its options are judged as \(image.escapingControls) has them, all else as \(release)"
  }

  func sheet(repository: FactDocument) -> FactSheet {
    var sheet = FactSheet(book.vocabulary, [RuleBook.defaultIntent, host, deployment, server, repository])
    if let facts = book.releases.facts(of: release) { sheet.merge(facts) }
    ServingFacts.add(to: &sheet)
    return sheet
  }
}

import Dispatch
import Facts
import RuleBook
import Synchronization
import TritonConfig

/// What the verdicts depend on besides the models: read once, before them.
struct LintSituation: Sendable {
  var release: String
  var server: ServerSituation
  var catalog: BackendCatalog

  /// - Throws: ``AdvisorError`` for rules, a host or a release that cannot be used.
  static func read(_ request: LintRequest) throws(AdvisorError) -> LintSituation {
    let book = Mutex<Result<RuleBook, AdvisorError>?>(nil)
    let catalog = Mutex<Result<BackendCatalog, AdvisorError>?>(nil)
    let host = Mutex<Result<FactDocument, AdvisorError>?>(nil)
    DispatchQueue.concurrentPerform(iterations: 3) { part in
      switch part {
      case 0:
        let result = Result { () throws(AdvisorError) in
          try RuleBookSource.load(overlay: request.rules, withCases: false)
        }
        book.withLock { $0 = result }
      case 1:
        let result = Result { () throws(AdvisorError) in try RuleBookSource.backends(overlay: request.rules) }
        catalog.withLock { $0 = result }
      default:
        let result = Result { () throws(AdvisorError) -> FactDocument in
          guard let wanted = request.host else { return FactDocument() }
          return try HostSource.facts(wanted, overlay: request.rules)
        }
        host.withLock { $0 = result }
      }
    }
    guard let book = book.withLock({ $0 }), let catalog = catalog.withLock({ $0 }), let host = host.withLock({ $0 })
    else { throw AdvisorError("the rules or the host were not read", .internalError) }
    return try LintSituation(request, book: try book.get(), catalog: try catalog.get(), host: try host.get())
  }

  init(_ request: LintRequest, book: RuleBook, catalog: BackendCatalog, host: FactDocument) throws(AdvisorError) {
    try self.init(request, releases: book.releases, catalog: catalog, host: host)
  }

  init(
    _ request: LintRequest, releases: ReleaseCatalog, catalog: BackendCatalog, host: FactDocument
  ) throws(AdvisorError) {
    release = try FactGathering.release(request.release, releases: releases, host: host)
    self.catalog = catalog
    let facts = releases.facts(of: release)
    server = ServerSituation(
      release: DottedVersion(release), gpus: Self.gpus(host), completesConfigs: request.completesConfigs,
      configName: request.configName, backends: Self.backends(host))
    if let least = facts?["release.minimumComputeCapability"]?.value.doubleValue {
      server.minimumComputeCapability = least
    }
  }

  /// The GPUs that the host is known to have; nil when nobody looked or it could not be told.
  private static func gpus(_ host: FactDocument) -> [ServerSituation.GPU]? {
    guard let records = host["host.gpus"]?.value.listValue else { return nil }
    return records.enumerated().map { index, record in
      ServerSituation.GPU(
        ordinal: Int32(clamping: record["index"]?.intValue ?? Int64(index)),
        computeCapability: record["computeCapability"]?.doubleValue)
    }
  }

  /// The backends of an installed server; nil where none is installed, so that any image may be meant.
  private static func backends(_ host: FactDocument) -> Set<String>? {
    guard host["host.triton.installed"]?.value.boolValue == true else { return nil }
    return host["host.triton.backends"]?.value.listValue.map { Set($0.compactMap(\.stringValue)) }
  }
}

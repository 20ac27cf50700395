import TestSupport
import Testing

/// What `config` writes for a host is, on that host, without a finding that has to be mended.
@Suite struct GeneratedRepositoryAuditTests {
  private static let hosts = ServingHost.all.filter { ["cpu-only", "dgx-h100"].contains($0.description) }

  @Test func `generated repositories have no fail and no warn on their hosts`() throws {
    let work = TemporaryFolder()
    var clean = 0
    for host in Self.hosts {
      for served in ServedModel.all {
        let repository = "\(work.path)/\(served.path)-\(host)"
        let machine = ["--host", host.name]
        let written = Program.advisor.run(
          ["config", served.model, "-o", repository, "--path", served.path] + machine + served.options,
          in: ServedModel.folder.path)
        // Some paths serve nothing on some hosts.
        if written.status == 2 { continue }
        #expect(written.status == 0, "\(served) on \(host): \(written.errors)")
        // Until the script has run, the file that it makes is missing, and the audit says so.
        let isPrepared = !written.output.contains("prepare.sh")
        let release = served.options.firstIndex(of: "--release").map { ["--release", served.options[$0 + 1]] } ?? []
        let audit = Program.advisor.run(
          ["audit", "--model-repository", repository, "--fail-on", "warn"] + machine + release
            + (isPrepared ? [] : ["--skip", "REP-006"]), in: ServedModel.folder.path)
        #expect(audit.status == 0, "\(served) on \(host): \(audit.output)\(audit.errors)")
        clean += 1
      }
    }
    #expect(clean >= 20)
  }
}

import Facts
import ModelSamples
import TestSupport
import Testing

/// The audit command through the program itself.
@Suite struct AuditCommandTests {
  /// Paths that serve a model file as it is, so that their entries need no preparation.
  private static let served = ServedModel.all.filter {
    !["tensorrt", "torch-tensorrt", "tensorflow-tensorrt", "fastertransformer", "tensorrt-llm"].contains($0.path)
  }

  @Test(arguments: served, ServingHost.all)
  func `what config writes for a host passes on it`(served: ServedModel, host: ServingHost) throws {
    let folder = ServedModel.folder.path
    let repository = TemporaryFolder()
    let name = repository.path + "/models"
    let written = Program.advisor.run(
      ["config", served.model, "-o", name, "--path", served.path, "--host", host.name] + served.options, in: folder)
    if written.status != 0 { return }  // No such path on this host.
    let release = served.options.contains("--release") ? Array(served.options.suffix(2)) : []
    let result = Program.advisor.run(
      ["audit", "--host", host.name, "--model-repository", name, "--format", "json"] + release, in: folder)
    let report = try JSONReader.read(result.output)
    let checks = try #require(report["checks"]?.listValue)
    #expect(checks.count > 130)
    for check in checks {
      let outcome = check["outcome"]?.stringValue ?? ""
      guard ["fail", "warn", "error"].contains(outcome) else { continue }
      Issue.record("\(check["id"]?.stringValue ?? "") \(outcome): \(JSONWriter.write(check["findings"] ?? .null))")
    }
    #expect(result.status == 0, "\(result.errors)")
  }

  private func audit(_ arguments: String...) -> Program.Result {
    Program.advisor.run(["audit"] + arguments, in: LintCommandTests.folder.path)
  }

  private static let repository = ["--model-repository", "."]

  @Test func `a repository with faults fails with their places`() {
    let result = audit("--model-repository", ".", "--only", "repository", "--format", "text")
    #expect(result.status == 1)
    #expect(result.output.contains("fail  REP-003  critical  config.pbtxt can be read"))
    #expect(result.output.contains("./misspelt/config.pbtxt:1:1: "))
    #expect(result.output.contains("What to do, the most urgent first"))
  }

  @Test func `SARIF places findings in files, JUnit counts them`() throws {
    let sarif = try JSONReader.read(audit("--model-repository", ".", "--format", "sarif").output)
    let run = try #require(sarif["runs"]?.listValue?.first)
    let results = try #require(run["results"]?.listValue)
    let syntax = try #require(results.first { $0["properties"]?["lint"]?.stringValue == "syntax" })
    #expect(syntax["ruleId"] == "REP-003")
    #expect(syntax["level"] == "error")
    let place = syntax["locations"]?.listValue?.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.stringValue?.hasSuffix("config.pbtxt") == true)
    #expect(place?["region"]?["startLine"]?.intValue != nil)
    #expect(
      results.allSatisfy {
        $0["locations"]?.listValue?.first?["physicalLocation"]?["artifactLocation"]?["uri"]?.stringValue != nil
      })
    // What is unknown is no finding, and what does not apply is not told.
    #expect(results.allSatisfy { ["error", "warning", "note"].contains($0["level"]?.stringValue ?? "") })
    let junit = audit("--model-repository", ".", "--format", "junit").output
    #expect(junit.contains("<testsuite name=\"Model repository\" tests="))
    #expect(junit.contains("<failure message="))
  }

  @Test func `an earlier report is a baseline`() {
    let folder = TemporaryFolder()
    folder.write("old.json", audit("--model-repository", ".", "--format", "json").output)
    let result = audit("--model-repository", ".", "--only", "repository", "--baseline", folder.path + "/old.json")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("known before"))
  }

  @Test func `wrong options are told`() {
    #expect(audit("--only", "DRV-1").status == 64)
    #expect(audit("--level", "4").status == 64)
    #expect(audit("--baseline", "missing.json").status == 66)
    #expect(audit("--deployment", "missing.yaml").status == 66)
    #expect(audit("--deployment", "text/config.pbtxt").status == 65)
    #expect(audit("--model-repository", "missing").status == 66)
  }

  @Test func `checks are listed and explained`() {
    let list = Program.advisor.run(["rules", "list", "--checks"]).output
    #expect(list.contains("  DRV-016  critical  The driver is new enough for the image"))
    #expect(list.contains("  GPU-025  –         The kernel log has no errors of the GPU (needs Xid lines"))
    let explained = Program.advisor.run(["explain", "DRV-016"])
    #expect(explained.status == 0)
    #expect(explained.output.contains("host.driver.major < release.driver"))
    #expect(Program.advisor.run(["explain", "GPU-025"]).output.contains("kept free"))
  }
}

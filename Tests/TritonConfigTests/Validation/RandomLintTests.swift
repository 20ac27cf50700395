import Facts
import Testing
import TritonConfig

@Suite struct `any config at all` {
  /// Completing what the server has completed changes nothing, and no value makes a check trap.
  @Test(arguments: 0..<8) func `is judged, and its completion is complete`(part: Int) throws {
    for seed in 0..<150 {
      var random = RandomConfig(seed: UInt64(part * 1000 + seed))
      var config = random.config()
      // Most random names and platforms are refused at once; the rest is worth more.
      config.name = "m"
      if seed % 3 != 0 {
        config.backend = ["onnxruntime", "pytorch", "python", "openvino", "tensorrt", "mine"][seed % 6]
        config.platform = ""
      }
      let text = ConfigPrinter().print(config)
      let lint = RepositoryLinter().lint([LintSamples.lint("m", text, files: ["1/model.onnx"])])[0]
      #expect((lint.verdict == .ready) == (lint.firstError == nil && lint.doubts.isEmpty))
      for finding in lint.findings where finding.severity == .error {
        #expect(finding.position != nil || finding.path == nil || lint.origins[finding.path ?? []] != nil, "\(finding)")
      }
      guard let effective = lint.effective else { continue }
      let again = RepositoryLinter().lint([
        LintSamples.lint("m", ConfigPrinter().print(effective), files: ["1/model.onnx"])
      ])[0]
      #expect(again.effective == effective, "seed \(part * 1000 + seed)")
    }
  }
}

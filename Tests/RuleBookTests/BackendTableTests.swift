import Facts
import RuleBook
import RuleText
import TestSupport
import Testing

@Suite struct `the catalog of backends` {
  private func problems(_ text: String) -> [String] {
    let files = RuleFiles.builtIn.overlaid(by: ["catalog/backends/mine.yaml": text], from: "my")
    do {
      _ = try BackendTables.load(files)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  private let head = "backend: mine\ntitle: Mine\ncompletes: nothing\nothers: ignored\ncite: judgement\n"

  @Test func `loads, and every file is named after its backend`() throws {
    let names = try BackendTables.load().documents.compactMap { $0["backend"]?.stringValue }
    let files = RuleFolder.texts.keys.filter { $0.hasPrefix("catalog/backends/") }
    #expect(Set(files) == Set(names.map { "catalog/backends/\($0).yaml" }))
  }

  @Test func `keeps scalars as the text they are`() throws {
    let text =
      head.replacing("mine", with: "zz")
      + "parameters: {a: {help: h, form: int32, least: 0, default: 1.0, since: 25.10}}"
    let files = RuleFiles.builtIn.overlaid(by: ["catalog/backends/zz.yaml": text], from: "my")
    let document = try #require(try BackendTables.load(files).documents.last)
    let parameter = document["parameters"]?["a"]
    #expect(parameter?["default"] == "1.0")
    #expect(parameter?["since"] == "25.10")
  }

  @Test(arguments: [
    ("form: yes\n", "my/catalog/backends/mine.yaml:6:1: unknown key 'form'"),
    (
      "parameters: {a: {help: h, form: integer}}",
      "my/catalog/backends/mine.yaml:6:33: expected one of text, word, boolean, int32, int64, uint64, number, digits, json, devices, found 'integer'"
    ),
    (
      "parameters: {a: {help: h, form: int32, least: few}}",
      "my/catalog/backends/mine.yaml:6:47: 'least' must be a whole number"
    ),
    (
      "parameters: {a: {help: h, form: text, since: new}}",
      "my/catalog/backends/mine.yaml:6:46: a release is written \"YY.MM\""
    ),
    (
      "parameters: {a: {help: h, form: text, cite: nowhere}}",
      "my/catalog/backends/mine.yaml:6:45: no source 'nowhere' in catalog/sources.yaml"
    ),
  ])
  func `mistakes are reported with their place`(line: String, problem: String) {
    #expect(problems(head + line) == [problem])
  }
}

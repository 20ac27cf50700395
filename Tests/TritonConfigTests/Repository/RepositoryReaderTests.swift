import Glibc
import TestSupport
import Testing
import TritonConfig

@Suite struct `reading a repository from a disk` {
  private let reader = RepositoryReader()

  @Test func `a model's files are read, links and odd names told apart`() throws {
    let folder = TemporaryFolder()
    let text = """
      backend: "onnxruntime" default_model_filename: "../shared.onnx"
      output { name: "Y" label_filename: "labels.txt" } output { name: "Z" label_filename: "../secret" }
      model_warmup { inputs { key: "X" value { input_data_file: "x" } } }
      """
    folder.write("repo/m/config.pbtxt", text)
    folder.write("repo/m/1/model.onnx", "12345")
    folder.write("repo/m/labels.txt", "a\nb\n")
    folder.write("repo/secret", "s")
    folder.write("elsewhere/file", "")
    symlink(folder.path + "/elsewhere", folder.path + "/repo/m/2")
    symlink("nowhere", folder.path + "/repo/m/broken")
    mkfifo(folder.path + "/repo/m/pipe", 0o600)
    let entry = try reader.entry(folder.path + "/repo/m")
    #expect(entry.name == "m")
    #expect(entry.document?.config.backend == "onnxruntime")
    let listing = try #require(entry.listing)
    #expect(listing.entries.map(\.name) == ["1", "2", "broken", "config.pbtxt", "labels.txt", "pipe"])
    guard case .directory(let version?) = listing["1"]?.kind else {
      Issue.record("1 is no folder")
      return
    }
    #expect(version["model.onnx"]?.kind == .file(5))
    #expect(listing["2"]?.outside?.hasSuffix("/elsewhere") == true)
    #expect(listing.firstBroken?.name == "broken")
    #expect(listing["pipe"]?.kind == .special)
    #expect(entry.references["labels.txt"] == FileStatus(.file(4)))
    #expect(entry.references["../secret"] == FileStatus(.file(1), escapes: true))
    #expect(entry.references["warmup/x"] == FileStatus(.missing))
    #expect(entry.references["1/../shared.onnx"] == FileStatus(.missing))
  }

  @Test(arguments: [(nil, "other"), ("gpu", "chosen"), ("none", "other")] as [(String?, String)])
  func `another config is chosen by name`(name: String?, platform: String) throws {
    let folder = TemporaryFolder()
    folder.write("m/config.pbtxt", "platform: \"other\"")
    folder.write("m/configs/gpu.pbtxt", "platform: \"chosen\"")
    let entry = try RepositoryReader(configName: name).entry(folder.path + "/m")
    #expect(entry.document?.config.platform == platform)
  }

  @Test func `a config that cannot be read is told with the reason`() throws {
    let folder = TemporaryFolder()
    folder.write("m/config.pbtxt/file", "")
    guard case .unreadable(let reason) = try reader.entry(folder.path + "/m").config else {
      Issue.record("a folder was read as config")
      return
    }
    #expect(reason == "not a regular file")
    folder.write("n/1/file", "")
    guard case .absent = try reader.entry(folder.path + "/n").config else {
      Issue.record("a config that is not there")
      return
    }
    mkfifo(folder.path + "/n/config.pbtxt", 0o600)
    guard case .unreadable = try reader.entry(folder.path + "/n").config else {
      Issue.record("a pipe was read as config")
      return
    }
  }

  @Test func `folders are models, in the order of their bytes`() throws {
    let folder = TemporaryFolder()
    for name in ["b", "B", "a b", "ü", ".git"] { folder.write("\(name)/1/x", "") }
    folder.write("README.md", "")
    #expect(try reader.repository(folder.path).directories.map(\.name) == [".git", "B", "a b", "b", "ü"])
    symlink("nowhere", folder.path + "/gone")
    let findings = RepositoryLinter.findings(in: try reader.repository(folder.path), path: "R")
    #expect(findings.map(\.message) == ["failed to poll model repository 'R': failed to stat file R/gone"])
  }

  @Test(arguments: ["/nowhere/at/all", "a\u{0}b"])
  func `a path that leads nowhere is an error`(path: String) {
    #expect(throws: RepositoryError.self) { try reader.entry(path) }
    #expect(throws: RepositoryError.self) { try reader.repository(path) }
    #expect(throws: RepositoryError.self) { try reader.detachedConfig(path) }
  }

  @Test func `a config alone leaves open what the files around it decide`() throws {
    let folder = TemporaryFolder()
    folder.write("some.pbtxt", "name: \"any\" backend: \"tensorrt\"\n" + LintSamples.tensors)
    let entry = try reader.detachedConfig(folder.path + "/some.pbtxt")
    let lint = ModelLinter.lint(
      entry: entry, signature: nil, situation: LintSamples.server, catalog: BackendSamples.catalog)
    #expect(lint.name == "any")
    #expect(lint.firstError == nil)
    #expect(lint.versions == nil)
  }
}

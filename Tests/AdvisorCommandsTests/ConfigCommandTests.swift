import Facts
import Glibc
import ModelSamples
import TestSupport
import Testing

/// `config` as a user runs it: what it writes, and what it leaves alone.
@Suite struct ConfigCommandTests {
  static let example = Places.repository + "/Examples/text_recognition.onnx"
  private static let host = Places.fixtures + "/hosts/cpu-only.json"

  static func config(
    _ models: [String] = [example], in folder: TemporaryFolder, _ options: String..., host: String = host
  ) -> Program.Result {
    Program.advisor.run(["config"] + models + ["-o", "repo", "--host", host] + options, in: folder.path)
  }

  /// Paths of all files below a folder, sorted.
  static func files(below path: String) -> [String] {
    Program("/usr/bin/find").run([".", "!", "-type", "d"], in: path).output.split(separator: "\n").map(String.init)
      .sorted()
  }

  @Test func `an entry has its config, its version folder and the model`() throws {
    let folder = TemporaryFolder()
    let result = Self.config(in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      Self.files(below: folder.path) == [
        "./repo/text_recognition/1/model.onnx", "./repo/text_recognition/config.pbtxt",
      ])
    #expect(TestFile.bytes("\(folder.path)/repo/text_recognition/1/model.onnx") == TestFile.bytes(Self.example))
    let lint = Program.advisor.run(["lint", "repo", "--host", Self.host], in: folder.path)
    #expect(lint.status == 0, "\(lint.output)")
  }

  @Test func `comments name their block, and go on request`() throws {
    let folder = TemporaryFolder()
    #expect(Self.config(in: folder).status == 0)
    let path = "\(folder.path)/repo/text_recognition/config.pbtxt"
    let text = try #require(TestFile.text(path))
    for id in ["batch", "tensors", "dynamic-batching", "cpu-instances"] {
      #expect(text.contains("[\(id)]"), "\(id)")
      #expect(Program.advisor.run(["explain", id]).status == 0, "\(id)")
    }
    #expect(Self.config(in: folder, "--no-comments", "--force").status == 0)
    #expect(TestFile.text(path)?.contains("#") == false)
  }

  @Test func `an entry that is there is not touched without force, and replaced whole with it`() {
    let folder = TemporaryFolder()
    let old = folder.write("repo/text_recognition/config.pbtxt", "name: \"old\"\n")
    folder.write("repo/text_recognition/7/model.onnx", "old")
    let refused = Self.config(in: folder)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("exists already; --force replaces it"))
    #expect(refused.output == "")
    #expect(TestFile.text(old) == "name: \"old\"\n")
    #expect(Self.config(in: folder, "--force").status == 0)
    #expect(
      Self.files(below: folder.path) == [
        "./repo/text_recognition/1/model.onnx", "./repo/text_recognition/config.pbtxt",
      ])
  }

  @Test func `several models become one repository, or none of them does`() {
    let folder = TemporaryFolder()
    folder.write("a.onnx", Seeds.dense)
    folder.write("b.onnx", Seeds.dense)
    folder.makeFolder("c")
    folder.write("c/a.onnx", Seeds.dense)
    let clash = Self.config(["a.onnx", "b.onnx", "c/a.onnx"], in: folder)
    #expect(clash.status == 64)
    #expect(clash.errors.contains("a.onnx and c/a.onnx would both be the model 'a'"))
    #expect(access("\(folder.path)/repo", F_OK) != 0)
    folder.write("repo/b/1/model.onnx", "old")
    #expect(Self.config(["a.onnx", "b.onnx"], in: folder).status == 73)
    #expect(Self.files(below: "\(folder.path)/repo") == ["./b/1/model.onnx"])
    #expect(Self.config(["a.onnx", "b.onnx"], in: folder, "--force").status == 0)
    #expect(
      Self.files(below: "\(folder.path)/repo")
        == ["./a/1/model.onnx", "./a/config.pbtxt", "./b/1/model.onnx", "./b/config.pbtxt"])
  }

  @Test func `a dry run shows every file and writes none`() {
    let folder = TemporaryFolder()
    let result = Self.config(in: folder, "--dry-run")
    #expect(result.status == 0)
    #expect(result.output.contains("Would write repo/text_recognition"))
    #expect(result.output.contains("    max_batch_size: 16\n"))
    #expect(Self.files(below: folder.path) == [])
  }

  @Test(arguments: ["../x", "..", ".", "a/b", "a\"b", "a\nb", "a b", "'a'", "$(a)"])
  func `a hostile name is an error, and that of a file becomes a harmless one`(name: String) {
    let folder = TemporaryFolder()
    let stated = Self.config(in: folder, "--name=\(name)")
    #expect(stated.status == 64)
    if !name.contains("/"), name.first != "." {
      folder.write("\(name).onnx", Seeds.dense)
      let own = Self.config(["\(name).onnx"], in: folder)
      #expect(own.status == 0)
      let names = Self.files(below: "\(folder.path)/repo").joined()
      #expect(names.allSatisfy { $0.isLetter || $0.isNumber || "_-./".contains($0) }, "\(names)")
    }
    #expect(access("\(folder.path)/../x", F_OK) != 0)
  }

  @Test func `nothing is left behind when the model or the repository cannot be used`() {
    let folder = TemporaryFolder(files: ["file": "no folder"])
    folder.write("cut.onnx", Array(Seeds.dense.prefix(20)))
    for (arguments, status): ([String], Int32) in [
      (["missing.onnx", "-o", "repo"], 66), (["cut.onnx", "-o", "repo"], 65), ([Self.example, "-o", "file"], 73),
      ([Self.example, "-o", "file/repo"], 73), ([Self.example, "-o", "/proc/repo"], 73),
      ([Self.example, "-o", "repo", "--path", "tensorrt"], 2), ([Self.example, "-o", "repo", "--path", "tensort"], 64),
      ([Self.example, "-o", "repo", "--set", "max_batch_size=-1"], 64),
      ([Self.example, "-o", "repo", "--max-batch-size", "-1"], 64),
      ([Self.example, "-o", "repo", "--input", "x:FP32:1"], 64), ([Self.example], 64), (["-o", "repo"], 64),
    ] {
      let result = Program.advisor.run(["config"] + arguments + ["--host", Self.host], in: folder.path)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output == "", "\(arguments)")
    }
    #expect(Self.files(below: folder.path) == ["./cut.onnx", "./file"])
  }

  @Test func `models are copied, linked or moved`() throws {
    let folder = TemporaryFolder()
    let model = folder.write("m.onnx", Seeds.dense)
    func inode(_ path: String) -> ino_t {
      var status = stat()
      return stat(path, &status) == 0 ? status.st_ino : 0
    }
    let target = "\(folder.path)/repo/m/1/model.onnx"
    #expect(Self.config(["m.onnx"], in: folder).status == 0)
    #expect(inode(target) != inode(model))
    #expect(Self.config(["m.onnx"], in: folder, "--link", "--force").status == 0)
    #expect(inode(target) == inode(model))
    #expect(Self.config(["m.onnx"], in: folder, "--move", "--force").status == 0)
    #expect(access(model, F_OK) != 0)
    #expect(TestFile.bytes(target) == Seeds.dense)
  }

  @Test func `a model inside the entry that it replaces survives`() {
    let folder = TemporaryFolder()
    folder.write("repo/m/1/model.onnx", Seeds.dense)
    #expect(Self.config(["repo/m/1/model.onnx"], in: folder, "--name", "m", "--force", "--move").status == 0)
    #expect(TestFile.bytes("\(folder.path)/repo/m/1/model.onnx") == Seeds.dense)
  }

  @Test func `a model without a batch dimension gets whole shapes, and no batch on request`() throws {
    let folder = TemporaryFolder()
    folder.write(
      "fixed.onnx",
      ONNX.model(
        ONNX.graph(
          nodes: [ONNX.node("Identity", ["x"], ["y"])], inputs: [ONNX.float("x", [.size(1), .size(3)])],
          outputs: [ONNX.float("y", [.size(1), .size(3)])]), ir: 8, opsets: [("", 17)]))
    #expect(Self.config(["fixed.onnx"], in: folder).status == 0)
    let text = try #require(TestFile.text("\(folder.path)/repo/fixed/config.pbtxt"))
    #expect(text.contains("\nmax_batch_size: 0\n"))
    #expect(text.contains("dims: [ 1, 3 ]"))
    #expect(text.contains("input x: first dimension fixed at 1"))
    let refused = Self.config(["fixed.onnx"], in: folder, "--max-batch-size", "8", "--force")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("input x: first dimension fixed at 1"))
  }

  @Test func `the answer as JSON has the files and the reasons`() throws {
    let folder = TemporaryFolder()
    let result = Self.config(in: folder, "--format", "json")
    let answer = try JSONReader.read(bytes: Array(result.output.utf8), maximumDepth: 32)
    #expect(answer["schema"] == "triton-advisor/config/1")
    #expect(answer["written"] == true)
    let model = try #require(answer["models"]?.listValue?.first)
    #expect(model["name"] == "text_recognition")
    let files = try #require(model["files"]?.listValue)
    #expect(files.map { $0["path"] } == ["config.pbtxt", "1/model.onnx"])
    #expect(
      files[0]["text"]?.stringValue == TestFile.text("\(folder.path)/repo/text_recognition/config.pbtxt"))
    #expect(model["blocks"]?.listValue?.first?["id"] == "batch")
  }

  @Test func `external data comes with the model, and only from its folder`() {
    let folder = TemporaryFolder()
    folder.write("a/weights/w.bin", [UInt8](repeating: 1, count: 16))
    folder.write("a/m.onnx", ExternalWeights.model(location: "weights/w.bin"))
    folder.write("a/outside.onnx", ExternalWeights.model(location: "../w.bin"))
    folder.write("w.bin", [UInt8](repeating: 1, count: 16))
    #expect(Self.config(["a/m.onnx"], in: folder, "--path", "onnxruntime-cpu").status == 0)
    #expect(
      Self.files(below: "\(folder.path)/repo") == ["./m/1/model.onnx", "./m/1/weights/w.bin", "./m/config.pbtxt"])
    let outside = Self.config(["a/outside.onnx"], in: folder, "--path", "onnxruntime-cpu")
    #expect(outside.status == 2)
    #expect(access("\(folder.path)/repo/outside", F_OK) != 0)
  }
}

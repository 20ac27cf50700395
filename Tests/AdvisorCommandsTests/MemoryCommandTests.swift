import Facts
import Glibc
import TestSupport
import Testing

/// Memory budgets through the real binary: several models in one repository on hosts of different kinds.
@Suite struct MemoryCommandTests {
  /// Models of 1, 4 and 10 GB whose weights are files with nothing but a length.
  private static let folder: TemporaryFolder = {
    let folder = TemporaryFolder()
    for (name, side): (String, Int64) in [("small", 15_811), ("medium", 31_623), ("large", 50_000)] {
      folder.write("\(name).onnx", ExternalWeights.square(side, location: "\(name).bin"))
      let weights = folder.write("\(name).bin")
      _ = truncate(weights, Int(side * side * 4))
    }
    return folder
  }()

  private static func config(
    _ models: [String], host: String, _ options: [String] = ["--path", "onnxruntime-cuda"]
  ) throws -> (value: Value, text: String) {
    let arguments =
      ["config"] + models.map { "\($0).onnx" } + ["-o", "repository", "--dry-run", "--host", host] + options
    let text = Program.advisor.run(arguments, in: folder.path)
    #expect(text.status == 0, "\(text.errors)")
    let json = Program.advisor.run(arguments + ["--format", "json"], in: folder.path)
    return (try JSONReader.read(bytes: Array(json.output.utf8), maximumDepth: 64), text.output)
  }

  /// The config.pbtxt of a model.
  private static func config(of name: String, _ value: Value) -> String {
    let model = value["models"]?.listValue?.first { $0["name"]?.stringValue == name }
    return model?["files"]?.listValue?.first { $0["path"] == "config.pbtxt" }?["text"]?.stringValue ?? ""
  }

  private static func devices(_ value: Value) -> [Value] { value["memory"]?["devices"]?.listValue ?? [] }

  @Test func `on one GPU the models share what there is, and say when it is too much`() throws {
    let (value, text) = try Self.config(["small", "medium"], host: "g5.2xlarge")
    #expect(value["memory"]?["verdict"] == "fits")
    #expect(Self.devices(value).map { $0["device"] } == ["GPU 0", "host"])
    #expect(Self.config(of: "medium", value).contains("gpu_mem_limit"))
    #expect(text.contains("medium: weights, FP32"))
    #expect(text.contains("fits, "))
    let (tight, words) = try Self.config(["small", "medium", "large"], host: "g5.2xlarge")
    #expect(tight["memory"]?["verdict"] == "tight")
    #expect(words.contains("tight: the upper bound is"))
  }

  @Test func `on eight GPUs models that do not fit beside each other get GPUs of their own`() throws {
    let (value, text) = try Self.config(["small", "medium", "large"], host: "dgx-h100")
    #expect(value["memory"]?["verdict"] == "fits")
    #expect(Self.devices(value).count == 9)
    #expect(text.contains("GPU 0-7, NVIDIA H100 80GB HBM3"))
    let (narrow, notes) = try Self.config(["small", "medium", "large"], host: "g5.12xlarge")
    #expect(narrow["memory"]?["verdict"] == "fits", "\(notes)")
    #expect(Self.config(of: "large", narrow).contains("gpus: ["))
    #expect(notes.contains("large runs on GPU"))
  }

  @Test func `on MIG slices there is a server for each, which loads what was placed there`() throws {
    let capture = "hosts/nvidia_smi/exporter_captures/linux-x86_64__nvidia-h100-mig__590.48.01.txt"
    guard let host = Places.shared(capture) else { return }
    let (value, text) = try Self.config(["small", "medium", "large"], host: host)
    #expect(value["memory"]?["verdict"] == "fits", "\(text)")
    let servers = try #require(value["memory"]?["servers"]?.listValue)
    #expect(servers.count > 1)
    let commands = (value["next"]?.listValue ?? []).compactMap { $0["command"]?.stringValue }
    for server in servers {
      let device = try #require(server["device"]?.stringValue)
      let command = try #require(commands.first { $0.contains("docker") && $0.contains(device) })
      for model in server["models"]?.listValue ?? [] {
        #expect(command.contains("--load-model=\(model.stringValue ?? "")"))
      }
      #expect(command.contains("--model-control-mode=explicit"))
    }
    let ports = commands.filter { $0.contains("docker") }.compactMap { $0.split(separator: "-p").dropFirst().first }
    #expect(Set(ports).count == ports.count)
    #expect(!Self.config(of: "large", value).contains("gpus:"))
    #expect(text.contains("CUDA shows a process one MIG slice"))
  }

  @Test func `weights larger than every GPU rule out what keeps a model on one, with a way out`() throws {
    let arguments = ["advise", "large.onnx", "--host", "p3.2xlarge", "--release", "22.11"]
    let fits = Program.advisor.run(arguments, in: Self.folder.path)
    #expect(fits.status == 0)
    #expect(!fits.output.contains("do not fit any GPU"))
    Self.folder.write("huge.onnx", ExternalWeights.square(100_000, location: "huge.bin"))
    _ = truncate(Self.folder.write("huge.bin"), 40_000_000_000)
    let advice = Program.advisor.run(["advise", "huge.onnx", "--host", "g5.2xlarge"], in: Self.folder.path)
    #expect(advice.output.contains("the weights alone (40 GB) do not fit any GPU"), "\(advice.output)")
    #expect(advice.output.contains("way out: convert the weights to FP16"))
  }

  @Test func `advice has the table too, in every format`() {
    let advise = ["advise", "small.onnx", "--host", "g5.2xlarge"]
    let text = Program.advisor.run(advise, in: Self.folder.path).output
    #expect(text.contains("  Memory\n"))
    #expect(text.contains("CUDA context of the server"))
    #expect(text.contains("nvidia-smi --query-compute-apps"))
    let markdown = Program.advisor.run(advise + ["--format", "markdown"], in: Self.folder.path).output
    #expect(markdown.contains("## Memory"))
    #expect(markdown.contains("| together |"))
  }
}

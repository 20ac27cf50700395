import Facts
import HostProbe
import TestSupport

/// A model of `Scripts/published-models.tsv`, or the bundled example.
struct GoldenModel: Sendable, CustomStringConvertible {
  var id: String
  /// Whether its whole answer is kept, not only the decision.
  var isKeptWhole: Bool

  var description: String { id }

  /// Where it lies; nil when it was not fetched.
  var path: String? { id == "text_recognition" ? BadInputTests.example : Places.publishedModel(id) }

  /// One for each kind of thing that can matter: OCR, speech, audio, embeddings, detection, trees, custom operators,
  /// values that are no tensors, control flow, quantisation in its forms.
  private static let keptWhole: Set = [
    "text_recognition", "ocr-detection", "ocr-recognition", "speech-activity", "speech-activity-static",
    "sentence-embedding", "sentence-embedding-int8", "object-detection", "voice-filter-int8",
    "super-resolution-brevitas",
    "sequence-output", "traffic-trees", "iris-zipmap", "wakeword-if", "convolution-int8",
  ]

  static let all: [GoldenModel] = {
    let table = TestFile.text(Places.repository + "/Scripts/published-models.tsv") ?? ""
    let ids = table.split(separator: "\n").dropFirst().compactMap { $0.split(separator: "\t").first.map(String.init) }
    return (["text_recognition"] + ids).map { GoldenModel(id: $0, isKeptWhole: keptWhole.contains($0)) }
  }()
}

/// A host of `Tests/Fixtures/hosts` with the release its answers are kept for, or this machine.
struct GoldenHost: Sendable, CustomStringConvertible {
  /// Folder below `Tests/Golden`.
  var folder: String
  var arguments: [String]

  var description: String { folder }

  static let all = [
    host("cpu-only"), host("h100"),
    // These drivers are too old for the newest release.
    host("h100x8", release: "25.02"), host("l4", release: "22.11"),
  ]

  static let this = GoldenHost(folder: "cpu-only", arguments: [])

  /// Whether this machine, like the kept one, has no GPU and an x86-64 CPU.
  static let isLikeTheKeptOne: Bool = {
    let here = HostProbe.probe(HostProbe.Options(gpuProbe: nil))
    return here["host.architecture"]?.value == "x86_64" && here["host.gpuHardware"]?.value == .list([])
  }()

  private static func host(_ name: String, release: String? = nil) -> GoldenHost {
    GoldenHost(
      folder: release.map { "\(name)-\($0)" } ?? name,
      arguments: ["--host", "\(name).json"] + (release.map { ["--release", $0] } ?? []))
  }

  /// A folder in which every model and every host has a short name, so that no path of this machine gets into an answer.
  private static let folderOfAll: TemporaryFolder = {
    let models = GoldenModel.all.compactMap { model in model.path.map { ("\(model.id).onnx", $0) } }
    let hosts = ["cpu-only", "h100", "h100x8", "l4"].map { ("\($0).json", "\(Places.fixtures)/hosts/\($0).json") }
    return TemporaryFolder(files: [:], links: Dictionary(uniqueKeysWithValues: models + hosts))
  }()

  /// The program's answer on a model, in a format.
  func advise(_ model: GoldenModel, _ format: String) -> String {
    Program.advisor.run(
      ["advise", "\(model.id).onnx", "--format", format] + arguments, in: Self.folderOfAll.path
    ).output
  }
}

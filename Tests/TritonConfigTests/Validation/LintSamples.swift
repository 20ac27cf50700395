import Facts
import TritonConfig

/// Models as tests write them: a config's text and the names of files, without a disk.
enum LintSamples {
  /// A host with one GPU and a server with the usual backends and the two of Triton's own tests.
  static let server = ServerSituation(
    gpus: [ServerSituation.GPU(ordinal: 0, computeCapability: 8.0)],
    backends: ["identity", "onnxruntime", "openvino", "python", "pytorch", "repeat", "tensorrt"])

  /// A file's directory and everything in it: `["1/model.onnx", "labels.txt"]`, folders with a slash at the end.
  static func listing(_ paths: [String]) -> DirectoryListing {
    var folders: [String: [String]] = [:]
    var entries: [DirectoryListing.Entry] = []
    for path in paths {
      let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 1 {
        entries.append(.init(path, .file(1)))
      } else {
        folders[parts[0], default: []].append(parts[1])
      }
    }
    for (name, rest) in folders {
      entries.append(.init(name, .directory(listing(rest.filter { !$0.isEmpty }))))
    }
    return DirectoryListing(entries)
  }

  /// The file that the config's backend looks for.
  private static func modelFile(_ text: String) -> String {
    let files = [
      "onnxruntime": "model.onnx", "openvino": "model.xml", "python": "model.py", "pytorch": "model.pt",
      "tensorrt": "model.plan",
    ]
    return "1/" + (files.first { text.contains("backend: \"\($0.key)\"") }?.value ?? "")
  }

  /// - Parameters:
  ///   - text: the config; nil when there is none.
  ///   - files: by default version 1 with the model file that the config's backend looks for.
  static func entry(
    _ name: String, _ text: String?, files: [String]? = nil, references: [String: FileStatus] = [:]
  ) -> RepositoryEntry {
    let file = "repo/\(name)/config.pbtxt"
    let files = files ?? [modelFile(text ?? "")]
    var config = RepositoryEntry.Config.absent
    if let text {
      do {
        config = .document(try ConfigDocument(text: text, file: file))
      } catch {
        config = .malformed(error)
      }
    }
    return RepositoryEntry(
      name: name, directory: "repo/\(name)", configFile: file, config: config,
      listing: listing(files + (text == nil ? [] : ["config.pbtxt"])), references: references)
  }

  static func lint(
    _ name: String, _ text: String?, files: [String]? = nil, references: [String: FileStatus] = [:],
    signature: ModelSignature? = nil, situation: ServerSituation = server
  ) -> ModelLint {
    ModelLinter.lint(
      entry: entry(name, text, files: files, references: references), signature: signature, situation: situation,
      catalog: BackendSamples.catalog)
  }

  static func lint(
    _ text: String?, files: [String]? = nil, references: [String: FileStatus] = [:],
    situation: ServerSituation = server
  ) -> ModelLint {
    lint("m", text, files: files, references: references, situation: situation)
  }

  /// One input and one output of four numbers.
  static let tensors = """
    input { name: "X" data_type: TYPE_FP32 dims: 4 }
    output { name: "Y" data_type: TYPE_FP32 dims: 4 }

    """
}

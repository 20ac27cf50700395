/// Pickles, classed by the first thing they would import; loading one runs whatever code it names.
enum PickleFormats {
  /// Modules no model needs and every exploit uses.
  private static let dangerous: Set = [
    "os", "posix", "nt", "subprocess", "sys", "socket", "shutil", "pty", "runpy", "importlib", "webbrowser", "commands",
  ]
  private static let dangerousBuiltins: Set = ["eval", "exec", "compile", "getattr", "__import__", "open"]

  static func recognise(_ bytes: ByteSource, fileExtension: String) -> Recognition? {
    if PickleReader.isMarked(bytes) || bytes.has("c") {
      guard let global = PickleReader.read(bytes, in: 0..<min(bytes.count, 1 << 16)).globals.first else {
        return Recognition(.pickle, "pickle opcodes without a class near the start")
      }
      return recognise(global)
    }
    // joblib compresses; the name is then all there is to go by.
    guard ["joblib", "pkl", "pickle"].contains(fileExtension), isCompressed(bytes) else { return nil }
    return Recognition(.pickle, "a compressed file named .\(fileExtension)")
  }

  private static func recognise(_ global: PickleDocument.Global) -> Recognition {
    let evidence = "pickle whose first global is \(global.module) \(global.name)"
    let package = String(global.module.prefix { $0 != "." })
    let isBuiltin = package == "builtins" || package == "__builtin__"
    if dangerous.contains(package) || (isBuiltin && dangerousBuiltins.contains(global.name)) {
      return Recognition(.pickle, "\(evidence), which runs commands when it is loaded")
    }
    switch package {
    case "torch", "ultralytics", "pytorch_lightning", "lightning": return Recognition(.torchPickle, evidence)
    case "sklearn":
      let isTree = global.module.hasPrefix("sklearn.ensemble") || global.module.hasPrefix("sklearn.tree")
      return Recognition(.pickle, evidence, framework: isTree ? "tree" : "sklearn", modelClass: .shallow)
    case "xgboost", "lightgbm", "catboost":
      return Recognition(.pickle, evidence, framework: "tree", modelClass: .shallow)
    case "cuml": return Recognition(.pickle, evidence, framework: "cuml", modelClass: .shallow)
    default: return Recognition(.pickle, evidence)
    }
  }

  private static func isCompressed(_ bytes: ByteSource) -> Bool {
    let magics: [[UInt8]] = [
      [0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda], [0x1f, 0x8b], [0x42, 0x5a, 0x68],
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], [0x5d, 0x00, 0x00], [0x04, 0x22, 0x4d, 0x18],
    ]
    return magics.contains { bytes.has($0) }
  }
}

import Facts

/// What an MLflow model folder says of itself in `MLmodel`: its flavours, and which file is the model.
struct MLflowModel {
  /// Names of flavours, as MLflow spells them.
  let flavors: [String]
  let version: String?
  /// The model's place below the folder; nil when no flavour names one.
  let inner: String?

  /// Flavours by how directly their file can be served, with the keys that name it.
  private static let places: [(flavor: String, keys: [String])] = [
    ("onnx", ["data"]), ("xgboost", ["data"]), ("lightgbm", ["data"]), ("catboost", ["data"]),
    ("tensorflow", ["saved_model_dir", "data"]), ("keras", ["data"]), ("transformers", ["model_binary"]),
    ("pytorch", ["model_data"]), ("sklearn", ["pickled_model"]), ("h2o", ["data"]),
    ("python_function", ["model_path", "data"]),
  ]

  init(_ folder: Folder) {
    let file = try? ModelFile(path: folder.path(of: "MLmodel"))
    let text = file.map { $0.withBytes { $0.text(0..<(1 << 20)) } } ?? ""
    let yaml = YAMLLines(text)
    version = yaml.value(of: "mlflow_version")
    let lines = yaml.below("flavors")
    let depth = lines.first?.indent ?? 2
    flavors = lines.filter { $0.indent == depth }.map(\.key)
    var settings: [String: [String: String]] = [:]
    var flavor = ""
    for line in lines {
      if line.indent == depth { flavor = line.key } else { settings[flavor, default: [:]][line.key] = line.value }
    }
    var found: String?
    for (flavor, keys) in Self.places where found == nil {
      for key in keys where found == nil { found = settings[flavor]?[key].flatMap { Self.resolved($0, in: folder) } }
    }
    inner = found
  }

  /// The path of what a flavour names, where it lies in the folder; PyTorch and Keras name the folder around it.
  private static func resolved(_ name: String, in folder: Folder) -> String? {
    let parts = name.split(separator: "/")
    guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains("..") else { return nil }
    let path = folder.path(of: name)
    for file in ["model.pth", "model.keras", "model", "model.h5"] where Folder.isReadable("\(path)/\(file)") {
      return "\(name)/\(file)"
    }
    return Folder.isReadable(path) ? name : nil
  }
}

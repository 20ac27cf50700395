import Facts

/// Folders that are no model themselves and hold none that can be read: what is known of them.
enum WrappingFolder {
  /// A model of MLflow of which no flavour names a file: it is Python that MLflow loads.
  static func mlflow(_ folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    facts.set(.notes, .strings(MLflowModel(folder).flavors.map { "flavour \($0.shortened(to: 100))" }), from: "MLmodel")
    facts.set(.customCode, ["python_model.pkl"], from: "MLmodel")
    SideFiles([]).state(in: &facts, from: "MLmodel")
    facts.fillUnknown("none of its flavours names a file that is a model by itself")
    return Inspection(facts: facts.document)
  }

  /// A model of a repository without a model file that is known, such as an ensemble; or a repository.
  static func triton(_ folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    SideFiles([]).state(in: &facts, from: "folder")
    let reason =
      recognition.format == .tritonRepository
      ? "a repository holds several models: name one of them"
      : "its newest version holds no model file under a name that Triton looks for"
    facts.fillUnknown(reason)
    return Inspection(facts: facts.document)
  }
}

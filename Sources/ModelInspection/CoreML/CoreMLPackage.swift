import Facts

/// A folder that holds a Core ML model: an `.mlpackage`, or what Xcode compiled from one.
enum CoreMLPackage {
  static func inspection(of folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    let size = folder.totalSize()
    guard let data = try? Folder(folder.path(of: "Data")) else {
      return recognition.inspection(path: path, size: size)
    }
    let place = modelFile(folder, data)
    guard let place, let file = try? ModelFile(path: place) else {
      var facts = recognition.facts(path: path, size: size)
      facts.fillUnknown("the package has no model file where its Manifest.json says")
      return Inspection(facts: facts.document)
    }
    let weights = try? Folder(ModelPath.folder(place) + "/weights").totalSize()
    do throws(StructureError) {
      return try file.withBytes { bytes throws(StructureError) in
        try CoreMLReader.inspection(of: bytes, recognition, path: path, size: size, weightBytes: weights)
      }
    } catch {
      var facts = recognition.facts(path: path, size: size)
      facts.fillUnknown("\(ModelPath.baseName(place)), byte \(error.byteOffset): \(error.problem)")
      return Inspection(facts: facts.document)
    }
  }

  /// The model file that the manifest names; nothing outside the package.
  private static func modelFile(_ folder: Folder, _ data: Folder) -> String? {
    let manifest = HuggingFaceReader.json(folder, "Manifest.json")
    let root = manifest?["rootModelIdentifier"]?.stringValue ?? ""
    let named = manifest?["itemInfoEntries"]?[root]?["path"]?.stringValue
    let path = named ?? "com.apple.CoreML/model.mlmodel"
    let file = SideFiles.find([path], in: data.path).files.first
    return file?.isPresent == true ? data.path(of: path) : nil
  }
}

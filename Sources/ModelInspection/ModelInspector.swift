import Facts
import Glibc

/// Finds out what a model file or folder is and, where the format is read in depth, what is in it.
package enum ModelInspector {
  /// Inspects a file or a folder; structure only, nothing of the model is executed.
  /// - Throws: ``InspectionError`` naming the file, the problem and the remedy.
  package static func inspect(path: String) throws(InspectionError) -> Inspection {
    if path.utf8.contains(0) {
      throw InspectionError(
        .notFound, file: path, problem: "the path contains a zero byte", remedy: "Check the path")
    }
    return Folder.isFolder(path) ? try inspectFolder(path) : try inspectFile(path, named: path)
  }

  /// Inspects a file's contents that are already in memory; external data is not looked for.
  ///
  /// This is the entry for fuzzing: any bytes end in an inspection or an error.
  /// - Parameter path: a name for the contents, whose ending counts as a hint.
  package static func inspect(bytes: UnsafeRawBufferPointer, path: String) throws(InspectionError) -> Inspection {
    try ByteSource.withMemory(bytes) { source throws(InspectionError) in
      try inspect(source, path: path, folder: nil)
    }
  }

  private static func inspectFolder(_ path: String) throws(InspectionError) -> Inspection {
    let folder = try Folder(path)
    switch FolderFormats.recognise(folder) {
    case .recognised(let recognition): return try FormatReader.read(recognition, folder, path: path)
    case .file(let file): return try inspectFile(file, named: path)
    case .inner(let model, let around): return inspectWrapped(model, around, named: path, in: folder)
    case nil: throw Refusals.folder(folder)
    }
  }

  /// The model inside a wrapping, under the name of the wrapping; what is wrong with it is said of the wrapping.
  private static func inspectWrapped(
    _ model: String, _ around: Recognition, named path: String, in folder: Folder
  ) -> Inspection {
    do throws(InspectionError) {
      // What a wrapping names is a model itself: wrappings are not followed into each other.
      let inspection: Inspection
      if Folder.isFolder(model) {
        guard case .recognised(let recognition)? = FolderFormats.recognise(try Folder(model)) else {
          throw InspectionError(.unrecognised, file: model, problem: "no model folder", remedy: "")
        }
        inspection = try FormatReader.read(recognition, try Folder(model), path: model)
      } else {
        inspection = try inspectFile(model, named: model)
      }
      return inspection.wrapped(in: path, around)
    } catch {
      var facts = around.facts(path: path, size: folder.totalSize())
      facts.set(
        .notes, .strings(["\(model.dropFirst(folder.path.count + 1)): \(error.problem)"]), from: around.evidence)
      facts.fillUnknown("the model in it cannot be read: \(error.problem)")
      return Inspection(facts: facts.document)
    }
  }

  /// - Parameter name: the path the user gave, which may be the folder around the file.
  private static func inspectFile(_ path: String, named name: String) throws(InspectionError) -> Inspection {
    let file = try ModelFile(path: path)
    let inspection: Inspection
    do throws(InspectionError) {
      inspection = try file.withBytes { bytes throws(InspectionError) in
        try inspect(bytes, path: path, folder: ModelPath.folder(path))
      }
    } catch {
      try file.checkUnchanged()
      throw error
    }
    try file.checkUnchanged()
    return name == path ? inspection : inspection.renamed(to: name)
  }

  /// Inspects contents under a name.
  /// - Parameter folder: the one the file is in; nil when only its contents are at hand.
  static func inspect(
    _ bytes: ByteSource, path: String, folder: String?
  ) throws(InspectionError) -> Inspection {
    if let refusal = Refusals.check(bytes, path: path) { throw refusal }
    let isDeclared = ModelPath.fileExtension(path) == "onnx"
    var recognised: Recognition?
    do throws(StructureError) {
      if !isDeclared { recognised = try recognise(bytes, path: path) }
      if let recognised { return try FormatReader.read(recognised, bytes, path: path, folder: folder) }
      if let inspection = try ONNXReader.read(bytes: bytes, path: path, folder: folder, isDeclared: isDeclared) {
        return inspection
      }
    } catch {
      throw isDeclared
        ? misnamed(bytes, path: path) ?? malformed(error, bytes, path: path)
        : malformed(error, bytes, path: path, format: recognised?.format)
    }
    if isDeclared { throw misnamed(bytes, path: path) ?? Refusals.unrecognised(bytes, path: path) }
    if let recognition = ProtobufFormats.recognise(bytes, name: ModelPath.baseName(path)) {
      do throws(StructureError) {
        return try FormatReader.read(recognition, bytes, path: path, folder: folder)
      } catch {
        throw malformed(error, bytes, path: path, format: recognition.format)
      }
    }
    throw Refusals.unrecognised(bytes, path: path)
  }

  /// Everything but protobuf, which has no marks of its own and is therefore asked last.
  private static func recognise(
    _ bytes: ByteSource, path: String
  ) throws(StructureError) -> Recognition? {
    if let recognition = FixedMagic.recognise(bytes) { return recognition }
    if ZipDirectory.isZip(bytes) { return try ZipFormats.recognise(bytes) }
    if let recognition = TarFormats.recognise(bytes) { return recognition }
    return PickleFormats.recognise(bytes, name: ModelPath.baseName(path))
      ?? TextFormats.recognise(bytes, name: ModelPath.baseName(path))
  }

  /// The error for another format under a name that says ONNX.
  private static func misnamed(_ bytes: ByteSource, path: String) -> InspectionError? {
    guard let actual = (try? recognise(bytes, path: path)) ?? ProtobufFormats.recognise(bytes, name: "") else {
      return nil
    }
    if actual.format == .onnxText {
      return InspectionError(
        .malformed, file: path, problem: "this is \(actual.format.traits.title) (\(actual.evidence))",
        remedy: "Save it in the binary form, the only one that runtimes load")
    }
    return InspectionError(
      .malformed, file: path, problem: "this is not ONNX but \(actual.format.traits.title) (\(actual.evidence))",
      remedy: "Rename it to what it is, or export the model to ONNX")
  }

  private static func malformed(
    _ error: StructureError, _ bytes: ByteSource, path: String, format: ModelFormat? = nil
  ) -> InspectionError {
    let isONNX = format == nil && !ZipDirectory.isZip(bytes)
    return InspectionError(
      .malformed, file: path, byteOffset: error.byteOffset,
      problem: error.isTruncation ? "the file is cut short or damaged: \(error.problem)" : error.problem,
      remedy: error.remedy
        ?? (error.isTruncation
          ? "Fetch or export the model again and compare its size (\(bytes.count) bytes here)"
          : isONNX ? "Check the model with onnx.checker, or export it again" : "Fetch or export the model again"))
  }
}

extension Inspection {
  /// The same model with the name of the folder that wraps it, and a note of the wrapping.
  fileprivate func wrapped(in path: String, _ around: Recognition) -> Inspection {
    var copy = self
    let name = ModelFactBuilder(path: path).document[ModelFact.name.rawValue]
    copy.facts[ModelFact.name.rawValue] = name
    let notes = (facts[ModelFact.notes.rawValue]?.value.listValue ?? []).compactMap(\.stringValue)
    let place = around.format == .mlflow ? "\(around.evidence), \(around.producer ?? "")" : around.evidence
    copy.facts.set(
      ModelFact.notes.rawValue, .strings(["in \(around.format.traits.title): \(place)"] + notes),
      Origin(.measured, ModelPath.baseName(path)))
    return copy
  }

  /// The same model under the name of the folder that holds its file.
  fileprivate func renamed(to path: String) -> Inspection {
    var copy = self
    let names = ModelFactBuilder(path: path)
    for fact in [ModelFact.path, .name] { copy.facts[fact.rawValue] = names.document[fact.rawValue] }
    return copy
  }
}

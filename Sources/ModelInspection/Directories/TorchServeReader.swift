import Facts

/// Reads a TorchServe archive: what its manifest names, and what the model in it is.
enum TorchServeReader {
  private static let manifestLimit = 1 << 20
  /// Larger models are named by their file only.
  private static let modelLimit = 64 << 20

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let zip = try ZipDirectory(bytes)
    guard let entry = zip["MAR-INF/MANIFEST.json"] else { throw StructureError(at: 0, "the archive has no manifest") }
    let contents = try zip.contents(of: entry, limit: manifestLimit)
    guard let manifest = try? JSONReader.read(bytes: contents) else {
      throw StructureError(at: entry.offset, "MAR-INF/MANIFEST.json is not valid JSON")
    }
    let model = manifest["model"]
    func text(_ key: String) -> String? {
      model?[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0.shortened(to: 200) }
    }
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let part = "MAR-INF/MANIFEST.json"
    var notes = [("handler", "handler"), ("modelVersion", "model version"), ("modelFile", "Python class in")].compactMap
    {
      key, words in text(key).map { "\(words) \($0)" }
    }
    if let runtime = manifest["runtime"]?.stringValue { notes.append("runtime \(runtime.shortened(to: 50))") }
    if let version = manifest["archiverVersion"]?.stringValue {
      facts.set(.producer, .string("torch-model-archiver \(version.shortened(to: 50))"), from: part)
    }
    let code = zip.names.filter { $0.hasSuffix(".py") }.prefix(100).map { $0.shortened(to: 200) }
    facts.set(.customCode, .strings(Array(code)), from: "archive")
    if let file = text("serializedFile") {
      facts.set(.models, .list([try inner(file, zip)]), from: part)
    } else {
      facts.set(.models, [], from: part)
      notes.append("the manifest names no model file: the handler fetches or makes it")
    }
    facts.set(.notes, .strings(notes), from: part)
    SideFiles([]).state(in: &facts, from: "archive")
    facts.fillUnknown("unpack the archive and inspect the model in it")
    return Inspection(facts: facts.document)
  }

  /// The model of the archive as a record of ``ModelFact/models``.
  private static func inner(_ name: String, _ zip: ZipDirectory) throws(StructureError) -> Value {
    guard let entry = zip[name] else {
      return ModelList.record(path: name, format: nil, bytes: 0, problem: "the archive does not have it")
    }
    guard entry.size <= Int64(modelLimit) else {
      return ModelList.record(
        path: name, format: nil, bytes: entry.size, problem: "too large to be looked at inside the archive")
    }
    let contents = try zip.contents(of: entry, limit: modelLimit)
    let result: Result<Inspection, InspectionError> = contents.withUnsafeBytes { buffer in
      do throws(InspectionError) {
        // An archive inside an archive is not opened: nothing nests here without end.
        if name.hasSuffix(".mar") {
          throw InspectionError(.unrecognised, file: name, problem: "an archive", remedy: "")
        }
        return .success(try ModelInspector.inspect(bytes: buffer, path: name))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let inspection):
      let format = inspection.facts[ModelFact.format.rawValue]?.value.stringValue
      return ModelList.record(path: name, format: format, bytes: entry.size, problem: "")
    case .failure(let error):
      return ModelList.record(path: name, format: nil, bytes: entry.size, problem: error.problem)
    }
  }
}

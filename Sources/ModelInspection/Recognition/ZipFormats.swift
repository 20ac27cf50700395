/// Formats that are zip archives, told apart by the names of their entries.
enum ZipFormats {
  /// - Throws: ``StructureError`` when the archive's directory cannot be read.
  static func recognise(_ bytes: ByteSource) throws(StructureError) -> Recognition? {
    recognise(names: try ZipDirectory(bytes).names)
  }

  private static func recognise(names: [String]) -> Recognition? {
    // PyTorch puts everything under one folder of arbitrary name.
    let inner = names.map { name in
      name.firstIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
    }
    func has(_ name: String) -> Bool { inner.contains(name) }
    func hasAny(_ prefix: String, _ suffix: String = "") -> Bool {
      inner.contains { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
    }
    if has("archive_format") {
      if hasAny("models/", ".json") { return Recognition(.torchExport, "zip with archive_format and models/*.json") }
      if hasAny("data/aotinductor/") {
        return Recognition(.torchAOTI, "zip with data/aotinductor and no models/*.json")
      }
    }
    if names.contains("serialized_exported_program.json") || has("serialized_exported_program.json") {
      return Recognition(.torchExport, "zip with serialized_exported_program.json")
    }
    if has("constants.pkl"), hasAny("code/") { return Recognition(.torchscript, "zip with constants.pkl and code/") }
    if has("data.pkl") { return Recognition(.torchPickle, "zip with data.pkl and no constants.pkl") }
    if names.contains("config.json"), names.contains("metadata.json") {
      return Recognition(.keras, "zip with config.json and metadata.json")
    }
    if names.contains("MAR-INF/MANIFEST.json") {
      return Recognition(.torchserve, "zip with MAR-INF/MANIFEST.json")
    }
    if names.contains("schema.json") { return Recognition(.skops, "zip with schema.json") }
    return nil
  }
}

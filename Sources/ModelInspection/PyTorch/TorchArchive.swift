import Facts

/// A zip archive as PyTorch writes it: everything in one folder of arbitrary name.
struct TorchArchive {
  let zip: ZipDirectory
  /// The folder, with its slash.
  let root: String

  /// Bytes of one pickle, text or JSON that is read.
  private static let entryLimit = 32 << 20

  init(_ bytes: ByteSource) throws(StructureError) {
    zip = try ZipDirectory(bytes)
    root = zip.commonFolder
  }

  func has(_ name: String) -> Bool { zip[root + name] != nil }

  /// Names below the folder.
  var names: [String] {
    zip.entries.compactMap { $0.name.hasPrefix(root) ? String($0.name.dropFirst(root.count)) : nil }
  }

  /// - Returns: nil when there is no such entry.
  func contents(_ name: String) throws(StructureError) -> [UInt8]? {
    guard let entry = zip[root + name] else { return nil }
    return try zip.contents(of: entry, limit: Self.entryLimit)
  }

  func text(_ name: String) throws(StructureError) -> String? {
    try contents(name).map { String(decoding: $0, as: UTF8.self) }
  }

  func json(_ name: String) throws(StructureError) -> Value? {
    guard let contents = try contents(name) else { return nil }
    do throws(JSONError) {
      return try JSONReader.read(bytes: contents, maximumDepth: 512)
    } catch {
      throw StructureError(at: zip[root + name]?.offset ?? 0, "\(name) in the archive is not valid JSON: \(error)")
    }
  }

  /// Reads a pickle of the archive and hands it over.
  func withPickle<Result>(
    _ name: String, _ body: (PickleDocument) -> Result
  ) throws(StructureError) -> Result? {
    guard let contents = try contents(name) else { return nil }
    return contents.withUnsafeBytes { buffer in
      ByteSource.withMemory(buffer) { body(PickleReader.read($0)) }
    }
  }

  /// Fails when a storage that a pickle names is not in the archive, or shorter than it says.
  /// - Parameter folder: `data/` or `constants/`.
  func check(_ tensors: TorchTensors, in folder: String) throws(StructureError) {
    for storage in tensors.storages {
      let name = "\(folder)\(storage.key)"
      guard let entry = zip[root + name] else {
        throw StructureError(at: zip.bytes.count, "the archive lacks \(name.shortened(to: 80)), which holds weights")
      }
      if let bytes = storage.bytes, bytes > entry.size {
        throw StructureError(
          at: entry.offset, "\(name.shortened(to: 80)) needs \(bytes) bytes and has \(entry.size)")
      }
      if entry.offset > zip.bytes.count || entry.storedSize > Int64(zip.bytes.count - entry.offset) {
        throw StructureError(at: entry.offset, "\(name.shortened(to: 80)) reaches beyond the file", isTruncation: true)
      }
    }
  }
}

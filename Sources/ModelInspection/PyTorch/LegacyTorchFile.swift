import Facts

/// A file of torch.save before version 1.6: pickles one behind the other, then the storages.
struct LegacyTorchFile {
  /// Pickles before the object: a magic number, the protocol, notes about the machine.
  private static let header = 3

  /// Hands over the pickle of the object.
  /// - Throws: ``StructureError`` when a pickle is damaged or the storages are not all there.
  static func read<Result>(
    _ bytes: ByteSource, _ body: (PickleDocument) -> Result
  ) throws(StructureError) -> Result {
    var position = 0
    for _ in 0..<header {
      let pickle = PickleReader.read(bytes, in: position..<bytes.count)
      if let problem = pickle.problem { throw problem }
      position = pickle.end
    }
    let object = PickleReader.read(bytes, in: position..<bytes.count)
    if let problem = object.problem { throw problem }
    let keys = PickleReader.read(bytes, in: object.end..<bytes.count)
    if let problem = keys.problem { throw problem }
    // Each storage is preceded by its length.
    let tensors = TorchTensors(object)
    let needed = tensors.storages.reduce(Int64(keys.end)) { $0.addingClamped(8).addingClamped($1.bytes ?? 0) }
    if needed > Int64(bytes.count) {
      throw StructureError(
        at: bytes.count, "the weights end at byte \(needed) and the file has \(bytes.count)", isTruncation: true)
    }
    return body(object)
  }
}

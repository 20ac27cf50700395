import Facts

/// A file of torch.save before version 1.6: pickles one behind the other, then the storages.
enum LegacyTorchFile {
  /// The magic number of the first pickle.
  private static let magic: [UInt8] = [
    0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ]

  static func isOne(_ bytes: ByteSource) -> Bool { bytes.has(magic) }

  /// What lies between the magic number and the storages.
  struct Pickles {
    /// Magic number, protocol, notes about the machine.
    var header: [PickleDocument]
    var object: PickleDocument
    /// The keys of the storages, in the order in which these follow.
    var keys: PickleDocument

    /// The first reason why one of them was not read to its end.
    var problem: StructureError? { (header + [object, keys]).lazy.compactMap(\.problem).first }
    /// What can run commands, in any of them.
    var dangerous: [PickleDocument.Global] { (header + [object, keys]).flatMap(\.dangerous) }
  }

  static func pickles(_ bytes: ByteSource) -> Pickles {
    var position = 0
    func next() -> PickleDocument {
      let pickle = PickleReader.read(bytes, in: position..<bytes.count)
      position = pickle.end
      return pickle
    }
    let header = [next(), next(), next()]
    let object = next()
    return Pickles(header: header, object: object, keys: next())
  }

  /// Fails when the storages behind the pickles are not all there.
  static func check(_ tensors: TorchTensors, from start: Int, in bytes: ByteSource) throws(StructureError) {
    // Each storage is preceded by its length.
    let needed = tensors.storages.reduce(Int64(start)) { $0.addingClamped(8).addingClamped($1.bytes ?? 0) }
    if needed > Int64(bytes.count) {
      throw StructureError(
        at: bytes.count, "the weights end at byte \(needed) and the file has \(bytes.count)", isTruncation: true)
    }
  }
}

import Facts

/// What the head of a GGUF file says.
struct GGUFModel {
  var version: UInt32
  var metadata: [String: GGUFValue] = [:]
  var tensors: Int64 = 0
  var weights = WeightSums()
  /// Names of quantised block formats in use, sorted.
  var quantised: [String] = []

  func text(_ key: String) -> String? { if case .text(let text) = metadata[key] { text } else { nil } }
  func integer(_ key: String) -> Int64? { if case .integer(let value) = metadata[key] { value } else { nil } }

  /// One number for all layers, or one for each of them.
  func integers(_ key: String) -> [Int64]? {
    switch metadata[key] {
    case .integer(let value): [value]
    case .list(_, let integers) where !integers.isEmpty: integers
    default: nil
    }
  }
}

/// Reads the head of a GGUF file: metadata and the table of tensors, none of their values.
enum GGUFReader {
  /// Keys of the metadata.
  private static let keyLimit: UInt64 = 65_536
  private static let keyLength = 1_024
  private static let tensorLimit: UInt64 = 1_000_000
  private static let rank: UInt32 = 16

  /// - Throws: ``StructureError`` when the head is cut short or breaks the format's rules.
  static func read(_ bytes: ByteSource) throws(StructureError) -> GGUFModel {
    guard let stored = bytes.littleEndian(UInt32.self, at: 4) else {
      throw StructureError(at: 4, "the file ends within its version", isTruncation: true)
    }
    // The version is small: in the other byte order it has its bits at the top.
    let isBigEndian = stored.byteSwapped < stored
    let version = isBigEndian ? stored.byteSwapped : stored
    guard (1...3).contains(version) else {
      throw StructureError(at: 4, "GGUF version \(version); versions 1 to 3 are known here")
    }
    var model = GGUFModel(version: version)
    var cursor = GGUFCursor(bytes, at: 8, version: version, isBigEndian: isBigEndian)
    let tensors = try cursor.count("the number of tensors")
    let keys = try cursor.count("the number of metadata keys")
    if keys > keyLimit {
      throw StructureError(at: 8, "the file claims \(keys) metadata keys; at most \(keyLimit) are read")
    }
    for _ in 0..<keys {
      let place = try cursor.text("the name of a metadata key")
      if place.count > keyLength {
        throw StructureError(at: place.lowerBound, "a metadata key of \(place.count) bytes")
      }
      let key = bytes.text(place)
      let value = try cursor.value(of: key)
      if model.metadata[key] != nil { throw StructureError(at: place.lowerBound, "metadata \(key) is given twice") }
      model.metadata[key] = value
    }
    try readTensors(tensors, of: &model, &cursor, fileSize: bytes.count)
    // The first part of a split model may hold the metadata alone.
    if tensors == 0, (model.integer("split.count") ?? 0) < 2 {
      throw StructureError(
        at: 8,
        "the file has metadata\(model.metadata["tokenizer.ggml.model"] == nil ? "" : " and a vocabulary") and no tensors",
        remedy: "Name the file that holds the weights")
    }
    return model
  }

  private static func readTensors(
    _ count: UInt64, of model: inout GGUFModel, _ cursor: inout GGUFCursor, fileSize: Int
  ) throws(StructureError) {
    if count > tensorLimit {
      throw StructureError(at: 8, "the file claims \(count) tensors; at most \(tensorLimit) are read")
    }
    model.tensors = Int64(count)
    var end: Int64 = 0
    var quantised: Set<String> = []
    for _ in 0..<count {
      let start = cursor.position
      _ = try cursor.text("the name of a tensor")
      let rank: UInt32 = try cursor.number("the shape of a tensor")
      if rank > Self.rank { throw StructureError(at: start, "a tensor of \(rank) dimensions") }
      var elements: Int64 = 1
      for _ in 0..<rank {
        let size = Int64(clamping: try cursor.count("the shape of a tensor"))
        let (product, overflow) = elements.multipliedReportingOverflow(by: size)
        elements = overflow ? .max : product
      }
      let number: UInt32 = try cursor.number("the type of a tensor")
      let offset: UInt64 = try cursor.number("the place of a tensor")
      guard let type = GGUFType[number] else {
        model.weights.add("ggml type \(number)", parameters: elements, bytes: 0)
        continue
      }
      let (blocks, rest) = elements.quotientAndRemainder(dividingBy: type.elements)
      if rest != 0 {
        throw StructureError(at: start, "a tensor of \(elements) elements does not fill blocks of \(type.name)")
      }
      let (bytes, overflow) = blocks.multipliedReportingOverflow(by: type.bytes)
      model.weights.add(type.name, parameters: elements, bytes: overflow ? .max : bytes)
      if type.isQuantised { quantised.insert(type.name) }
      end = max(end, Int64(clamping: offset).addingClamped(overflow ? .max : bytes))
    }
    model.quantised = quantised.sorted()
    let alignment = max(1, min(model.integer("general.alignment") ?? 32, 1 << 20))
    let start = (Int64(cursor.position) + alignment - 1) / alignment * alignment
    if count > 0, start.addingClamped(end) > Int64(fileSize) {
      throw StructureError(
        at: fileSize, "the tensors need \(start.addingClamped(end)) bytes and the file has \(fileSize)",
        isTruncation: true)
    }
  }
}

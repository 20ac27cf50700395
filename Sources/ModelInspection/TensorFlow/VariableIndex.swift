import Facts

/// The index of a TensorFlow checkpoint: what variables it holds, by name, type and shape.
///
/// A table as LevelDB writes it: blocks of sorted keys with shared beginnings, found through an index block and a footer
/// (leveldb doc/table_format.md). TensorFlow writes it without compression; a compressed block is not read.
struct VariableIndex {
  private typealias Messages = TensorFlowMessages

  private(set) var weights = WeightSums()
  /// Variables that only training needs: optimizer state, counters.
  private(set) var training = WeightSums()
  /// Files the values lie in, `NAME.data-00000-of-00002`.
  private(set) var shards: Int64 = 1
  /// Bytes of each shard that the variables reach to.
  private(set) var ends: [Int64: Int64] = [:]
  private(set) var variables = 0

  private static let magic: [UInt8] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
  private static let footer = 48
  private static let entryLimit = 2_000_000
  private static let shardLimit = 10_000

  /// Whether the bytes end like such a table.
  static func isTable(_ bytes: ByteSource) -> Bool { bytes.count >= footer && bytes.has(magic, at: bytes.count - 8) }

  /// Reads the index at a path.
  /// - Throws: ``InspectionError`` when it is not there or is damaged.
  static func read(_ path: String) throws(InspectionError) -> VariableIndex {
    let file = try ModelFile(path: path)
    let index = try file.withBytes { bytes throws(InspectionError) in
      do throws(StructureError) { return try VariableIndex(bytes) } catch {
        throw InspectionError(
          .malformed, file: path, byteOffset: error.byteOffset, problem: error.problem, remedy: "Save the model again")
      }
    }
    try file.checkUnchanged()
    return index
  }

  /// - Throws: ``StructureError`` when the table is damaged or compressed.
  init(_ bytes: ByteSource) throws(StructureError) {
    guard Self.isTable(bytes) else {
      throw StructureError(
        at: max(0, bytes.count - 8), "the checkpoint's index does not end as one", isTruncation: true)
    }
    var position = bytes.count - Self.footer
    _ = try Self.handle(bytes, &position)
    let index = try Self.handle(bytes, &position)
    var left = Self.entryLimit
    var blocks: [Range<Int>] = []
    try Self.entries(bytes, index, left: &left) { (_: String, value: Range<Int>) throws(StructureError) in
      var start = value.lowerBound
      blocks.append(try Self.handle(bytes, &start))
    }
    for block in blocks {
      try Self.entries(bytes, block, left: &left) { (key: String, value: Range<Int>) throws(StructureError) in
        try add(key, bytes, value)
      }
    }
  }

  /// Reads where a block lies.
  private static func handle(_ bytes: ByteSource, _ position: inout Int) throws(StructureError) -> Range<Int> {
    let start = position
    guard let offset = varint(bytes, &position, end: bytes.count),
      let size = varint(bytes, &position, end: bytes.count),
      offset <= bytes.count, size <= bytes.count - offset, bytes.count - offset - size >= 5
    else { throw StructureError(at: start, "the checkpoint's index names a block that is not in it") }
    let range = offset..<(offset + size)
    if bytes[range.upperBound] != 0 {
      throw StructureError(at: range.lowerBound, "a block of the checkpoint's index is compressed, which is not read")
    }
    return range
  }

  private static func varint(_ bytes: ByteSource, _ position: inout Int, end: Int) -> Int? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard position < end else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int(exactly: value) }
    }
    return nil
  }

  /// Calls `body` for every entry of a block.
  private static func entries(
    _ bytes: ByteSource, _ block: Range<Int>, left: inout Int,
    _ body: (String, Range<Int>) throws(StructureError) -> Void
  ) throws(StructureError) {
    // At the end stand the offsets of keys that are written out whole, and their number.
    guard block.count >= 4, let restarts: UInt32 = bytes.littleEndian(at: block.upperBound - 4),
      Int(restarts) <= (block.count - 4) / 4
    else { throw StructureError(at: block.lowerBound, "a block of the checkpoint's index is damaged") }
    let end = block.upperBound - 4 - 4 * Int(restarts)
    var position = block.lowerBound
    var key: [UInt8] = []
    while position < end {
      let start = position
      guard let shared = varint(bytes, &position, end: end), let rest = varint(bytes, &position, end: end),
        let size = varint(bytes, &position, end: end), shared <= key.count, rest <= ReadBudget.nameLength,
        rest <= end - position, size <= end - position - rest, left > 0
      else { throw StructureError(at: start, "an entry of the checkpoint's index is damaged") }
      left -= 1
      key = key.prefix(shared) + bytes.copy(position..<(position + rest))
      position += rest + size
      try body(String(decoding: key, as: UTF8.self), (position - size)..<position)
    }
  }

  private mutating func add(_ key: String, _ bytes: ByteSource, _ range: Range<Int>) throws(StructureError) {
    if key.isEmpty { return try readHeader(bytes, range) }
    var type: Int64 = 0
    var shape = TensorFlowShape(sizes: [])
    var shard: Int64 = 0
    var end: Int64 = 0
    var size: Int64 = 0
    var reader = ProtobufReader<Messages.BundleEntry>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .type: type = field.integer ?? type
      case .shape: if let place = field.range { shape = try TensorFlowShape(bytes, place) }
      case .shard: shard = field.integer ?? shard
      case .offset: end = field.integer ?? end
      case .size: size = field.integer ?? size
      case nil: break
      }
    }
    guard size >= 0, end >= 0, shard >= 0 else {
      throw StructureError(at: range.lowerBound, "variable '\(key.shortened(to: 80))' has no place in the checkpoint")
    }
    if ends.count < Self.shardLimit || ends[shard] != nil {
      ends[shard] = max(ends[shard] ?? 0, end.addingClamped(size))
    }
    guard let element = TensorFlowType.element(type), element != .string else { return }
    variables += 1
    if Self.isTraining(key) {
      training.add(element.rawValue, parameters: shape.elements, bytes: size)
    } else {
      weights.add(element.rawValue, parameters: shape.elements, bytes: size)
    }
  }

  private mutating func readHeader(_ bytes: ByteSource, _ range: Range<Int>) throws(StructureError) {
    var reader = ProtobufReader<Messages.BundleHeader>(bytes, range)
    while let field = try reader.next() { if field.key == .shards { shards = field.integer ?? shards } }
    guard (0...Int64(Self.shardLimit)).contains(shards) else {
      throw StructureError(at: range.lowerBound, "the checkpoint's index names \(shards) files")
    }
  }

  /// Whether a variable is of no use to the model that is served.
  private static func isTraining(_ key: String) -> Bool {
    let name = key.split(separator: "/")
    return key.contains("/.OPTIMIZER_SLOT/") || name.first == "save_counter" || name.first == "optimizer"
      || name.first == "_optimizer" || name.first == "global_step" || name.first == "keras_api"
      || ["Adam", "Adam_1", "Momentum", "RMSProp", "RMSProp_1", "Adagrad"].contains(name.last.map(String.init) ?? "")
      || name.first == "beta1_power" || name.first == "beta2_power"
  }

  /// Names of the files that hold the values.
  /// - Parameter stem: of the index, without `.index`.
  func files(stem: String) -> [String] {
    (0..<shards).map { shard in "\(stem).data-\(Self.padded(shard))-of-\(Self.padded(shards))" }
  }

  private static func padded(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

import Facts

/// The header of a safetensors file: which tensors it holds, of what type and size.
struct SafetensorsHeader {
  var weights = WeightSums()
  /// `__metadata__`, cut to what a reader wants to see.
  var metadata: [String: String] = [:]
  var packed = PackedWeights()
  /// Whether names tell an adapter from a model.
  var hasAdapterWeights = false
  var tensors: Int64 { weights.sums.values.reduce(0) { $0.addingClamped($1.tensors) } }

  /// The format's own limit on the header, in bytes.
  private static let lengthLimit: UInt64 = 100_000_000
  private static let tensorLimit = 1_000_000
  private static let rank = 64

  private static let types: [String: ElementType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "U32": .uint32, "I32": .int32,
    "U64": .uint64, "I64": .int64, "F16": .fp16, "BF16": .bf16, "F32": .fp32, "F64": .fp64, "F8_E4M3": .fp8e4m3,
    "F8_E5M2": .fp8e5m2, "F8_E4M3FNUZ": .fp8e4m3fnuz, "F8_E5M2FNUZ": .fp8e5m2fnuz, "F8_E8M0": .fp8e8m0, "F4": .fp4,
    "C64": .complex64,
  ]

  /// The element type of a name as safetensors spells it.
  static func elementType(_ name: String) -> ElementType? { types[name] }

  /// - Throws: ``StructureError`` when the header is damaged or the tensors' places do not fill the file exactly.
  init(_ bytes: ByteSource) throws(StructureError) {
    guard let length = bytes.littleEndian(UInt64.self, at: 0) else {
      throw StructureError(at: 0, "the file ends within the length of its header", isTruncation: true)
    }
    guard length <= Self.lengthLimit else {
      throw StructureError(at: 0, "a header of \(length) bytes; the format allows \(Self.lengthLimit)")
    }
    guard length <= UInt64(bytes.count - 8) else {
      throw StructureError(
        at: 0, "the header needs \(length) bytes and \(bytes.count - 8) are left", isTruncation: true)
    }
    let dataStart = 8 + Int(length)
    var places: [Place] = []
    var cursor = JSONCursor(bytes, in: 8..<dataStart)
    try cursor.beginObject()
    while let name = try cursor.nextKey() {
      if name == "__metadata__" {
        try readMetadata(&cursor)
      } else {
        if places.count == Self.tensorLimit { throw cursor.error("more than \(Self.tensorLimit) tensors") }
        places.append(try readTensor(name, &cursor))
      }
    }
    try cursor.finish()
    try Self.check(places, dataSize: bytes.count - dataStart, at: dataStart)
  }

  /// Where a tensor's bytes lie, counted from the end of the header.
  private struct Place {
    var start: Int64
    var end: Int64
    /// Of the tensor's entry in the header.
    var offset: Int
  }

  private mutating func readMetadata(_ cursor: inout JSONCursor) throws(StructureError) {
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      if try cursor.peek() == UInt8(ascii: "\"") {
        let text = try cursor.value(limit: 8 << 20).stringValue ?? ""
        if metadata.count < 256 { metadata[key.shortened(to: 200)] = text.shortened(to: 1_000) }
      } else {
        try cursor.skip()
      }
    }
  }

  private mutating func readTensor(_ name: String, _ cursor: inout JSONCursor) throws(StructureError) -> Place {
    let offset = cursor.position
    var type: String?
    var elements: Int64 = 1
    var place: [Int64] = []
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      switch key {
      case "dtype": type = try cursor.text()
      case "shape":
        for size in try Self.integers(&cursor, limit: Self.rank) {
          let (product, overflow) = elements.multipliedReportingOverflow(by: size)
          elements = overflow ? .max : product
        }
      case "data_offsets": place = try Self.integers(&cursor, limit: 2)
      default: try cursor.skip()
      }
    }
    let label = name.shortened(to: 80)
    guard let type, place.count == 2, place[0] >= 0, place[1] >= place[0], elements >= 0 else {
      throw StructureError(at: offset, "tensor '\(label)' lacks its type, shape or place")
    }
    let size = place[1] - place[0]
    let element = Self.types[type]
    if let bits = element?.bits {
      let (whole, overflow) = elements.multipliedReportingOverflow(by: Int64(bits))
      if overflow || whole / 8 != size {
        throw StructureError(at: offset, "tensor '\(label)' of \(elements) \(type) elements is given \(size) bytes")
      }
    }
    weights.add(element?.rawValue ?? type.shortened(to: 40), parameters: elements, bytes: size)
    packed.add(name, element, elements: elements)
    if name.contains("lora_A") || name.contains("lora_B") { hasAdapterWeights = true }
    return Place(start: place[0], end: place[1], offset: offset)
  }

  private static func integers(_ cursor: inout JSONCursor, limit: Int) throws(StructureError) -> [Int64] {
    var integers: [Int64] = []
    try cursor.beginList()
    while try cursor.nextElement() {
      if integers.count == limit { throw cursor.error("a list of more than \(limit) numbers") }
      let value = try cursor.integer()
      if value < 0 { throw cursor.error("a size below zero") }
      integers.append(value)
    }
    return integers
  }

  /// The tensors must lie one behind the other, and end where the file ends.
  private static func check(_ places: [Place], dataSize: Int, at dataStart: Int) throws(StructureError) {
    var end: Int64 = 0
    for place in places.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if place.start != end {
        throw StructureError(
          at: place.offset, "two tensors overlap or leave a gap at byte \(min(place.start, end)) of the weights")
      }
      end = place.end
    }
    if end != Int64(dataSize) {
      throw StructureError(
        at: dataStart, "the tensors need \(end) bytes and \(dataSize) follow the header", isTruncation: end > dataSize)
    }
  }
}

import Facts

/// A TensorProto without its values: what it is, how large, and where the values are.
struct TensorHeader {
  /// Where values outside the model file are said to be.
  struct External {
    var location = ""
    var offset: String?
    var length: String?
  }

  var name = ""
  var dims: [Int64] = []
  var dataType = ONNXDataType(rawValue: 0)
  /// Length of `raw_data` in bytes; nil when the values are stored otherwise.
  var rawLength: Int?
  /// Bytes of the texts of a string tensor.
  var stringBytes: Int64 = 0
  var external: External?
  /// The values of a short tensor of integers or floats; nil for all others.
  private(set) var values: [Double]?
  private var shortBytes: [UInt8] = []
  private var isExternal = false
  /// Where the tensor starts in the file, for messages.
  private(set) var offset = 0

  /// Elements according to the shape; saturates.
  var elementCount: Int64 {
    if dims.contains(0) { return 0 }
    var count: Int64 = 1
    for dim in dims {
      let (product, overflow) = count.multipliedReportingOverflow(by: dim)
      if overflow { return .max }
      count = product
    }
    return count
  }

  /// Bytes of the values as stored; 0 for an element type whose size is not known.
  var byteCount: Int64 { dataType == .string ? stringBytes : dataType.byteCount(of: elementCount) ?? 0 }

  var shape: [OperatorGraph.Dimension] { dims.map { .fixed($0) } }

  /// Reads a TensorProto, or a further piece of the same one: protobuf allows a message to be split.
  mutating func merge(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    offset = range.lowerBound
    var reader = ProtobufReader<TensorProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .dims:
        _ = try reader.appendIntegers(of: field, to: &dims, limit: ReadBudget.rank + 1)
        if dims.count > ReadBudget.rank {
          throw StructureError(at: field.offset, "a tensor of more than \(ReadBudget.rank) dimensions")
        }
      case .dataType: if let value = field.integer { dataType = ONNXDataType(rawValue: value) }
      case .name: if let text = field.range { name = try budget.name(text, of: bytes) }
      case .rawData:
        guard let data = field.range else { continue }
        rawLength = data.count
        // Longer ones are weights, whose pages must not be touched.
        if data.count <= Self.longestShort * 8 { shortBytes = bytes.copy(data) }
      case .int64Data:
        var integers: [Int64] = []
        if field.range.map({ $0.count <= Self.longestShort * 8 }) ?? true,
          try reader.appendIntegers(of: field, to: &integers, limit: Self.longestShort) <= Self.longestShort
        {
          values = (values ?? []) + integers.map(Double.init)
        }
      case .stringData: if let text = field.range { stringBytes += Int64(text.count) }
      case .dataLocation: isExternal = field.integer == 1
      case .externalData:
        if let entry = field.range { try mergeExternal(bytes, entry, budget: &budget) }
      default: break
      }
    }
  }

  /// Elements of the longest tensor whose values are kept: shapes and scales are no longer.
  private static let longestShort = 16

  private mutating func keepShortValues() {
    guard !isExternal, elementCount <= Self.longestShort, elementCount > 0 else {
      values = nil
      return
    }
    func decoded<Bits: FixedWidthInteger>(_ type: Bits.Type, _ number: (Bits) -> Double) -> [Double] {
      let size = Bits.bitWidth / 8
      return (0..<shortBytes.count / size).map { index in
        number((0..<size).reduce(0) { $0 | Bits(shortBytes[index * size + $1]) << Bits($1 * 8) })
      }
    }
    if !shortBytes.isEmpty {
      switch dataType {
      case .int64: values = decoded(UInt64.self) { Double(Int64(bitPattern: $0)) }
      case .fp32: values = decoded(UInt32.self) { Double(Float(bitPattern: $0)) }
      default: values = nil
      }
    }
    if let count = values?.count, Int64(count) != elementCount { values = nil }
    shortBytes = []
  }

  /// Checks what the pieces say against each other.
  mutating func finish() throws(StructureError) {
    if let dim = dims.first(where: { $0 < 0 }) {
      throw StructureError(at: offset, "tensor '\(name)' has a dimension of \(dim)")
    }
    if isExternal {
      if external == nil { external = External() }
      rawLength = nil
    } else {
      external = nil
    }
    keepShortValues()
    if let rawLength, let expected = dataType.byteCount(of: elementCount), Int64(rawLength) != expected {
      throw StructureError(
        at: offset,
        "tensor '\(name)' of shape \(dims) and type \(dataType.name) needs \(expected) bytes and has \(rawLength)")
    }
  }

  private mutating func mergeExternal(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    let entry = try StringEntry(bytes, range, budget: &budget)
    var external = external ?? External()
    switch entry.key {
    case "location": external.location = entry.value
    case "offset": external.offset = entry.value
    case "length": external.length = entry.value
    default: break
    }
    self.external = external
  }
}

/// A StringStringEntryProto.
struct StringEntry {
  var key = ""
  var value = ""

  /// - Parameter longestValue: bytes of the value that are read of a longer one; nil to refuse what is no name.
  init(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget, longestValue: Int? = nil
  ) throws(StructureError) {
    var reader = ProtobufReader<StringStringEntryProto>(bytes, range)
    while let field = try reader.next() {
      guard let text = field.range else { continue }
      switch field.key {
      case .key: key = try budget.name(text, of: bytes)
      case .value:
        let end = longestValue.map { min(text.upperBound, text.lowerBound + $0) } ?? text.upperBound
        value = try budget.name(text.lowerBound..<end, of: bytes)
      case nil: break
      }
    }
  }
}

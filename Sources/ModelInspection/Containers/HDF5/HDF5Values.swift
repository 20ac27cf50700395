import Facts

/// The element type of a dataset or an attribute.
struct HDF5Type {
  /// nil for compounds, references and the like.
  var element: ElementType?
  /// Bytes of one element as the file keeps it.
  var size: Int
  /// Whether an element is a text that lies in a heap of its own.
  var isHeapText = false
  /// Whether elements are texts of a fixed size.
  var isFixedText = false
  /// Bytes without a meaning HDF5 knows, which is how types that it lacks are kept.
  var isOpaque = false

  /// - Returns: nil when the message is cut short.
  init?(_ file: HDF5File, _ range: Range<Int>) {
    guard range.count >= 8, let size = file.integer(at: range.lowerBound + 4, size: 4) else { return nil }
    let first = file.bytes[range.lowerBound]
    let flags = file.bytes[range.lowerBound + 1]
    self.size = size
    switch first & 0x0f {
    case 0:
      let isSigned = flags & 0x08 != 0
      switch size {
      case 1: element = isSigned ? .int8 : .uint8
      case 2: element = isSigned ? .int16 : .uint16
      case 4: element = isSigned ? .int32 : .uint32
      case 8: element = isSigned ? .int64 : .uint64
      default: break
      }
    case 1:
      // Of the two 16-bit types one has 8 bits of exponent.
      let exponent = range.count >= 15 ? file.bytes[range.lowerBound + 13] : 0
      switch size {
      case 2: element = exponent == 8 ? .bf16 : .fp16
      case 4: element = .fp32
      case 8: element = .fp64
      default: break
      }
    case 3: isFixedText = true
    case 5: isOpaque = true
    case 8: element = size == 1 ? .bool : nil  // An enumeration; h5py writes truth values as one.
    case 9: isHeapText = flags & 0x0f == 1
    default: break
    }
    if isFixedText || isHeapText { element = .string }
  }
}

/// A dataset, without its values.
struct HDF5Dataset {
  var path: String
  var type: HDF5Type
  /// Empty for a single value.
  var shape: [Int64]

  static func shape(_ file: HDF5File, _ range: Range<Int>) -> [Int64]? {
    guard let version = file.number(at: range.lowerBound, size: 1),
      let rank = file.integer(at: range.lowerBound + 1, size: 1),
      version == 1 || version == 2, rank <= 32
    else { return nil }
    let first = range.lowerBound + (version == 1 ? 8 : 4)
    guard first + rank * file.lengthSize <= range.upperBound else { return nil }
    return (0..<rank).map { Int64(clamping: file.number(at: first + $0 * file.lengthSize, size: file.lengthSize) ?? 0) }
  }
}

/// A note that is attached to an object of an HDF5 file.
struct HDF5Attribute {
  var name: String
  private var type: HDF5Type
  private var data: Range<Int>

  /// - Returns: nil when the message is damaged or of a kind that is not read.
  init?(_ file: HDF5File, _ range: Range<Int>) {
    guard range.count >= 8, let version = file.number(at: range.lowerBound, size: 1), (1...3).contains(version),
      let nameSize = file.integer(at: range.lowerBound + 2, size: 2),
      let typeSize = file.integer(at: range.lowerBound + 4, size: 2),
      let spaceSize = file.integer(at: range.lowerBound + 6, size: 2)
    else { return nil }
    // The first version fills each part up to eight bytes.
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) & ~7 : size }
    let nameStart = range.lowerBound + (version == 3 ? 9 : 8)
    let typeStart = nameStart + padded(nameSize)
    let dataStart = typeStart + padded(typeSize) + padded(spaceSize)
    guard dataStart <= range.upperBound, let type = HDF5Type(file, typeStart..<(typeStart + typeSize)) else {
      return nil
    }
    let text = file.bytes.text(nameStart..<(nameStart + nameSize))
    name = String(text.prefix { $0 != "\0" })
    self.type = type
    data = dataStart..<range.upperBound
  }

  /// Where the text lies that the attribute holds, the first one of several; nil when it holds none.
  func text(_ file: HDF5File) -> Range<Int>? {
    if type.isFixedText {
      let size = min(type.size, data.count)
      let end = (data.lowerBound..<(data.lowerBound + size)).first { file.bytes[$0] == 0 }
      return data.lowerBound..<(end ?? data.lowerBound + size)
    }
    guard type.isHeapText, data.count >= 8 + file.addressSize,
      let length = file.integer(at: data.lowerBound, size: 4), let heap = file.address(at: data.lowerBound + 4),
      let wanted = file.integer(at: data.lowerBound + 4 + file.addressSize, size: 4),
      let object = Self.heapObject(wanted, file, heap), length <= object.count
    else { return nil }
    return object.lowerBound..<(object.lowerBound + length)
  }

  /// An object of a global heap: numbered pieces one after the other.
  private static func heapObject(_ wanted: Int, _ file: HDF5File, _ heap: Int) -> Range<Int>? {
    guard file.has("GCOL", at: heap), let size = file.length(at: heap + 8), file.contains(heap, count: size) else {
      return nil
    }
    var position = heap + 8 + file.lengthSize
    for _ in 0..<65_536 {
      guard let index = file.integer(at: position, size: 2), index > 0, let length = file.length(at: position + 8),
        position + 8 + file.lengthSize <= heap + size, length <= heap + size - position - 8 - file.lengthSize
      else { return nil }
      let start = position + 8 + file.lengthSize
      if index == wanted { return start..<(start + length) }
      position = start + ((length + 7) & ~7)
    }
    return nil
  }
}

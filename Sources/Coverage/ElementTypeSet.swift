import Facts

/// A set of element types, one bit each, and one for what is no plain tensor (sequences, maps, optionals).
struct ElementTypeSet: OptionSet, Sendable, Hashable {
  var rawValue: UInt32

  static let all = ElementTypeSet(rawValue: .max)
  static let other = ElementTypeSet(rawValue: 1 << 31)
  static let complex: ElementTypeSet = [ElementTypeSet(.complex64), ElementTypeSet(.complex128)]

  init(rawValue: UInt32) { self.rawValue = rawValue }
  init(_ type: ElementType) { rawValue = 1 << type.bit }

  /// Reads names separated by commas; nil when one is no element type and not `other`.
  init?(names: Substring) {
    rawValue = 0
    for name in names.split(separator: ",") {
      if name == "other" {
        formUnion(.other)
      } else if let type = ElementType(rawValue: String(name)) {
        formUnion(ElementTypeSet(type))
      } else {
        return nil
      }
    }
  }

  func contains(_ type: ElementType) -> Bool { rawValue & (1 << type.bit) != 0 }

  /// The types in this set, in their declared order.
  var types: [ElementType] { ElementType.allCases.filter(contains) }

  /// The one type of a set of one.
  var only: ElementType? { rawValue.nonzeroBitCount == 1 ? types.first : nil }
}

extension ElementType {
  /// The position of the type's bit in an ``ElementTypeSet``.
  fileprivate var bit: UInt32 {
    switch self {
    case .bool: 0
    case .uint2: 1
    case .int2: 2
    case .uint4: 3
    case .int4: 4
    case .uint8: 5
    case .int8: 6
    case .uint16: 7
    case .int16: 8
    case .uint32: 9
    case .int32: 10
    case .uint64: 11
    case .int64: 12
    case .fp4: 13
    case .fp8e4m3: 14
    case .fp8e4m3fnuz: 15
    case .fp8e5m2: 16
    case .fp8e5m2fnuz: 17
    case .fp8e8m0: 18
    case .fp16: 19
    case .bf16: 20
    case .fp32: 21
    case .fp64: 22
    case .complex64: 23
    case .complex128: 24
    case .string: 25
    }
  }

  /// The type of an ONNX data type number (`TensorProto.DataType`), as attributes such as Cast's `to` give it.
  init?(onnxDataType number: Int64) {
    let byNumber: [ElementType?] = [
      nil, .fp32, .uint8, .int8, .uint16, .int16, .int32, .int64, .string, .bool, .fp16, .fp64, .uint32, .uint64,
      .complex64, .complex128, .bf16, .fp8e4m3, .fp8e4m3fnuz, .fp8e5m2, .fp8e5m2fnuz, .uint4, .int4, .fp4, .fp8e8m0,
      .uint2, .int2,
    ]
    guard number > 0, number < byNumber.count, let type = byNumber[Int(number)] else { return nil }
    self = type
  }
}

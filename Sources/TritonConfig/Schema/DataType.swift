package import Facts

/// The element type of a tensor.
package struct DataType: ConfigEnum {
  package static let typeName = "DataType"
  package var number: Int32

  package init(number: Int32) { self.number = number }

  package static let invalid = Self(number: 0)
  package static let bool = Self(number: 1)
  package static let uint8 = Self(number: 2)
  package static let uint16 = Self(number: 3)
  package static let uint32 = Self(number: 4)
  package static let uint64 = Self(number: 5)
  package static let int8 = Self(number: 6)
  package static let int16 = Self(number: 7)
  package static let int32 = Self(number: 8)
  package static let int64 = Self(number: 9)
  package static let fp16 = Self(number: 10)
  package static let fp32 = Self(number: 11)
  package static let fp64 = Self(number: 12)
  package static let string = Self(number: 13)
  package static let bf16 = Self(number: 14)

  package static let cases = [
    EnumCase("TYPE_INVALID", 0), EnumCase("TYPE_BOOL", 1), EnumCase("TYPE_UINT8", 2), EnumCase("TYPE_UINT16", 3),
    EnumCase("TYPE_UINT32", 4), EnumCase("TYPE_UINT64", 5), EnumCase("TYPE_INT8", 6), EnumCase("TYPE_INT16", 7),
    EnumCase("TYPE_INT32", 8), EnumCase("TYPE_INT64", 9), EnumCase("TYPE_FP16", 10), EnumCase("TYPE_FP32", 11),
    EnumCase("TYPE_FP64", 12), EnumCase("TYPE_STRING", 13), EnumCase("TYPE_BF16", 14, since: "22.05"),
  ]

  /// The type of Triton for an element type; nil where a Triton tensor cannot have it.
  package init?(_ type: ElementType) { self.init(name: "TYPE_" + type.rawValue) }

  /// The element type; nil for `TYPE_INVALID` and numbers without a name.
  package var elementType: ElementType? { name.flatMap { ElementType(rawValue: String($0.dropFirst("TYPE_".count))) } }
}

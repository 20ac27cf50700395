import Facts

/// ONNX's numbering of element types (`TensorProto.DataType`), kept as a number so that a type newer than this table
/// still has a name in reports.
struct ONNXDataType: RawRepresentable, Sendable, Hashable {
  let rawValue: Int64

  static let fp32 = ONNXDataType(rawValue: 1)
  static let int64 = ONNXDataType(rawValue: 7)
  static let string = ONNXDataType(rawValue: 8)

  private static let types: [ElementType?] = [
    nil, .fp32, .uint8, .int8, .uint16, .int16, .int32, .int64, .string, .bool, .fp16, .fp64, .uint32, .uint64,
    .complex64, .complex128, .bf16, .fp8e4m3, .fp8e4m3fnuz, .fp8e5m2, .fp8e5m2fnuz, .uint4, .int4, .fp4, .fp8e8m0,
    .uint2, .int2,
  ]

  /// nil for UNDEFINED and for numbers newer than the table.
  var elementType: ElementType? {
    guard let index = Int(exactly: rawValue), Self.types.indices.contains(index) else { return nil }
    return Self.types[index]
  }

  /// `FP32`, or `ONNX type 99` for a number without a name here.
  var name: String { elementType?.rawValue ?? "ONNX type \(rawValue)" }

  /// Bytes that `count` elements take, the last byte filled up; nil for strings and unknown types. Saturates.
  func byteCount(of count: Int64) -> Int64? {
    guard let bits = elementType?.bits else { return nil }
    let (whole, overflow) = count.multipliedReportingOverflow(by: Int64(bits))
    if overflow { return bits >= 8 ? .max : count / Int64(8 / bits) }
    return whole / 8 + (whole % 8 == 0 ? 0 : 1)
  }
}

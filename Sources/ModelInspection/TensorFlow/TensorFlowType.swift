import Facts

/// TensorFlow's numbers for element types (`DataType` in tensorflow/core/framework/types.proto).
enum TensorFlowType {
  private static let types: [Int64: ElementType] = [
    1: .fp32, 2: .fp64, 3: .int32, 4: .uint8, 5: .int16, 6: .int8, 7: .string, 8: .complex64, 9: .int64, 10: .bool,
    11: .int8, 12: .uint8, 13: .int32, 14: .bf16, 15: .int16, 16: .uint16, 17: .uint16, 18: .complex128, 19: .fp16,
    22: .uint32, 23: .uint64, 24: .fp8e5m2, 25: .fp8e4m3, 29: .int4, 30: .uint4, 31: .int2, 32: .uint2,
  ]

  /// Those that are no tensor of numbers or texts.
  private static let handles: [Int64: String] = [20: "resource", 21: "variant"]

  /// Types from 101 on are references to the type 100 less, as variables of TensorFlow 1 are.
  static func element(_ number: Int64) -> ElementType? { types[number > 100 ? number - 100 : number] }

  static func name(_ number: Int64) -> String {
    element(number)?.rawValue ?? handles[number > 100 ? number - 100 : number] ?? "type \(number)"
  }
}

import Facts

/// OpenVINO's names of element types.
enum OpenVINOType {
  private static let types: [String: ElementType] = [
    "boolean": .bool, "bool": .bool, "u2": .uint2, "u4": .uint4, "i4": .int4, "u8": .uint8, "i8": .int8,
    "u16": .uint16, "i16": .int16, "u32": .uint32, "i32": .int32, "u64": .uint64, "i64": .int64, "f16": .fp16,
    "bf16": .bf16, "f32": .fp32, "f64": .fp64, "string": .string, "f8e4m3": .fp8e4m3, "f8e5m2": .fp8e5m2,
    "f8e8m0": .fp8e8m0, "f4e2m1": .fp4, "i2": .int2,
    // The spelling of ports, and of IR versions before 10.
    "fp32": .fp32, "fp16": .fp16, "fp64": .fp64,
  ]

  static subscript(name: String) -> ElementType? { types[name.lowercased()] }

  /// As reports write the type; one that is not known keeps OpenVINO's name.
  static func name(_ name: String) -> String { self[name]?.rawValue ?? name.uppercased().shortened(to: 40) }
}

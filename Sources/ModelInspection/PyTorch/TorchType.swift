import Facts

/// PyTorch's names of element types.
enum TorchType {
  private static let storages: [String: ElementType] = [
    "FloatStorage": .fp32, "DoubleStorage": .fp64, "HalfStorage": .fp16, "BFloat16Storage": .bf16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool, "ComplexFloatStorage": .complex64, "ComplexDoubleStorage": .complex128,
    "QInt8Storage": .int8, "QUInt8Storage": .uint8, "QInt32Storage": .int32,
  ]
  private static let types: [String: ElementType] = [
    "float32": .fp32, "float": .fp32, "float64": .fp64, "double": .fp64, "float16": .fp16, "half": .fp16,
    "bfloat16": .bf16, "int64": .int64, "long": .int64, "int32": .int32, "int": .int32, "int16": .int16,
    "int8": .int8, "uint8": .uint8, "bool": .bool, "uint16": .uint16, "uint32": .uint32, "uint64": .uint64,
    "complex64": .complex64, "complex128": .complex128, "float8_e4m3fn": .fp8e4m3, "float8_e5m2": .fp8e5m2,
    "float8_e4m3fnuz": .fp8e4m3fnuz, "float8_e5m2fnuz": .fp8e5m2fnuz, "float8_e8m0fnu": .fp8e8m0,
    "float4_e2m1fn_x2": .fp4, "quint8": .uint8, "qint8": .int8, "qint32": .int32,
  ]
  /// Numbers of the schema in which torch.export writes types (`torch/_export/serde/schema.py`).
  private static let exported: [Int64: ElementType] = [
    1: .uint8, 2: .int8, 3: .int16, 4: .int32, 5: .int64, 6: .fp16, 7: .fp32, 8: .fp64, 10: .complex64,
    11: .complex128, 12: .bool, 13: .bf16, 28: .uint16, 29: .fp8e4m3, 30: .fp8e5m2, 31: .fp8e4m3fnuz,
    32: .fp8e5m2fnuz, 33: .fp8e8m0, 34: .uint32, 35: .uint64,
  ]

  /// By the class of a storage, for example `torch FloatStorage`.
  static func ofStorage(_ name: String) -> ElementType? { storages[name] }
  /// By a type's own name, for example `torch float8_e4m3fn`.
  static func named(_ name: String) -> ElementType? { types[name] }
  /// By the number that torch.export gives it.
  static func exported(_ number: Int64) -> ElementType? { exported[number] }
}

/// The element type of a tensor, spelled as the field does (`FP32`, `INT64`), across ONNX, Triton and TensorRT.
package enum ElementType: String, Sendable, Hashable, CaseIterable {
  case bool = "BOOL"
  case uint2 = "UINT2"
  case int2 = "INT2"
  case uint4 = "UINT4"
  case int4 = "INT4"
  case uint8 = "UINT8"
  case int8 = "INT8"
  case uint16 = "UINT16"
  case int16 = "INT16"
  case uint32 = "UINT32"
  case int32 = "INT32"
  case uint64 = "UINT64"
  case int64 = "INT64"
  case fp4 = "FP4"
  case fp8e4m3 = "FP8_E4M3"
  case fp8e4m3fnuz = "FP8_E4M3FNUZ"
  case fp8e5m2 = "FP8_E5M2"
  case fp8e5m2fnuz = "FP8_E5M2FNUZ"
  case fp8e8m0 = "FP8_E8M0"
  case fp16 = "FP16"
  case bf16 = "BF16"
  case fp32 = "FP32"
  case fp64 = "FP64"
  case complex64 = "COMPLEX64"
  case complex128 = "COMPLEX128"
  case string = "STRING"

  /// Storage per element in bits; nil for strings, whose size is their text's.
  package var bits: Int? {
    switch self {
    case .uint2, .int2: 2
    case .uint4, .int4, .fp4: 4
    case .bool, .uint8, .int8, .fp8e4m3, .fp8e4m3fnuz, .fp8e5m2, .fp8e5m2fnuz, .fp8e8m0: 8
    case .uint16, .int16, .fp16, .bf16: 16
    case .uint32, .int32, .fp32: 32
    case .uint64, .int64, .fp64, .complex64: 64
    case .complex128: 128
    case .string: nil
    }
  }

  /// Whether a Triton tensor can have this type (`model_config.proto` DataType, 14 values).
  package var isTritonType: Bool {
    switch self {
    case .bool, .uint8, .uint16, .uint32, .uint64, .int8, .int16, .int32, .int64, .fp16, .bf16, .fp32, .fp64, .string:
      true
    default: false
    }
  }

  package var isFloatingPoint: Bool {
    switch self {
    case .fp4, .fp8e4m3, .fp8e4m3fnuz, .fp8e5m2, .fp8e5m2fnuz, .fp8e8m0, .fp16, .bf16, .fp32, .fp64: true
    default: false
    }
  }
}

import Facts

/// Fields of the tables of a TensorFlow Lite file, in the order of tensorflow/compiler/mlir/lite/schema/schema.fbs.
enum TensorFlowLite {
  enum Model {
    static let version = 0
    static let operatorCodes = 1
    static let subgraphs = 2
    static let description = 3
    static let buffers = 4
    static let metadata = 6
    static let signatures = 7
  }
  enum OperatorCode {
    static let shortCode = 0
    static let customCode = 1
    static let code = 3
  }
  enum Subgraph {
    static let tensors = 0
    static let inputs = 1
    static let outputs = 2
    static let operators = 3
  }
  enum Tensor {
    static let shape = 0
    static let type = 1
    static let buffer = 2
    static let name = 3
    static let quantization = 4
    static let isVariable = 5
    static let shapeSignature = 7
    static let hasRank = 8
  }
  enum Quantization {
    static let scale = 2
  }
  enum Operator {
    static let code = 0
  }
  enum Buffer {
    static let data = 0
    static let offset = 1
    static let size = 2
  }
  enum Metadata {
    static let name = 0
    static let buffer = 1
  }
  enum Signature {
    static let key = 2
  }

  /// Its numbers for element types.
  static let types: [Int8: ElementType] = [
    0: .fp32, 1: .fp16, 2: .int32, 3: .uint8, 4: .int64, 5: .string, 6: .bool, 7: .int16, 8: .complex64, 9: .int8,
    10: .fp64, 11: .complex128, 12: .uint64, 15: .uint32, 16: .uint16, 17: .int4, 18: .bf16, 19: .int2, 20: .uint4,
  ]

  static func typeName(_ number: Int8) -> String {
    types[number]?.rawValue ?? (number == 13 ? "resource" : number == 14 ? "variant" : "type \(number)")
  }
}

import Facts

/// Fields of PaddlePaddle's messages that are read, by their numbers in paddle/fluid/framework/framework.proto.
enum Paddle {
  enum ProgramDesc: Int, ProtobufMessage {
    case blocks = 1
    case version = 4, opVersionMap
  }
  enum BlockDesc: Int, ProtobufMessage {
    case index = 1, parent, variables, operators
  }
  enum OpDesc: Int, ProtobufMessage {
    case inputs = 1, outputs, type, attributes
  }
  enum OpVariable: Int, ProtobufMessage {
    case parameter = 1, arguments
  }
  enum OpAttribute: Int, ProtobufMessage {
    case name = 1, type, integer
  }
  enum VariableDesc: Int, ProtobufMessage {
    case name = 1, type, isPersistable
  }
  enum VariableType: Int, ProtobufMessage {
    case type = 1, selectedRows, lodTensor
  }
  enum LoDTensorDesc: Int, ProtobufMessage {
    case tensor = 1
  }
  enum TensorDesc: Int, ProtobufMessage {
    case dataType = 1, dims
  }
  enum Version: Int, ProtobufMessage {
    case version = 1
  }

  private static let types: [Int64: ElementType] = [
    0: .bool, 1: .int16, 2: .int32, 3: .int64, 4: .fp16, 5: .fp32, 6: .fp64, 20: .uint8, 21: .int8, 22: .bf16,
    23: .complex64, 24: .complex128, 32: .fp8e4m3, 33: .fp8e5m2,
  ]

  /// The element type of a number of `VarType.Type`.
  static func elementType(_ number: Int64) -> ElementType? { types[number] }

  /// By the name in the JSON of PIR, for example `t_f32`.
  static func elementType(named name: String) -> ElementType? {
    switch name {
    case "t_f32": .fp32
    case "t_f64": .fp64
    case "t_f16": .fp16
    case "t_bf16": .bf16
    case "t_bool": .bool
    case "t_i8": .int8
    case "t_ui8": .uint8
    case "t_i16": .int16
    case "t_i32": .int32
    case "t_i64": .int64
    case "t_c64": .complex64
    case "t_c128": .complex128
    default: nil
    }
  }

  static let controlFlow: Set = ["while", "conditional_block", "select_input", "recurrent", "if"]
}

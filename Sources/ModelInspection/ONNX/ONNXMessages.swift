// Field numbers of onnx.proto (onnx main of November 2026, IR version 14). Only fields that are read or that an error
// message should name are listed.

enum ModelProto: Int, ProtobufMessage {
  case irVersion = 1, producerName, producerVersion, domain, modelVersion, docString, graph, opsetImport
  case metadataProps = 14
  case trainingInfo = 20
  case functions = 25
  case configuration
}

enum OperatorSetIdProto: Int, ProtobufMessage {
  case domain = 1, version
}

enum StringStringEntryProto: Int, ProtobufMessage {
  case key = 1, value
}

enum GraphProto: Int, ProtobufMessage {
  case node = 1, name
  case initializer = 5
  case docString = 10, input, output, valueInfo, quantizationAnnotation, sparseInitializer, metadataProps
}

enum FunctionProto: Int, ProtobufMessage {
  case name = 1
  case input = 4, output, attribute, node, docString, opsetImport, domain, attributeProto, valueInfo, overload
}

enum NodeProto: Int, ProtobufMessage {
  case input = 1, output, name, opType, attribute, docString, domain, overload
}

enum AttributeProto: Int, ProtobufMessage {
  case name = 1, f, i, s, t, g, floats, ints, strings, tensors, graphs
  case tp = 14, typeProtos
  case type = 20, refAttrName, sparseTensor, sparseTensors

  /// The values of the `type` field.
  enum Kind: Int64 {
    case float = 1, int, string, tensor, graph, floats, ints, strings, tensors, graphs
    case sparseTensor, sparseTensors, typeProto, typeProtos
  }
}

enum TensorProto: Int, ProtobufMessage {
  case dims = 1, dataType, segment, floatData, int32Data, stringData, int64Data, name, rawData, doubleData, uint64Data
  case docString, externalData, dataLocation
}

enum SparseTensorProto: Int, ProtobufMessage {
  case values = 1, indices, dims
}

enum ValueInfoProto: Int, ProtobufMessage {
  case name = 1, type
}

enum TypeProto: Int, ProtobufMessage {
  case tensorType = 1
  case sequenceType = 4, mapType, denotation, opaqueType, sparseTensorType, optionalType
}

/// `TypeProto.Tensor` and `TypeProto.SparseTensor`, which are laid out alike.
enum TensorTypeProto: Int, ProtobufMessage {
  case elemType = 1, shape
}

/// `TypeProto.Sequence` and `TypeProto.Optional`, which are laid out alike.
enum WrapperTypeProto: Int, ProtobufMessage {
  case elemType = 1
}

enum MapTypeProto: Int, ProtobufMessage {
  case keyType = 1, valueType
}

enum TensorShapeProto: Int, ProtobufMessage {
  case dim = 1
}

enum DimensionProto: Int, ProtobufMessage {
  case dimValue = 1, dimParam
}

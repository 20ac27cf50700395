/// The protobuf messages of TensorFlow that are read, each field by the number its `.proto` file gives it
/// (tensorflow/core/protobuf and tensorflow/core/framework).
enum TensorFlowMessages {
  enum SavedModel: Int, ProtobufMessage {
    case schemaVersion = 1
    case metaGraphs = 2
  }

  enum MetaGraph: Int, ProtobufMessage {
    case info = 1
    case graph = 2
    case saver = 3
    case signatures = 5
    case assets = 6
    case objectGraph = 7
  }

  enum Saver: Int, ProtobufMessage {
    case fileTensor = 1
  }

  enum MetaInfo: Int, ProtobufMessage {
    case operators = 2
    case tags = 4
    case version = 5
  }

  /// `map<string, …>` is written as repeated pairs.
  enum MapEntry: Int, ProtobufMessage {
    case key = 1
    case value = 2
  }

  enum Signature: Int, ProtobufMessage {
    case inputs = 1
    case outputs = 2
    case methodName = 3
  }

  enum TensorInfo: Int, ProtobufMessage {
    case name = 1
    case type = 2
    case shape = 3
    case sparse = 4
    case composite = 5
  }

  enum Shape: Int, ProtobufMessage {
    case dimensions = 2
    case unknownRank = 3
  }

  enum Dimension: Int, ProtobufMessage {
    case size = 1
  }

  enum Graph: Int, ProtobufMessage {
    case nodes = 1
    case library = 2
    case version = 3
    case versions = 4
  }

  enum Library: Int, ProtobufMessage {
    case functions = 1
  }

  enum Function: Int, ProtobufMessage {
    case signature = 1
    case nodes = 3
  }

  enum FunctionSignature: Int, ProtobufMessage {
    case name = 1
  }

  enum Node: Int, ProtobufMessage {
    case name = 1
    case op = 2
    case inputs = 3
    case attributes = 5
  }

  enum Attribute: Int, ProtobufMessage {
    case list = 1
    case flag = 5
    case type = 6
    case shape = 7
    case tensor = 8
    case function = 10
  }

  enum AttributeList: Int, ProtobufMessage {
    case shapes = 7
    case functions = 9
  }

  enum FunctionName: Int, ProtobufMessage {
    case name = 1
  }

  enum Tensor: Int, ProtobufMessage {
    case type = 1
    case shape = 2
  }

  /// An entry of a checkpoint's index: where the values of one variable lie.
  enum BundleEntry: Int, ProtobufMessage {
    case type = 1
    case shape = 2
    case shard = 3
    case offset = 4
    case size = 5
  }

  /// The first entry of a checkpoint's index.
  enum BundleHeader: Int, ProtobufMessage {
    case shards = 1
  }

  enum Asset: Int, ProtobufMessage {
    case file = 2
  }
}

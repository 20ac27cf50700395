/// A request that is run before a model is called ready.
package struct ModelWarmup: ConfigMessage {
  package static let schema = MessageSchema("ModelWarmup", Self.self)

  package var name = ""
  package var batchSize: UInt32 = 0
  package var count: UInt32 = 0
  package var inputs = ConfigMap<Input>()

  /// The data of one input.
  package struct Input: ConfigMessage {
    package static let schema = MessageSchema("ModelWarmup.Input", Self.self)

    package var dataType = DataType.invalid
    package var dims: [Int64] = []
    package var inputDataType: InputData?

    package enum InputData: Sendable, Hashable {
      case zeroData(Bool)
      case randomData(Bool)
      case inputDataFile(String)
    }

    package init() {}

    package var zeroData: Bool? {
      get { if case .zeroData(let flag) = inputDataType { flag } else { nil } }
      set { inputDataType = newValue.map { .zeroData($0) } }
    }

    package var randomData: Bool? {
      get { if case .randomData(let flag) = inputDataType { flag } else { nil } }
      set { inputDataType = newValue.map { .randomData($0) } }
    }

    package var inputDataFile: String? {
      get { if case .inputDataFile(let name) = inputDataType { name } else { nil } }
      set { inputDataType = newValue.map { .inputDataFile($0) } }
    }

    package static let fields: [ConfigField<Self>] = [
      .scalar("data_type", 1, \.dataType, "The type of its elements."),
      .repeated("dims", 2, \.dims, "Its shape without the batch dimension; no -1."),
      .optional("zero_data", 3, \.zeroData, oneof: "input_data_type", "All zero, whichever value is written."),
      .optional(
        "random_data", 4, \.randomData, oneof: "input_data_type", "Random numbers, whichever value is written."),
      .optional("input_data_file", 5, \.inputDataFile, oneof: "input_data_type", "A file of raw data under warmup/."),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("name", 1, \.name, "A name for the server's messages."),
    .scalar("batch_size", 2, \.batchSize, "The batch size of the request; with 0 it is skipped."),
    .scalar("count", 4, \.count, since: "22.07", "How often it is run; 0 is once."),
    .map("inputs", 3, \.inputs, "Data for every input of the model."),
  ]
}

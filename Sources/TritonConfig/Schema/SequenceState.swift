extension ModelSequenceBatching {
  /// A tensor that the server carries from one request of a sequence to the next.
  package struct State: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.State", Self.self)

    package var inputName = ""
    package var outputName = ""
    package var dataType = DataType.invalid
    package var dims: [Int64] = []
    package var initialState: [InitialState] = []
    package var useSameBufferForInputOutput = false
    package var useGrowableMemory = false

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("input_name", 1, \.inputName, since: "21.11", "The model's input that receives it."),
      .scalar("output_name", 2, \.outputName, since: "21.11", "The model's output that gives the next one."),
      .scalar("data_type", 3, \.dataType, since: "21.11", "The type of its elements."),
      .repeated("dims", 4, \.dims, since: "21.11", "Its shape without the batch dimension, -1 for any size."),
      .repeated("initial_state", 5, \.initialState, since: "22.01", "What the first request gets; at most one."),
      .scalar(
        "use_same_buffer_for_input_output", 6, \.useSameBufferForInputOutput, since: "23.11",
        "Whether input and output share memory."),
      .scalar(
        "use_growable_memory", 7, \.useGrowableMemory, since: "23.11",
        "Whether the memory grows on demand; CUDA memory that input and output share."),
    ]
  }

  /// The state that the first request of a sequence gets.
  package struct InitialState: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.InitialState", Self.self)

    package var name = ""
    package var dataType = DataType.invalid
    package var dims: [Int64] = []
    package var stateData: StateData?

    package enum StateData: Sendable, Hashable {
      case zeroData(Bool)
      case dataFile(String)
    }

    package init() {}

    package var zeroData: Bool? {
      get { if case .zeroData(let flag) = stateData { flag } else { nil } }
      set { stateData = newValue.map { .zeroData($0) } }
    }

    package var dataFile: String? {
      get { if case .dataFile(let name) = stateData { name } else { nil } }
      set { stateData = newValue.map { .dataFile($0) } }
    }

    package static let fields: [ConfigField<Self>] = [
      .scalar("name", 5, \.name, since: "22.01", "A name for the server's messages."),
      .scalar("data_type", 1, \.dataType, since: "22.01", "The type of the state."),
      .repeated("dims", 2, \.dims, since: "22.01", "Its shape without the batch dimension; no -1.").asTextInJSON,
      .optional(
        "zero_data", 3, \.zeroData, oneof: "state_data", since: "22.01", "All zero, whichever value is written."),
      .optional("data_file", 4, \.dataFile, oneof: "state_data", since: "22.01", "A file under initial_state/."),
    ]
  }
}

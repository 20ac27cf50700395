/// How requests that belong together reach one instance in their order.
package struct ModelSequenceBatching: ConfigMessage {
  package static let schema = MessageSchema("ModelSequenceBatching", Self.self)

  package var strategyChoice: StrategyChoice?
  package var maxSequenceIdleMicroseconds: UInt64 = 0
  package var controlInput: [ControlInput] = []
  package var state: [State] = []
  package var iterativeSequence = false

  package enum StrategyChoice: Sendable, Hashable {
    case direct(StrategyDirect)
    case oldest(StrategyOldest)
  }

  /// Every sequence has a slot of the batch to itself.
  package struct StrategyDirect: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.StrategyDirect", Self.self)

    package var maxQueueDelayMicroseconds: UInt64 = 0
    package var minimumSlotUtilization: Float = 0

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("max_queue_delay_microseconds", 1, \.maxQueueDelayMicroseconds, "How long to wait for more full slots."),
      .scalar("minimum_slot_utilization", 2, \.minimumSlotUtilization, "Share of full slots to wait for, 0.0 to 1.0."),
    ]
  }

  /// Batches are formed of the oldest requests of all sequences.
  package struct StrategyOldest: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.StrategyOldest", Self.self)

    package var maxCandidateSequences: Int32 = 0
    package var preferredBatchSize: [Int32] = []
    package var maxQueueDelayMicroseconds: UInt64 = 0
    package var preserveOrdering = false

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("max_candidate_sequences", 1, \.maxCandidateSequences, "Sequences an instance serves at a time."),
      .repeated(
        "preferred_batch_size", 2, \.preferredBatchSize, "Sizes that are sent off as soon as they are reached."),
      .scalar(
        "max_queue_delay_microseconds", 3, \.maxQueueDelayMicroseconds, "How long a request may wait for company."),
      .scalar(
        "preserve_ordering", 4, \.preserveOrdering, since: "23.08", "Whether responses keep the order of the requests."),
    ]
  }

  package init() {}

  package var direct: StrategyDirect? {
    get { if case .direct(let message) = strategyChoice { message } else { nil } }
    set { strategyChoice = newValue.map { .direct($0) } }
  }

  package var oldest: StrategyOldest? {
    get { if case .oldest(let message) = strategyChoice { message } else { nil } }
    set { strategyChoice = newValue.map { .oldest($0) } }
  }

  package static let fields: [ConfigField<Self>] = [
    .optional("direct", 3, \.direct, oneof: "strategy_choice", "A slot of the batch for every sequence; the default."),
    .optional("oldest", 4, \.oldest, oneof: "strategy_choice", "Batches of the oldest requests of all sequences."),
    .scalar(
      "max_sequence_idle_microseconds", 1, \.maxSequenceIdleMicroseconds,
      "When a silent sequence is given up; 0 means one second."),
    .repeated("control_input", 2, \.controlInput, "Inputs that tell the model where in its sequence a request is."),
    .repeated("state", 5, \.state, since: "21.11", "Tensors that the server carries from request to request."),
    .scalar(
      "iterative_sequence", 6, \.iterativeSequence, since: "23.11", "Whether the backend reschedules one request."),
  ]
}

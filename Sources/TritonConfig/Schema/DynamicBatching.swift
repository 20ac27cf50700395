/// How requests of many clients are joined to batches.
package struct ModelDynamicBatching: ConfigMessage {
  package static let schema = MessageSchema("ModelDynamicBatching", Self.self)

  package var preferredBatchSize: [Int32] = []
  package var maxQueueDelayMicroseconds: UInt64 = 0
  package var preserveOrdering = false
  package var priorityLevels: UInt64 = 0
  package var defaultPriorityLevel: UInt64 = 0
  package var defaultQueuePolicy: ModelQueuePolicy?
  package var priorityQueuePolicy = OrderedMap<UInt64, ModelQueuePolicy>()

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("preferred_batch_size", 1, \.preferredBatchSize, "Sizes that are sent off as soon as they are reached."),
    .scalar(
      "max_queue_delay_microseconds", 2, \.maxQueueDelayMicroseconds, "How long a request may wait for company."),
    .scalar("preserve_ordering", 3, \.preserveOrdering, "Whether responses keep the order of the requests."),
    .scalar("priority_levels", 4, \.priorityLevels, "Number of priorities, 1 the most urgent; 0 for none."),
    .scalar("default_priority_level", 5, \.defaultPriorityLevel, "The priority of requests that state none."),
    .optional("default_queue_policy", 6, \.defaultQueuePolicy, "The queue of every priority without its own."),
    .map("priority_queue_policy", 7, \.priorityQueuePolicy, "The queue of a priority."),
  ]
}

/// How requests wait.
package struct ModelQueuePolicy: ConfigMessage {
  package static let schema = MessageSchema("ModelQueuePolicy", Self.self)

  package var timeoutAction = TimeoutAction.reject
  package var defaultTimeoutMicroseconds: UInt64 = 0
  package var allowTimeoutOverride = false
  package var maxQueueSize: UInt32 = 0

  /// What happens to a request that waited too long.
  package struct TimeoutAction: ConfigEnum {
    package static let typeName = "ModelQueuePolicy.TimeoutAction"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let reject = Self(number: 0)
    package static let delay = Self(number: 1)
    package static let cases = [EnumCase("REJECT", 0), EnumCase("DELAY", 1)]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("timeout_action", 1, \.timeoutAction, "Refuse a request that waited too long, or serve it last."),
    .scalar("default_timeout_microseconds", 2, \.defaultTimeoutMicroseconds, "How long is too long; 0 for no limit."),
    .scalar("allow_timeout_override", 3, \.allowTimeoutOverride, "Whether a request may ask for a shorter timeout."),
    .scalar("max_queue_size", 4, \.maxQueueSize, "Requests that may wait; 0 for no limit."),
  ]
}

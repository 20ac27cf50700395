/// Inputs that the server computes from a batch of ragged tensors.
package struct BatchInput: ConfigMessage {
  package static let schema = MessageSchema("BatchInput", Self.self)

  package var kind = Kind.elementCount
  package var targetName: [String] = []
  package var dataType = DataType.invalid
  package var sourceInput: [String] = []

  /// What is computed.
  package struct Kind: ConfigEnum {
    package static let typeName = "BatchInput.Kind"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let elementCount = Self(number: 0)
    package static let accumulatedElementCount = Self(number: 1)
    package static let accumulatedElementCountWithZero = Self(number: 2)
    package static let maxElementCountAsShape = Self(number: 3)
    package static let itemShape = Self(number: 4)
    package static let itemShapeFlatten = Self(number: 5)
    package static let cases = [
      EnumCase("BATCH_ELEMENT_COUNT", 0), EnumCase("BATCH_ACCUMULATED_ELEMENT_COUNT", 1),
      EnumCase("BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO", 2), EnumCase("BATCH_MAX_ELEMENT_COUNT_AS_SHAPE", 3),
      EnumCase("BATCH_ITEM_SHAPE", 4, since: "22.03"), EnumCase("BATCH_ITEM_SHAPE_FLATTEN", 5, since: "22.03"),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("kind", 1, \.kind, "What is computed."),
    .repeated("target_name", 2, \.targetName, "The model's inputs that receive it."),
    .scalar("data_type", 3, \.dataType, "TYPE_INT32 or TYPE_FP32."),
    .repeated("source_input", 4, \.sourceInput, "The one input it is computed from."),
  ]
}

/// Outputs that the server splits over the requests of a batch.
package struct BatchOutput: ConfigMessage {
  package static let schema = MessageSchema("BatchOutput", Self.self)

  package var targetName: [String] = []
  package var kind = Kind.scatterWithInputShape
  package var sourceInput: [String] = []

  /// How an output is split.
  package struct Kind: ConfigEnum {
    package static let typeName = "BatchOutput.Kind"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let scatterWithInputShape = Self(number: 0)
    package static let cases = [EnumCase("BATCH_SCATTER_WITH_INPUT_SHAPE", 0)]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("target_name", 1, \.targetName, "The outputs to split, each once."),
    .scalar("kind", 2, \.kind, "How they are split."),
    .repeated("source_input", 3, \.sourceInput, "The one input whose shapes say where."),
  ]
}

extension ModelSequenceBatching {
  /// An input that carries signals of the sequence.
  package struct ControlInput: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.ControlInput", Self.self)

    package var name = ""
    package var control: [Control] = []

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("name", 1, \.name, "The model's input."),
      .repeated("control", 2, \.control, "The signals it carries."),
    ]
  }

  /// A signal of the sequence.
  package struct Control: ConfigMessage {
    package static let schema = MessageSchema("ModelSequenceBatching.Control", Self.self)

    package var kind = Kind.start
    package var int32FalseTrue: [Int32] = []
    package var fp32FalseTrue: [Float] = []
    package var boolFalseTrue: [Bool] = []
    package var dataType = DataType.invalid

    /// What is signalled.
    package struct Kind: ConfigEnum {
      package static let typeName = "ModelSequenceBatching.Control.Kind"
      package var number: Int32
      package init(number: Int32) { self.number = number }

      package static let start = Self(number: 0)
      package static let ready = Self(number: 1)
      package static let end = Self(number: 2)
      package static let correlationID = Self(number: 3)
      package static let cases = [
        EnumCase("CONTROL_SEQUENCE_START", 0), EnumCase("CONTROL_SEQUENCE_READY", 1),
        EnumCase("CONTROL_SEQUENCE_END", 2), EnumCase("CONTROL_SEQUENCE_CORRID", 3),
      ]
    }

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("kind", 1, \.kind, "Start, end, whether a request is there, or the sequence's id."),
      .repeated("int32_false_true", 2, \.int32FalseTrue, "The integers for no and yes."),
      .repeated("fp32_false_true", 3, \.fp32FalseTrue, "The floats for no and yes."),
      .repeated("bool_false_true", 5, \.boolFalseTrue, since: "21.09", "The booleans for no and yes."),
      .scalar("data_type", 4, \.dataType, "The type of the sequence's id."),
    ]
  }
}

/// An input tensor of a model.
package struct ModelInput: ConfigMessage {
  package static let schema = MessageSchema("ModelInput", Self.self)

  package var name = ""
  package var dataType = DataType.invalid
  package var format = Format.none
  package var dims: [Int64] = []
  package var reshape: ModelTensorReshape?
  package var isShapeTensor = false
  package var allowRaggedBatch = false
  package var optional = false
  package var isNonLinearFormatIO = false

  /// The order of the dimensions of an image.
  package struct Format: ConfigEnum {
    package static let typeName = "ModelInput.Format"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let none = Self(number: 0)
    package static let nhwc = Self(number: 1)
    package static let nchw = Self(number: 2)
    package static let cases = [EnumCase("FORMAT_NONE", 0), EnumCase("FORMAT_NHWC", 1), EnumCase("FORMAT_NCHW", 2)]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("name", 1, \.name, "The tensor's name as the model knows it."),
    .scalar("data_type", 2, \.dataType, "The type of its elements."),
    .scalar("format", 3, \.format, "Order of the dimensions of an image; needs three dims unless it is none."),
    .repeated("dims", 4, \.dims, "Its shape, -1 for any size; without the batch dimension if max_batch_size > 0."),
    .optional("reshape", 5, \.reshape, "The shape in which the backend wants it, if another."),
    .scalar("is_shape_tensor", 6, \.isShapeTensor, "Whether it gives a shape, not data; TensorRT only."),
    .scalar("allow_ragged_batch", 7, \.allowRaggedBatch, "Whether requests of different shapes may share a batch."),
    .scalar("optional", 8, \.optional, since: "22.01", "Whether a request may leave it out."),
    .scalar(
      "is_non_linear_format_io", 9, \.isNonLinearFormatIO, since: "24.08",
      "Whether its memory layout is vectorized; TensorRT only, needs three dims."),
  ]
}

/// An output tensor of a model.
package struct ModelOutput: ConfigMessage {
  package static let schema = MessageSchema("ModelOutput", Self.self)

  package var name = ""
  package var dataType = DataType.invalid
  package var dims: [Int64] = []
  package var reshape: ModelTensorReshape?
  package var labelFilename = ""
  package var isShapeTensor = false
  package var isNonLinearFormatIO = false

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("name", 1, \.name, "The tensor's name as the model knows it."),
    .scalar("data_type", 2, \.dataType, "The type of its elements."),
    .repeated("dims", 3, \.dims, "Its shape, -1 for any size; without the batch dimension if max_batch_size > 0."),
    .optional("reshape", 5, \.reshape, "The shape in which the backend gives it, if another."),
    .scalar("label_filename", 4, \.labelFilename, "File of class names, one a line, in the model's directory."),
    .scalar("is_shape_tensor", 6, \.isShapeTensor, "Whether it gives a shape, not data; TensorRT only."),
    .scalar(
      "is_non_linear_format_io", 7, \.isNonLinearFormatIO, since: "24.08",
      "Whether its memory layout is vectorized; TensorRT only, needs three dims."),
  ]
}

/// The shape in which the backend sees a tensor.
package struct ModelTensorReshape: ConfigMessage {
  package static let schema = MessageSchema("ModelTensorReshape", Self.self)

  package var shape: [Int64] = []

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("shape", 1, \.shape, "As many elements as dims has; empty means the batch dimension alone.")
  ]
}

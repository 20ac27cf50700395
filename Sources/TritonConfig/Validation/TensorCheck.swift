/// What the checks of inputs and outputs have in common.
private struct TensorUnderCheck {
  /// `input` or `output`, as field and word.
  var role: String
  var name: String
  var dataType: DataType
  var dims: [Int64]
  var reshape: ModelTensorReshape?
  var isShapeTensor: Bool
  var isNonLinear: Bool
  var isImage = false
}

extension LoadingModel {
  /// Inputs, outputs and the tensors made of batches (core, `model_config_utils.cc`, ValidateModelIOConfig).
  ///
  /// - Parameter stage: while the repository is polled if backends may not complete configs, else while loading.
  mutating func checkTensors(_ stage: LintFinding.Stage) {
    for (index, input) in config.input.enumerated() {
      check(
        TensorUnderCheck(
          role: "input", name: input.name, dataType: input.dataType, dims: input.dims, reshape: input.reshape,
          isShapeTensor: input.isShapeTensor, isNonLinear: input.isNonLinearFormatIO,
          isImage: input.format == .nhwc || input.format == .nchw), ["input", .index(index)], stage)
    }
    for (index, output) in config.output.enumerated() {
      check(
        TensorUnderCheck(
          role: "output", name: output.name, dataType: output.dataType, dims: output.dims, reshape: output.reshape,
          isShapeTensor: output.isShapeTensor, isNonLinear: output.isNonLinearFormatIO), ["output", .index(index)],
        stage)
    }
    checkBatchTensors(stage)
  }

  private mutating func check(_ tensor: TensorUnderCheck, _ path: ConfigPath, _ stage: LintFinding.Stage) {
    if tensor.name.isEmpty {
      refuseTensor(
        "tensor-without-name", stage, "model \(tensor.role) must specify 'name'", at: path,
        remedy: "write the name that the model has for it")
    }
    checkType(tensor, path, stage)
    checkDims(tensor, path, stage)
    if let reshape = tensor.reshape { checkReshape(tensor, reshape.shape, path, stage) }
    if tensor.isImage, tensor.dims.count != 3, !(tensor.dims.isEmpty && mayBeCompleted) {
      refuseTensor(
        "image-without-three-dims", stage, "model input NHWC/NCHW require 3 dims", at: path.field("format"),
        remedy: "remove `format`, or write three dims without the batch dimension")
    }
    let isTensorRT = config.platform == "tensorrt_plan"
    if tensor.isShapeTensor, !isTensorRT {
      refuseTensor(
        "shape-tensor-outside-tensorrt", stage, "shape tensors are only supported for TensorRT platform",
        at: path.field("is_shape_tensor"), remedy: "remove `is_shape_tensor`")
    }
    if tensor.isNonLinear {
      if !isTensorRT {
        refuseTensor(
          "non-linear-outside-tensorrt", stage, "Non-linear IO format is only supported for the TensorRT platform",
          at: path.field("is_non_linear_format_io"), remedy: "remove `is_non_linear_format_io`")
      } else if tensor.dims.count != 3 {
        refuseTensor(
          "non-linear-without-three-dims", stage, "Non-linear IO format \(tensor.role) requires 3 dims",
          at: path.field("dims"))
      }
    }
  }

  private mutating func checkType(_ tensor: TensorUnderCheck, _ path: ConfigPath, _ stage: LintFinding.Stage) {
    if tensor.dataType == .invalid {
      if mayBeCompleted {
        doubt("the type of \(tensor.role) '\(tensor.name)' is left to the backend")
      } else {
        refuseTensor(
          "tensor-without-type", stage, "model \(tensor.role) '\(tensor.name)' must specify 'data_type'", at: path,
          remedy: "write `data_type`, such as TYPE_FP32")
      }
    } else if tensor.dataType.name == nil {
      refuse(
        "data-type-without-name", .load, "attempt to access JSON non-string as string",
        remedy: "\(tensor.dataType.text) is no type of Triton: write TYPE_FP32 or another name",
        at: path.field("data_type"), source: Source.observed)
    }
  }

  private mutating func checkDims(_ tensor: TensorUnderCheck, _ path: ConfigPath, _ stage: LintFinding.Stage) {
    if tensor.dims.isEmpty {
      if mayBeCompleted {
        doubt("the shape of \(tensor.role) '\(tensor.name)' is left to the backend")
      } else {
        refuseTensor(
          "tensor-without-dims", stage, "model \(tensor.role) '\(tensor.name)' must specify 'dims'", at: path,
          remedy: "write `dims`, without the batch dimension if max_batch_size is not 0; [ 1 ] for a scalar")
      }
    }
    if let reshape = tensor.reshape, reshape.shape.isEmpty, config.maxBatchSize == 0, !mayBeCompleted {
      refuseTensor(
        "empty-reshape-without-batch", stage,
        "model \(tensor.role) '\(tensor.name)' cannot have empty reshape for non-batching model as scalar tensors "
          + "are not supported", at: path.field("reshape"), remedy: "write `shape: [ 1 ]`, or remove `reshape`")
    }
    for (index, dim) in tensor.dims.enumerated() where dim < 1 && dim != -1 {
      refuseTensor(
        "dimension-out-of-range", stage,
        "model \(tensor.role) '\(tensor.name)' dimension must be integer >= 1, or -1 to indicate a variable-size "
          + "dimension", at: path.field("dims").index(index), remedy: "write -1 for any size")
    }
  }

  private mutating func checkReshape(
    _ tensor: TensorUnderCheck, _ shape: [Int64], _ path: ConfigPath, _ stage: LintFinding.Stage
  ) {
    let place = path.field("reshape").field("shape")
    let prefix = "model \(tensor.role) '\(tensor.name)' "
    for (index, dim) in shape.enumerated() where dim < 1 && dim != -1 {
      refuseTensor(
        "reshape-dimension-out-of-range", stage,
        prefix + "reshape dimensions must be integer >= 1, or -1 to indicate a variable-size dimension",
        at: place.index(index), remedy: "write -1 for any size")
    }
    // What is wrong with a single dimension has been said, and makes no sense to count.
    if tensor.dims.isEmpty || (tensor.dims + shape).contains(where: { $0 < 1 && $0 != -1 }) { return }
    let (dimsCount, shapeCount) = (TensorShape.count(tensor.dims), TensorShape.count(shape))
    for (count, field, at) in [(dimsCount, "dims", path.field("dims")), (shapeCount, "reshape", place)]
    where count == .tooMany {
      refuseTensor(
        "too-many-elements", stage,
        "element count for tensor '\(tensor.name) \(field)' exceeds maximum size of \(Int64.max)", at: at)
    }
    if dimsCount == .tooMany || shapeCount == .tooMany { return }
    let isScalar = shape.isEmpty && dimsCount == .elements(1)
    if dimsCount != shapeCount, !isScalar {
      refuseReshape(tensor, shape, prefix + "has different size for dims and reshape", place, stage)
    } else if dimsCount == .variable {
      let (from, to) = (TensorShape.runs(tensor.dims), TensorShape.runs(shape))
      if from.count != to.count {
        refuseTensor(
          "reshape-variable-dimensions", stage,
          prefix + "has different number of variable-size dimensions for dims and reshape", at: place,
          remedy: "write as many -1 in `reshape` as in `dims`")
      } else if from != to {
        refuseReshape(tensor, shape, prefix + "has different size for dims and reshape", place, stage)
      }
    }
  }

  private mutating func refuseReshape(
    _ tensor: TensorUnderCheck, _ shape: [Int64], _ message: String, _ path: ConfigPath, _ stage: LintFinding.Stage
  ) {
    refuseTensor(
      "reshape-size", stage, message, at: path,
      remedy: "dims \(TensorShape.text(tensor.dims)) and reshape \(TensorShape.text(shape)) must have as many elements")
  }

  /// The server adds the model's name to what it says of tensors.
  mutating func refuseTensor(
    _ id: String, _ stage: LintFinding.Stage, _ message: String, at path: ConfigPath, remedy: String? = nil
  ) {
    refuse(
      id, stage, message + " for \(config.name)", remedy: remedy, at: path, source: Source.modelConfigUtils)
  }
}

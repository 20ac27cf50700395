import ModelInspection

/// How large a tensor is: its whole shape, or only the number of its elements.
enum TensorExtent: Sendable, Hashable {
  case shape([Int64])
  case count(Int64)

  /// nil for a product that does not fit.
  var elements: Int64? {
    switch self {
    case .count(let count): return count
    case .shape(let sizes):
      var product: Int64 = 1
      for size in sizes {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow { return nil }
        product = next
      }
      return product
    }
  }

  var sizes: [Int64]? { if case .shape(let sizes) = self { sizes } else { nil } }
}

/// The extent of a node's outputs from those of its inputs, for the operators that networks of fixed shapes are made of.
struct ExtentInference {
  let node: OperatorGraph.Node
  /// Of the inputs; nil where not known or left out.
  let inputs: [TensorExtent?]
  /// Whether an input is a constant of the model.
  let isConstant: [Bool]
  /// The values of short inputs that are known before the model runs.
  let values: [[Double]?]

  /// Of each output; nil where it cannot be told.
  func outputs(of operation: String) -> [TensorExtent?] {
    let first = output(of: operation)
    switch operation {
    case "LSTM", "GRU", "RNN": return recurrent
    case "Split": return split
    case "Dropout": return node.outputs.map { _ in first }
    default: return node.outputs.indices.map { $0 == 0 ? first : nil }
    }
  }

  private static let elementwise: Set<String> = [
    "Abs", "Acos", "Asin", "Atan", "BatchNormalization", "Cast", "Ceil", "Celu", "Clip", "Cos", "DequantizeLinear",
    "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization",
    "IsInf", "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "Mish", "Neg",
    "Not", "PRelu", "QuantizeLinear", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin",
    "Softmax", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu", "CumSum",
  ]
  private static let broadcasting: Set<String> = [
    "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod",
    "Mul",
    "Or", "Pow", "Sub", "Sum", "Where", "Xor",
  ]
  /// These move or regroup elements but neither add nor take any.
  private static let regrouping: Set<String> = [
    "Flatten", "Reshape", "Squeeze", "Unsqueeze", "DepthToSpace", "SpaceToDepth",
  ]

  private func output(of operation: String) -> TensorExtent? {
    if Self.elementwise.contains(operation) { return input(0) }
    if Self.broadcasting.contains(operation) { return broadcast }
    if let shape = shapeFromValues(of: operation) { return shape }
    if Self.regrouping.contains(operation) { return regrouped(operation) }
    switch operation {
    case "Transpose": return transposed
    case "Shape": return sizes(0).map { .shape([Int64($0.count)]) }
    // Where the places are not known, at most nothing is cut off.
    case "Slice": return sliced ?? input(0)?.elements.map(TensorExtent.count)
    case "Gather": return gathered
    case "Concat": return concatenated
    case "Conv", "ConvInteger": return convolved(input: 0, kernel: 1)
    case "QLinearConv": return convolved(input: 0, kernel: 3)
    case "MaxPool", "AveragePool", "LpPool": return pooled
    case "GlobalAveragePool", "GlobalMaxPool":
      return sizes(0).map { .shape($0.prefix(2) + $0.dropFirst(2).map { _ in 1 }) }
    case "Gemm": return gemm
    case "MatMul", "MatMulInteger": return product(left: 0, right: 1)
    case "QLinearMatMul": return product(left: 0, right: 3)
    case let name where name.hasPrefix("Reduce"): return reduced
    default: return nil
    }
  }

  func input(_ index: Int) -> TensorExtent? { inputs.indices.contains(index) ? inputs[index] : nil }
  func sizes(_ index: Int) -> [Int64]? { input(index)?.sizes }

  // MARK: Shapes

  private var broadcast: TensorExtent? {
    let all = node.inputs.indices.filter { node.inputs[$0] >= 0 }
    // A single element changes no shape, whatever its own is.
    let several = all.filter { input($0)?.elements != 1 || sizes($0) != nil }
    let given = several.isEmpty ? all : several
    let shapes = given.compactMap(sizes)
    if shapes.count == given.count {
      let rank = shapes.map(\.count).max() ?? 0
      return .shape(
        (0..<rank).map { place in
          let column = shapes.compactMap { $0.count + place >= rank ? $0[$0.count + place - rank] : nil }
          return column.first { $0 != 1 } ?? 1
        })
    }
    // Of a tensor whose elements alone are known and constants, the larger decides: biases and scales.
    let counts = given.compactMap { input($0)?.elements }
    guard counts.count == given.count, let largest = counts.max() else { return nil }
    let others = given.filter { !isConstant[$0] }
    return others.allSatisfy { input($0)?.elements == largest } ? .count(largest) : nil
  }

  private func regrouped(_ operation: String) -> TensorExtent? {
    guard operation == "Flatten", let shape = sizes(0) else {
      return input(0)?.elements.map(TensorExtent.count)
    }
    var axis = Int(clamping: node.int("axis") ?? 1)
    if axis < 0 { axis += shape.count }
    guard (0...shape.count).contains(axis), let before = TensorExtent.shape(Array(shape[..<axis])).elements,
      let after = TensorExtent.shape(Array(shape[axis...])).elements
    else { return nil }
    return .shape([before, after])
  }

  private var transposed: TensorExtent? {
    guard let shape = sizes(0) else { return input(0)?.elements.map(TensorExtent.count) }
    guard let order = node.ints("perm") else { return .shape(shape.reversed()) }
    let places = order.compactMap { Int(exactly: $0) }.filter(shape.indices.contains)
    return places.count == shape.count ? .shape(places.map { shape[$0] }) : nil
  }

  private var concatenated: TensorExtent? {
    let shapes = node.inputs.indices.compactMap(sizes)
    guard shapes.count == node.inputs.count, var result = shapes.first, let stated = node.int("axis") else {
      let counts = node.inputs.indices.compactMap { input($0)?.elements }
      guard counts.count == node.inputs.count else { return nil }
      let (sum, overflow) = counts.reduce((Int64(0), false)) { sum, count in
        let next = sum.0.addingReportingOverflow(count)
        return (next.partialValue, sum.1 || next.overflow)
      }
      return overflow ? nil : .count(sum)
    }
    let axis = Int(clamping: stated < 0 ? stated &+ Int64(result.count) : stated)
    guard result.indices.contains(axis), shapes.allSatisfy({ $0.count == result.count }) else { return nil }
    result[axis] = shapes.reduce(0) { $0 &+ $1[axis] }
    return result[axis] >= 0 ? .shape(result) : nil
  }

  private var gathered: TensorExtent? {
    guard let data = sizes(0), let indices = sizes(1) else { return nil }
    let stated = node.int("axis") ?? 0
    let axis = Int(clamping: stated < 0 ? stated &+ Int64(data.count) : stated)
    return data.indices.contains(axis) ? .shape(data[..<axis] + indices + data[(axis + 1)...]) : nil
  }

  private var split: [TensorExtent?] {
    guard let whole = input(0)?.elements, !node.outputs.isEmpty else { return [] }
    // Parts may differ; together they are the whole.
    return node.outputs.map { _ in .count(whole / Int64(node.outputs.count)) }
  }

  private func convolved(input index: Int, kernel: Int) -> TensorExtent? {
    guard let data = sizes(index), let weights = sizes(kernel), data.count == weights.count, data.count > 2 else {
      return nil
    }
    return windows(data, Array(weights.dropFirst(2)), channels: weights[0])
  }

  private var pooled: TensorExtent? {
    guard let data = sizes(0), let kernel = node.ints("kernel_shape"), data.count == kernel.count + 2 else {
      return nil
    }
    return windows(data, kernel, channels: data[1])
  }

  private func windows(_ data: [Int64], _ kernel: [Int64], channels: Int64) -> TensorExtent? {
    let count = kernel.count
    let strides = node.ints("strides") ?? Array(repeating: 1, count: count)
    let dilations = node.ints("dilations") ?? Array(repeating: 1, count: count)
    let pads = node.ints("pads") ?? Array(repeating: 0, count: 2 * count)
    var mode = "NOTSET"
    if case .string(let text)? = node.attributes["auto_pad"] { mode = text }
    guard strides.count == count, dilations.count == count, pads.count == 2 * count else { return nil }
    var result = [data[0], channels]
    for axis in 0..<count {
      let size = data[axis + 2]
      let limit: Int64 = 1 << 40
      guard strides[axis] > 0, (0...limit).contains(size), (1...limit).contains(kernel[axis]),
        (1...limit).contains(dilations[axis]), (-limit...limit).contains(pads[axis]),
        (-limit...limit).contains(pads[axis + count])
      else { return nil }
      if mode.hasPrefix("SAME") {
        result.append((size + strides[axis] - 1) / strides[axis])
        continue
      }
      let reach = (kernel[axis] - 1).multipliedReportingOverflow(by: dilations[axis])
      guard !reach.overflow, reach.partialValue < limit else { return nil }
      let padding = mode == "VALID" ? 0 : pads[axis] + pads[axis + count]
      let span = size + padding - reach.partialValue - 1
      guard span >= 0 else { return nil }
      let roundsUp = node.int("ceil_mode") == 1
      result.append((roundsUp ? (span + strides[axis] - 1) / strides[axis] : span / strides[axis]) + 1)
    }
    return .shape(result)
  }

  // MARK: Products and the rest

  private var gemm: TensorExtent? {
    guard let left = sizes(0), let right = sizes(1), left.count == 2, right.count == 2 else {
      return product(left: 0, right: 1)
    }
    return .shape([
      node.int("transA") ?? 0 == 0 ? left[0] : left[1], node.int("transB") ?? 0 == 0 ? right[1] : right[0],
    ])
  }

  private func product(left: Int, right: Int) -> TensorExtent? {
    guard let factor = sizes(right), factor.count >= 2 else { return nil }
    let (inner, columns) = (factor[factor.count - 2], factor[factor.count - 1])
    guard let shape = sizes(left), shape.count >= 2 else {
      // Rows of a weight matrix: each group of `inner` elements becomes `columns`.
      guard factor.count == 2, inner > 0, let elements = input(left)?.elements, elements % inner == 0 else {
        return nil
      }
      let (result, overflow) = (elements / inner).multipliedReportingOverflow(by: columns)
      return overflow ? nil : .count(result)
    }
    let (before, others) = (Array(shape.dropLast(2)), Array(factor.dropLast(2)))
    let outer = before.count >= others.count ? before : others
    let inside = before.count >= others.count ? others : before
    var batch = outer
    for (place, size) in inside.reversed().enumerated() where batch[batch.count - 1 - place] == 1 {
      batch[batch.count - 1 - place] = size
    }
    return .shape(batch + [shape[shape.count - 2], columns])
  }

  private var reduced: TensorExtent? {
    guard let shape = sizes(0) else { return nil }
    let keeps = node.int("keepdims") ?? 1 != 0
    guard let axes = node.ints("axes") ?? integers(1) else {
      return node.input(1) == nil ? .shape(keeps ? shape.map { _ in 1 } : []) : nil
    }
    let places = Set(axes.map { Int(clamping: $0 < 0 ? $0 &+ Int64(shape.count) : $0) })
    return .shape(
      keeps
        ? shape.indices.map { places.contains($0) ? 1 : shape[$0] }
        : shape.indices.filter { !places.contains($0) }.map { shape[$0] })
  }

  /// X is [steps, batch, features]; Y is [steps, directions, batch, hidden].
  private var recurrent: [TensorExtent?] {
    guard let hidden = node.int("hidden_size"), hidden > 0 else { return [] }
    var directions: Int64 = 1
    if case .string("bidirectional")? = node.attributes["direction"] { directions = 2 }
    guard let data = sizes(0), data.count == 3 else {
      guard let weights = sizes(1), weights.count == 3, weights[2] > 0, let elements = input(0)?.elements else {
        return []
      }
      let (result, overflow) = (elements / weights[2]).multipliedReportingOverflow(by: directions &* hidden)
      return overflow ? [] : [.count(result)]
    }
    let state = TensorExtent.shape([directions, data[1], hidden])
    return [.shape([data[0], directions, data[1], hidden]), state, state]
  }
}

import Facts

/// Arithmetic on the shapes of a config as the server does it (common, `model_config.h`).
enum TensorShape {
  /// Number of elements.
  enum Count: Sendable, Hashable {
    case elements(Int64)
    /// A dimension is -1.
    case variable
    /// A dimension is below -1.
    case invalid
    /// More than 64 bits hold.
    case tooMany
  }

  /// Counts as the server counts: the first odd dimension decides, and an empty shape has none.
  static func count(_ dims: [Int64]) -> Count {
    var count: Int64 = 0
    for (index, dim) in dims.enumerated() {
      if dim == -1 { return .variable }
      if dim < 0 { return .invalid }
      if index == 0 {
        count = dim
        continue
      }
      let product = count.multipliedReportingOverflow(by: dim)
      if product.overflow { return .tooMany }
      count = product.partialValue
    }
    return .elements(count)
  }

  /// Number of bytes; strings count four a piece, the prefix of an empty one.
  static func bytes(_ type: DataType, _ dims: [Int64]) -> Count {
    guard let size = byteSize(of: type) else { return .variable }
    guard case .elements(let elements) = count(dims) else { return count(dims) }
    let product = elements.multipliedReportingOverflow(by: size)
    return product.overflow ? .tooMany : .elements(product.partialValue)
  }

  /// Bytes of an element; nil for types without a size.
  static func byteSize(of type: DataType) -> Int64? {
    if type == .string { return 4 }
    return type.elementType?.bits.map { Int64($0 / 8) }
  }

  /// The number of elements in each run between dimensions of -1.
  static func runs(_ dims: [Int64]) -> [Int64] {
    var runs: [Int64] = [1]
    for dim in dims {
      if dim == -1 { runs.append(1) } else { runs[runs.count - 1] = runs[runs.count - 1] &* dim }
    }
    return runs
  }

  /// `[-1,16]`, as the server writes shapes.
  static func text(_ dims: [Int64]) -> String { "[" + dims.map { String($0) }.joined(separator: ",") + "]" }

  /// Whether two shapes can be one: as long as each other, and each dimension equal or -1.
  static func agree(_ left: [Int64], _ right: [Int64]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || $0 == -1 || $1 == -1 }
  }
}

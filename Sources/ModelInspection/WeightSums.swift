import Facts

/// The weights of a model, summed by element type.
struct WeightSums {
  struct Sum {
    var tensors: Int64 = 0
    var parameters: Int64 = 0
    var bytes: Int64 = 0
  }

  /// By the name of the element type, or of the block format for quantised weights.
  private(set) var sums: [String: Sum] = [:]

  var parameters: Int64 { sums.values.reduce(0) { $0.addingClamped($1.parameters) } }
  var bytes: Int64 { sums.values.reduce(0) { $0.addingClamped($1.bytes) } }

  mutating func add(_ type: String, parameters: Int64, bytes: Int64, tensors: Int64 = 1) {
    var sum = sums[type] ?? Sum()
    sum.tensors = sum.tensors.addingClamped(tensors)
    sum.parameters = sum.parameters.addingClamped(parameters)
    sum.bytes = sum.bytes.addingClamped(bytes)
    sums[type] = sum
  }

  mutating func add(_ other: WeightSums) {
    for (type, sum) in other.sums { add(type, parameters: sum.parameters, bytes: sum.bytes, tensors: sum.tensors) }
  }

  /// The floating-point type that most bytes are held in; nil when there is none.
  var floatingType: ElementType? {
    let floats = sums.compactMap { name, sum in
      ElementType(rawValue: name).flatMap { $0.isFloatingPoint ? ($0, sum.bytes) : nil }
    }
    return floats.max { ($0.1, $1.0.rawValue) < ($1.1, $0.0.rawValue) }?.0
  }

  /// States number, size and types of the weights; the type with most bytes first.
  /// - Parameter part: the place in the file.
  func state(in facts: inout ModelFactBuilder, from part: String) {
    facts.set(.parameters, .integer(parameters), from: part)
    facts.set(.weightBytes, .integer(bytes), from: part)
    let sorted = sums.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
    let records: [Value] = sorted.map { type, sum in
      [
        "type": .string(type), "tensors": .integer(sum.tensors), "parameters": .integer(sum.parameters),
        "bytes": .integer(sum.bytes),
      ]
    }
    facts.set(.weights, .list(records), from: part)
  }
}

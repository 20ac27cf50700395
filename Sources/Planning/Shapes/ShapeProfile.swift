import Facts

/// An input of a model as profiles see it.
package struct ProfileInput: Sendable, Hashable {
  package var name: String
  /// -1 where free.
  package var dims: [Int64]
  /// The names of the dimensions, empty where they have none; dimensions of one name have one size.
  package var symbols: [String]

  package init(name: String, dims: [Int64], symbols: [String] = []) {
    self.name = name
    self.dims = dims
    self.symbols = symbols
  }

  fileprivate func symbol(_ dimension: Int) -> String {
    symbols.indices.contains(dimension) ? symbols[dimension] : ""
  }
}

/// The smallest, the usual and the largest of something.
package struct ProfileRange: Sendable, Hashable {
  package var minimum: Int64
  package var usual: Int64
  package var maximum: Int64

  package init(_ minimum: Int64, _ usual: Int64, _ maximum: Int64) {
    self.minimum = minimum
    self.usual = usual
    self.maximum = maximum
  }
}

/// The shapes for which an engine is built: TensorRT makes one that takes every shape from the smallest to the largest
/// and is fastest at the usual one.
package struct ShapeProfile: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let name: String
    package let sizes: [ProfileRange]
  }

  /// The inputs with a free dimension, in the model's order. Without those whose sizes are missing.
  package let entries: [Entry]
  /// Free dimensions whose sizes nobody stated: `input_ids[1] (sequence)`.
  package let missing: [String]
  /// The batches; nil for a model without a batch dimension.
  package let batch: ProfileRange?

  /// - Parameters:
  ///   - batch: sizes of the first dimension of every input unless a range states them; nil for a model without batches.
  ///   - ranges: what the user stated.
  /// - Throws: ``ShapeProblem`` for a range that does not fit the model, or ranges that contradict each other.
  package init(inputs: [ProfileInput], batch: ProfileRange?, ranges: [ShapeRange]) throws(ShapeProblem) {
    var sizes = StatedSizes(inputs: inputs, isBatched: batch != nil)
    for range in ranges { try sizes.add(range) }
    let stated = sizes.batch ?? batch
    var entries: [Entry] = []
    var missing: [String] = []
    for input in inputs where input.dims.contains(where: { $0 < 0 }) {
      var known: [ProfileRange] = []
      for (index, dim) in input.dims.enumerated() {
        if dim >= 0 {
          known.append(ProfileRange(dim, dim, dim))
        } else if index == 0, let stated, batch != nil {
          known.append(stated)
        } else if let size = sizes.size(of: input, index) {
          known.append(size)
        } else {
          let symbol = input.symbol(index)
          missing.append("\(input.name)[\(index)]\(symbol.isEmpty ? "" : " (\(symbol))")")
        }
      }
      if known.count == input.dims.count { entries.append(Entry(name: input.name, sizes: known)) }
    }
    self.entries = entries
    self.missing = missing
    self.batch = batch == nil ? nil : stated
  }

  /// One of the three shapes of every input, as trtexec and ONNX Runtime take them: `ids:1x16,mask:1x16`.
  ///
  /// Names with a colon or a comma are quoted, as trtexec wants it; ONNX Runtime cannot take such names.
  package func text(_ size: KeyPath<ProfileRange, Int64>) -> String {
    entries.map { entry in
      let isPlain = !entry.name.contains { $0 == ":" || $0 == "," }
      let name = isPlain ? entry.name : "'\(entry.name)'"
      return "\(name):" + entry.sizes.map { String($0[keyPath: size]) }.joined(separator: "x")
    }.joined(separator: ",")
  }

  /// The same with a word in place of each size that is missing: no program reads it as a shape. Holds nothing that a
  /// shell would interpret.
  ///
  /// - Parameter size: of the dimensions that are known.
  package static func placeholder(
    _ inputs: [ProfileInput], batch: ProfileRange?, _ size: KeyPath<ProfileRange, Int64>
  ) -> String {
    inputs.filter { $0.dims.contains { $0 < 0 } }.map { input in
      let words = input.dims.enumerated().map { index, dim in
        if dim >= 0 { return String(dim) }
        if index == 0, let batch { return String(batch[keyPath: size]) }
        return word(input.symbol(index).uppercased(), else: "SIZE")
      }
      return "\(word(input.name, else: "INPUT")):" + words.joined(separator: "x")
    }.joined(separator: ",")
  }

  private static func word(_ text: String, else other: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    return text.isEmpty || !isPlain ? other : text
  }
}

/// The sizes of free dimensions that ranges state, by input and by name.
private struct StatedSizes {
  let inputs: [ProfileInput]
  let isBatched: Bool
  private(set) var batch: ProfileRange?
  private var places: [String: [Int: ProfileRange]] = [:]
  private var names: [String: ProfileRange] = [:]

  init(inputs: [ProfileInput], isBatched: Bool) {
    self.inputs = inputs
    self.isBatched = isBatched
  }

  func size(of input: ProfileInput, _ index: Int) -> ProfileRange? {
    places[input.name]?[index] ?? names[input.symbol(index)]
  }

  mutating func add(_ range: ShapeRange) throws(ShapeProblem) {
    if let input = inputs.first(where: { $0.name == range.name }) {
      try add(range, to: input)
    } else if inputs.contains(where: { $0.dims.indices.contains(where: isFree(range.name, $0)) }) {
      guard range.minimum.count == 1 else {
        throw ShapeProblem(
          "\(range.name) is a dimension: state one size each, such as \(range.name):1:8:16", in: range.text)
      }
      try state(ProfileRange(range.minimum[0], range.usual[0], range.maximum[0]), named: range.name, range)
    } else {
      let known = inputs.map(\.name) + inputs.flatMap(\.symbols).filter { !$0.isEmpty }
      throw ShapeProblem(
        "the model has no input or free dimension '\(range.name)'\(Suggestion.text(for: range.name, among: known))",
        in: range.text)
    }
  }

  private func isFree(_ symbol: String, _ input: ProfileInput) -> (Int) -> Bool {
    { input.dims[$0] < 0 && input.symbol($0) == symbol }
  }

  private mutating func add(_ range: ShapeRange, to input: ProfileInput) throws(ShapeProblem) {
    guard range.minimum.count == input.dims.count else {
      throw ShapeProblem(
        "\(range.name) has \(input.dims.count) dimensions, \(input.dims), and the range has \(range.minimum.count)",
        in: range.text)
    }
    if places[input.name] != nil { throw ShapeProblem("\(input.name) has two ranges; state one", in: range.text) }
    places[input.name] = [:]
    for (index, dim) in input.dims.enumerated() {
      let size = ProfileRange(range.minimum[index], range.usual[index], range.maximum[index])
      if dim >= 0 {
        guard size == ProfileRange(dim, dim, dim) else {
          throw ShapeProblem("dimension \(index) of \(input.name) is always \(dim)", in: range.text)
        }
      } else if index == 0, isBatched {
        try stateBatch(size, range)
      } else {
        places[input.name]?[index] = size
        if !input.symbol(index).isEmpty { try state(size, named: input.symbol(index), range) }
      }
    }
  }

  private mutating func stateBatch(_ size: ProfileRange, _ range: ShapeRange) throws(ShapeProblem) {
    if let batch, batch != size {
      throw ShapeProblem(
        "another range states batches of \(Self.text(batch)); all inputs have the same batch", in: range.text)
    }
    batch = size
  }

  private mutating func state(_ size: ProfileRange, named name: String, _ range: ShapeRange) throws(ShapeProblem) {
    if isBatched, inputs.contains(where: { ($0.dims.first ?? 0) < 0 && $0.symbol(0) == name }) {
      try stateBatch(size, range)
    }
    if let other = names[name], other != size {
      throw ShapeProblem("another range states \(Self.text(other)) for the dimension \(name)", in: range.text)
    }
    names[name] = size
  }

  private static func text(_ range: ProfileRange) -> String { "\(range.minimum):\(range.usual):\(range.maximum)" }
}

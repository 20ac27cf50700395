/// The sizes that a user expects of an input, or of a free dimension by its name: `input_ids:1x16:8x128:16x512`,
/// `sequence:16:128:512`.
package struct ShapeRange: Sendable, Hashable {
  package let name: String
  /// Sizes from 1, as many as the input has dimensions; one for a named dimension.
  package let minimum: [Int64]
  /// Those to be fastest.
  package let usual: [Int64]
  package let maximum: [Int64]

  /// As the user wrote it.
  package let text: String

  /// Reads `NAME:MIN:OPT:MAX`, from the right: names such as `input:0` have colons of their own.
  package init(_ text: String) throws(ShapeProblem) {
    self.text = text
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 4 else { throw ShapeProblem("too few parts", in: text) }
    name = parts.dropLast(3).joined(separator: ":")
    if name.isEmpty { throw ShapeProblem("the name is empty", in: text) }
    var shapes: [[Int64]] = []
    for part in parts.suffix(3) {
      let sizes = part.split(separator: "x", omittingEmptySubsequences: false).map { Int64($0) ?? 0 }
      // A tensor of more elements than that has no address; 32 bits are what readers of these options keep a size in.
      guard sizes.allSatisfy({ $0 >= 1 && $0 <= Int64(Int32.max) }) else {
        throw ShapeProblem("'\(part)' is no shape: sizes from 1 to \(Int32.max) with x between them", in: text)
      }
      shapes.append(sizes)
    }
    (minimum, usual, maximum) = (shapes[0], shapes[1], shapes[2])
    guard Set(shapes.map(\.count)).count == 1 else {
      throw ShapeProblem("the three shapes have different numbers of dimensions", in: text)
    }
    guard zip(minimum, usual).allSatisfy({ $0 <= $1 }), zip(usual, maximum).allSatisfy({ $0 <= $1 }) else {
      throw ShapeProblem("sizes must not fall from the smallest shape to the largest", in: text)
    }
  }
}

/// What is wrong with a stated range of shapes.
package struct ShapeProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package let reason: String
  /// The range as the user wrote it.
  package let text: String

  package init(_ reason: String, in text: String) {
    self.reason = reason
    self.text = text
  }

  package var description: String { "\(text): \(reason)" }
}

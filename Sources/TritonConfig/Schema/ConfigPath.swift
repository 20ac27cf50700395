/// The way from a ModelConfig to one element of it: `input[0].dims[1]`, `parameters["x"].string_value`.
package struct ConfigPath: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    /// A field by its name in the schema.
    case field(String)
    /// An element of a list, from 0.
    case index(Int)
    /// An entry of a map; keys that are numbers in decimal.
    case key(String)
  }

  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  package static func + (path: Self, step: Step) -> Self { Self(path.steps + [step]) }

  /// The path of the element around; nil for the whole config.
  package var parent: Self? { steps.isEmpty ? nil : Self(Array(steps.dropLast())) }

  /// A field of the element: `path.field("dims")`.
  package func field(_ name: String) -> Self { self + .field(name) }
  package func index(_ index: Int) -> Self { self + .index(index) }
  package func key(_ key: String) -> Self { self + .key(key) }
}

extension ConfigPath: ExpressibleByArrayLiteral {
  package init(arrayLiteral steps: Step...) { self.init(steps) }
}

extension ConfigPath: CustomStringConvertible {
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .field(let name): text += text.isEmpty ? name : "." + name
      case .index(let index): text += "[\(index)]"
      case .key(let key): text += "[\(TextQuoting.quoted(key))]"
      }
    }
    return text
  }
}

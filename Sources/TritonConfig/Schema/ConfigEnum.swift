/// An enumeration of the schema: open, as proto3 has it, so that a number without a name survives.
package protocol ConfigEnum: ConfigElement {
  /// Its name without the package, for example `ModelInput.Format`.
  static var typeName: String { get }
  /// Every named value in order of its number.
  static var cases: [EnumCase] { get }
  var number: Int32 { get }
  init(number: Int32)
}

/// A named value of an enumeration.
package struct EnumCase: Sendable, Hashable {
  package var name: String
  package var number: Int32
  /// The first release branch whose server knows it; nil for those of the oldest stored schema (21.05).
  package var since: String?

  package init(_ name: String, _ number: Int32, since: String? = nil) {
    self.name = name
    self.number = number
    self.since = since
  }
}

extension ConfigEnum {
  package static var fieldType: FieldType { .enumeration(Self.self) }

  package init() { self.init(number: 0) }

  package init?(_ value: ConfigValue) {
    if case .enumeration(let number) = value { self.init(number: number) } else { return nil }
  }

  /// The value of a name, spelled exactly.
  package init?(name: String) {
    guard let match = Self.cases.first(where: { $0.name == name }) else { return nil }
    self.init(number: match.number)
  }

  package var configValue: ConfigValue { .enumeration(number) }

  /// The name; nil for a number the schema has no name for.
  package var name: String? { Self.cases.first { $0.number == number }?.name }

  /// The name, or the number where there is none: as text format writes it.
  package var text: String { name ?? String(number) }
}

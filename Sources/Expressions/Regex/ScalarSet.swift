/// A set of Unicode scalars, as a character class describes it.
struct ScalarSet: Sendable, Hashable {
  var ranges: [ClosedRange<UInt32>] = []
  var categories: Set<Unicode.GeneralCategory> = []
  /// Sets named inside a class, such as `\d` in `[\d-]`.
  var members: [ScalarSet] = []
  var isNegated = false
  var ignoresCase = false

  init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
    ranges = [scalar.value...scalar.value]
    self.ignoresCase = ignoresCase
  }

  static let any = ScalarSet([0...0x10ffff])
  static let anyButNewline = ScalarSet([10...10], isNegated: true)

  /// The set when it is one scalar alone, which a matcher can compare directly.
  var onlyScalar: UInt32? {
    guard !isNegated, !ignoresCase, members.isEmpty, categories.isEmpty, ranges.count == 1 else { return nil }
    return ranges[0].count == 1 ? ranges[0].lowerBound : nil
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if holds(scalar) { return !isNegated }
    if ignoresCase {
      for other in scalar.simpleCaseVariants where holds(other) { return !isNegated }
    }
    return isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    for range in ranges where range.contains(scalar.value) { return true }
    for set in members where set.contains(scalar) { return true }
    return !categories.isEmpty && categories.contains(scalar.properties.generalCategory)
  }

  // The Perl classes are ASCII only, as in RE2.
  static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  static let wordCharacters: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
  static let space: [ClosedRange<UInt32>] = [9...10, 12...13, 0x20...0x20]

  static let posix: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a], "alpha": [0x41...0x5a, 0x61...0x7a], "ascii": [0...0x7f],
    "blank": [9...9, 0x20...0x20], "cntrl": [0...0x1f, 0x7f...0x7f], "digit": digits, "graph": [0x21...0x7e],
    "lower": [0x61...0x7a], "print": [0x20...0x7e], "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e],
    "space": [9...13, 0x20...0x20], "upper": [0x41...0x5a], "word": wordCharacters,
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]

  /// The general categories of a name such as `Lu`, or of a group such as `L`; nil for an unknown name.
  static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
    let found = generalCategories.filter { $0.key == name || (name.count == 1 && $0.key.hasPrefix(name)) }
    return found.isEmpty ? nil : Set(found.values)
  }

  private static let generalCategories: [String: Unicode.GeneralCategory] = [
    "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter, "Lo": .otherLetter,
    "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber, "Nl": .letterNumber,
    "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
    "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation, "Po": .otherPunctuation,
    "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol, "Zs": .spaceSeparator,
    "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
    "Co": .privateUse, "Cn": .unassigned,
  ]
}

extension Unicode.Scalar {
  /// The other letter cases of the scalar, where those are single scalars.
  fileprivate var simpleCaseVariants: [Unicode.Scalar] {
    var variants: [Unicode.Scalar] = []
    for mapping in [properties.lowercaseMapping, properties.uppercaseMapping] {
      let scalars = mapping.unicodeScalars
      guard scalars.count == 1, let scalar = scalars.first else { continue }
      variants.append(scalar)
      // Kelvin sign, long s and their like share a lower or upper case with an ordinary letter.
      let back = scalar.properties.uppercaseMapping.unicodeScalars
      if back.count == 1, let other = back.first { variants.append(other) }
    }
    return variants
  }
}

extension PatternParser {
  /// Reads `[...]`, the opening bracket already taken.
  mutating func characterClass() throws(PatternError) -> ScalarSet {
    var set = ScalarSet()
    set.isNegated = take("^" as Unicode.Scalar)
    var isFirst = true
    while let scalar = current {
      if scalar == "]", !isFirst {
        index += 1
        return set
      }
      isFirst = false
      if take("[:") {
        try posixClass(into: &set)
      } else if scalar == "\\" {
        index += 1
        if let escaped = try classEscape() {
          set.members.append(escaped)
        } else {
          try addRange(from: scalarEscape(), to: &set)
        }
      } else {
        index += 1
        try addRange(from: scalar, to: &set)
      }
    }
    throw PatternError("a character class is not closed")
  }

  private mutating func addRange(from lower: Unicode.Scalar, to set: inout ScalarSet) throws(PatternError) {
    var upper = lower
    if current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
      index += 1
      upper = scalars[index]
      index += 1
      if upper == "\\" { upper = try scalarEscape() }
      if upper < lower { throw PatternError("a range in a character class runs backwards") }
    }
    set.ranges.append(lower.value...upper.value)
  }

  private mutating func posixClass(into set: inout ScalarSet) throws(PatternError) {
    let isNegated = take("^" as Unicode.Scalar)
    var name = ""
    while let scalar = current, scalar != ":" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard take(":]"), let ranges = ScalarSet.posix[name] else {
      throw PatternError("unknown class [:\(name.prefix(20)):]")
    }
    set.members.append(ScalarSet(ranges, isNegated: isNegated))
  }

  /// Reads `d`, `W`, `pL` and so on after a backslash; nil, with nothing taken, for other letters.
  mutating func classEscape() throws(PatternError) -> ScalarSet? {
    guard let letter = current else { throw PatternError("a backslash at the end") }
    index += 1
    switch letter {
    case "d", "D": return ScalarSet(ScalarSet.digits, isNegated: letter == "D")
    case "w", "W": return ScalarSet(ScalarSet.wordCharacters, isNegated: letter == "W")
    case "s", "S": return ScalarSet(ScalarSet.space, isNegated: letter == "S")
    case "p", "P":
      var set = ScalarSet()
      set.isNegated = letter == "P"
      var name = ""
      if take("{" as Unicode.Scalar) {
        if take("^" as Unicode.Scalar) { set.isNegated.toggle() }
        while let scalar = current, scalar != "}" {
          name.unicodeScalars.append(scalar)
          index += 1
        }
        guard take("}" as Unicode.Scalar) else { throw PatternError("a Unicode class is not closed") }
      } else if let scalar = current {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard let categories = ScalarSet.categories(named: name) else {
        throw PatternError("unknown Unicode category '\(name.prefix(20))'")
      }
      set.categories = categories
      return set
    default:
      index -= 1
      return nil
    }
  }

  /// Reads an escape that stands for one character, the backslash already taken.
  mutating func scalarEscape() throws(PatternError) -> Unicode.Scalar {
    guard let letter = current else { throw PatternError("a backslash at the end") }
    index += 1
    switch letter {
    case "a": return "\u{7}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{b}"
    case "x":
      let isBraced = take("{" as Unicode.Scalar)
      let code = try digits(radix: 16, atMost: isBraced ? 8 : 2)
      guard let code, !isBraced || take("}" as Unicode.Scalar), let scalar = Unicode.Scalar(code) else {
        throw PatternError("\\x needs two hexadecimal digits, or a code point in braces")
      }
      return scalar
    case "0"..."7":
      index -= 1
      // \1 to \9 alone would be back-references, which no linear-time matcher has.
      let start = index
      guard let code = try digits(radix: 8, atMost: 3), letter == "0" || index - start > 1,
        let scalar = Unicode.Scalar(code)
      else { throw PatternError("back-references are not supported") }
      return scalar
    default:
      if letter.isASCII, letter.value > 0x20, !letter.properties.isAlphabetic, letter.properties.numericType == nil {
        return letter
      }
      throw PatternError("unknown escape '\\\(letter)'")
    }
  }

  private mutating func digits(radix: UInt32, atMost limit: Int) throws(PatternError) -> UInt32? {
    var code: UInt32?
    var count = 0
    while count < limit, let scalar = current, let digit = Character(scalar).hexDigitValue, digit < radix {
      code = (code ?? 0) &* radix &+ UInt32(digit)
      count += 1
      index += 1
    }
    return code
  }
}

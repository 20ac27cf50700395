/// What a regular expression says, as a tree.
indirect enum Pattern {
  case empty
  case set(ScalarSet)
  case assertion(Assertion)
  case sequence([Pattern])
  case alternatives([Pattern])
  /// `maximum` nil: without end.
  case repeated(Pattern, minimum: Int, maximum: Int?)

  /// A condition on a place between characters.
  enum Assertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }
}

/// Why a text is no regular expression.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// Reads the regular expressions of RE2; submatches and greediness are read and ignored, as only a yes or no is asked.
///
/// Unicode scripts (`\p{Greek}`) are not known; general categories (`\p{Lu}`) are.
struct PatternParser {
  static let maximumNesting = 100
  /// The largest count in `{n,m}`, as in RE2.
  static let maximumRepeat = 1000

  let scalars: [Unicode.Scalar]
  var index = 0
  private var nesting = 0
  private var flags = Flags()

  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
  }

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  mutating func parse() throws(PatternError) -> Pattern {
    let pattern = try alternatives()
    if current != nil { throw PatternError("unmatched ')'") }
    return pattern
  }

  var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    index += 1
    return true
  }

  mutating func take(_ word: String) -> Bool {
    let wanted = Array(word.unicodeScalars)
    guard scalars.count - index >= wanted.count, scalars[index..<index + wanted.count].elementsEqual(wanted) else {
      return false
    }
    index += wanted.count
    return true
  }

  private mutating func alternatives() throws(PatternError) -> Pattern {
    var branches = [try sequence()]
    while take("|" as Unicode.Scalar) { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternError) -> Pattern {
    var parts: [Pattern] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      if take("\\Q") {
        let start = index
        while current != nil, !take("\\E") {
          parts.append(literal(scalars[index]))
          index += 1
        }
        // A repetition after the quoted text repeats its last character.
        if index > start + 2, let last = parts.popLast() { parts.append(try quantified(last)) }
        continue
      }
      let atom = try atom()
      parts.append(try quantified(atom))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func quantified(_ atom: Pattern) throws(PatternError) -> Pattern {
    guard let (minimum, maximum) = try quantifier() else { return atom }
    _ = take("?" as Unicode.Scalar)
    if try quantifier() != nil { throw PatternError("two repetitions in a row") }
    return .repeated(atom, minimum: minimum, maximum: maximum)
  }

  private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
    if take("*" as Unicode.Scalar) { return (0, nil) }
    if take("+" as Unicode.Scalar) { return (1, nil) }
    if take("?" as Unicode.Scalar) { return (0, 1) }
    let start = index
    // Anything but {n}, {n,} and {n,m} is literal text.
    guard take("{" as Unicode.Scalar), let minimum = number() else {
      index = start
      return nil
    }
    var maximum: Int? = minimum
    if take("," as Unicode.Scalar) { maximum = number() }
    guard take("}" as Unicode.Scalar) else {
      index = start
      return nil
    }
    if minimum > Self.maximumRepeat || maximum ?? 0 > Self.maximumRepeat {
      throw PatternError("a repetition count is larger than \(Self.maximumRepeat)")
    }
    if let maximum, maximum < minimum { throw PatternError("a repetition ends below its start") }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, scalar.isASCII, let digit = Character(scalar).wholeNumberValue {
      value = min((value ?? 0) * 10 + digit, Self.maximumRepeat + 1)
      index += 1
    }
    return value
  }

  func literal(_ scalar: Unicode.Scalar) -> Pattern { .set(ScalarSet(scalar, ignoresCase: flags.ignoresCase)) }

  private mutating func atom() throws(PatternError) -> Pattern {
    guard let scalar = current else { return .empty }
    index += 1
    switch scalar {
    case "(": return try group()
    case "[":
      var set = try characterClass()
      set.ignoresCase = flags.ignoresCase
      return .set(set)
    case ".": return .set(flags.dotMatchesNewline ? .any : .anyButNewline)
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "*", "+", "?": throw PatternError("'\(scalar)' has nothing to repeat")
    case "\\": return try escape()
    default: return literal(scalar)
    }
  }

  private mutating func escape() throws(PatternError) -> Pattern {
    guard let letter = current else { throw PatternError("a backslash at the end") }
    let assertion: Pattern.Assertion? =
      switch letter {
      case "A": .textStart
      case "z": .textEnd
      case "b": .wordBoundary
      case "B": .noWordBoundary
      default: nil
      }
    if let assertion {
      index += 1
      return .assertion(assertion)
    }
    if var set = try classEscape() {
      set.ignoresCase = flags.ignoresCase
      return .set(set)
    }
    return literal(try scalarEscape())
  }

  private mutating func group() throws(PatternError) -> Pattern {
    let outer = flags
    if take("?" as Unicode.Scalar) {
      if take("P<") || (current == "<" && !lookbehindFollows() && take("<" as Unicode.Scalar)) {
        try groupName()
      } else if try setFlags() {
        // `(?i)` holds until the enclosing group ends, which restores what was before it.
        return .empty
      }
    }
    nesting += 1
    if nesting > Self.maximumNesting { throw PatternError("groups are nested too deep") }
    let body = try alternatives()
    guard take(")" as Unicode.Scalar) else { throw PatternError("a group is not closed") }
    nesting -= 1
    flags = outer
    return body
  }

  private func lookbehindFollows() -> Bool {
    index + 1 < scalars.count && (scalars[index + 1] == "=" || scalars[index + 1] == "!")
  }

  private mutating func groupName() throws(PatternError) {
    let start = index
    while let scalar = current, scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    {
      index += 1
    }
    guard index > start, take(">" as Unicode.Scalar) else { throw PatternError("a group name is not closed") }
  }

  /// Reads the flags after `(?`; true when the group ends with them.
  private mutating func setFlags() throws(PatternError) -> Bool {
    var value = true
    while let letter = current {
      index += 1
      switch letter {
      case "i": flags.ignoresCase = value
      case "m": flags.isMultiline = value
      case "s": flags.dotMatchesNewline = value
      case "U": break
      case "-" where value: value = false
      case ":": return false
      case ")": return true
      case "=", "!", "<": throw PatternError("looking ahead or behind is not supported")
      default: throw PatternError("unknown group flag '\(letter)'")
      }
    }
    throw PatternError("a group is not closed")
  }
}

/// The smallest unit of an expression.
struct Token {
  enum Kind: Hashable {
    case identifier(String)
    /// A field name in backticks.
    case quotedField(String)
    case int(magnitude: UInt64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case symbol(Symbol)
    case end
  }

  /// Operators, brackets and the keyword `in`.
  enum Symbol: String {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case not = "!"
    case question = "?"
    case colon = ":"
    case comma = ","
    case dot = "."
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case `in` = "in"

    /// The operator that starts with a byte; two-character operators go before their first character alone.
    init?(_ first: UInt8, followedBy second: UInt8?) {
      let hasEqual = second == UInt8(ascii: "=")
      switch first {
      case UInt8(ascii: "|") where second == first: self = .or
      case UInt8(ascii: "&") where second == first: self = .and
      case UInt8(ascii: "=") where hasEqual: self = .equal
      case UInt8(ascii: "!"): self = hasEqual ? .notEqual : .not
      case UInt8(ascii: "<"): self = hasEqual ? .lessOrEqual : .less
      case UInt8(ascii: ">"): self = hasEqual ? .greaterOrEqual : .greater
      case UInt8(ascii: "+"): self = .plus
      case UInt8(ascii: "-"): self = .minus
      case UInt8(ascii: "*"): self = .times
      case UInt8(ascii: "/"): self = .divide
      case UInt8(ascii: "%"): self = .modulo
      case UInt8(ascii: "?"): self = .question
      case UInt8(ascii: ":"): self = .colon
      case UInt8(ascii: ","): self = .comma
      case UInt8(ascii: "."): self = .dot
      case UInt8(ascii: "("): self = .openParenthesis
      case UInt8(ascii: ")"): self = .closeParenthesis
      case UInt8(ascii: "["): self = .openBracket
      case UInt8(ascii: "]"): self = .closeBracket
      case UInt8(ascii: "{"): self = .openBrace
      case UInt8(ascii: "}"): self = .closeBrace
      default: return nil
      }
    }

    /// In bytes.
    var length: Int {
      switch self {
      case .or, .and, .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .in: 2
      default: 1
      }
    }

    /// The operator of multiplication's precedence it writes, if it is one.
    var multiplication: ArithmeticOperator? {
      switch self {
      case .times: .multiply
      case .divide: .divide
      case .modulo: .modulo
      default: nil
      }
    }

    /// The comparison it writes, if it is one.
    var comparison: ComparisonOperator? {
      switch self {
      case .equal: .equal
      case .notEqual: .notEqual
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      default: nil
      }
    }
  }

  var kind: Kind
  var range: SourceRange

  var symbol: Symbol? { if case .symbol(let symbol) = kind { symbol } else { nil } }

  /// The token as an error message names it.
  var description: String {
    switch kind {
    case .identifier(let name), .quotedField(let name): "'\(name)'"
    case .int, .uint, .double: "a number"
    case .string: "a string"
    case .bytes: "bytes"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end of the expression"
    }
  }

  /// Words the language keeps for the languages it is embedded in: no variable may be called so, a field may.
  static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]
}

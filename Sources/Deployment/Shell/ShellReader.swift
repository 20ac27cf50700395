import Facts
import RuleText

/// Takes a shell text apart into simple commands: words with their places, quotes removed, variables filled in where the
/// text itself sets them.
///
/// Nothing is run: what a substitution or an unset variable would give stays in the word as written, and the word says
/// so. Conditions and loops are not followed; every command in them counts.
struct ShellReader {
  /// Longest text read, and longest word that filling in variables may make.
  static let textLimit = 1 << 20
  private static let wordLimit = 64 << 10
  private static let commandLimit = 20_000

  private let bytes: [UInt8]
  private var offset = 0
  private var place: SourceLocation
  private var variables: [String: String]
  private let environment: [String: String]
  private let budget: ExpansionBudget

  private var commands: [[Word]] = []
  private var command: [Word] = []
  /// The word being read; nil between words.
  private var word: Word?
  private var text: [UInt8] = []
  /// The next word names a file that a stream goes to or comes from.
  private var isRedirection = false
  /// The ends of here-documents that begin with the next line.
  private var hereDocuments: [String] = []

  /// - Parameters:
  ///   - start: the place of the text's first byte.
  ///   - environment: variables that are set beforehand.
  ///   - budget: shared by all texts of one file.
  static func commands(
    _ text: String, at start: SourceLocation, environment: [String: String] = [:],
    budget: ExpansionBudget = ExpansionBudget()
  ) throws(DeploymentError) -> [[Word]] {
    if text.utf8.count > textLimit {
      throw DeploymentError(start, "the text is longer than \(textLimit >> 10) KiB")
    }
    var reader = ShellReader(text, start, environment, budget)
    return try reader.read()
  }

  private init(
    _ text: String, _ start: SourceLocation, _ environment: [String: String], _ budget: ExpansionBudget
  ) {
    bytes = Array(text.utf8)
    place = start
    variables = [:]
    self.environment = environment
    self.budget = budget
  }

  private mutating func read() throws(DeploymentError) -> [[Word]] {
    while let byte = current {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        endWord()
        advance()
      case UInt8(ascii: "\n"):
        endCommand()
        advance()
        skipHereDocuments()
      case UInt8(ascii: "#") where word == nil: skipLine()
      case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"):
        // `NAME=(…)` is an array, whose words are not followed.
        endCommand()
        advance()
      case UInt8(ascii: "&"): readAmpersand()
      case UInt8(ascii: "<") where placeholderEnd != nil: readPlaceholder()
      case UInt8(ascii: "<"), UInt8(ascii: ">"): readRedirection()
      default: try readWordPart(byte)
      }
      try budget.check(at: place)
      if commands.count > Self.commandLimit { throw DeploymentError(place, "more than \(Self.commandLimit) commands") }
    }
    try budget.check(at: place)
    endCommand()
    return commands
  }

  // MARK: Position

  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  private func peek(_ distance: Int = 1) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  private mutating func advance() {
    if bytes[offset] == UInt8(ascii: "\n") {
      place.line += 1
      place.column = 1
    } else if bytes[offset] & 0xc0 != 0x80 {
      place.column += 1
    }
    offset += 1
  }

  private mutating func skipLine() {
    while let byte = current, byte != UInt8(ascii: "\n") { advance() }
  }

  // MARK: Words and commands

  private mutating func beginWord() {
    if word == nil { word = Word("", at: place) }
  }

  private mutating func append(_ byte: UInt8) {
    beginWord()
    if text.count < Self.wordLimit { text.append(byte) }
  }

  private mutating func append(_ more: some Sequence<UInt8>) {
    beginWord()
    for byte in more where text.count < Self.wordLimit { text.append(byte) }
  }

  private mutating func endWord() {
    guard var word else { return }
    word.text = String(decoding: text, as: UTF8.self)
    self.word = nil
    text.removeAll(keepingCapacity: true)
    if isRedirection { isRedirection = false } else { command.append(word) }
  }

  private mutating func endCommand() {
    endWord()
    isRedirection = false
    let words = command
    command = []
    guard let first = words.first else { return }
    // Words before the program's name set variables: for the whole text when there is no program.
    if words.allSatisfy({ $0.assignment != nil }) || ["export", "local", "declare", "readonly"].contains(first.text) {
      for word in words {
        guard let (name, value) = word.assignment else { continue }
        variables[name] = word.unresolved.isEmpty ? value : nil
      }
    }
    commands.append(words)
  }

  private mutating func readAmpersand() {
    if peek() == UInt8(ascii: ">") {
      endWord()
      advance()
      readRedirection()
    } else {
      endCommand()
      advance()
    }
  }

  /// `>`, `>>`, `2>&1`, `<<EOF`: the words of the streams are no arguments.
  private mutating func readRedirection() {
    if text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      // The digits before it are the stream's number.
      word = nil
      text.removeAll(keepingCapacity: true)
    }
    endWord()
    let isHereDocument = current == UInt8(ascii: "<") && peek() == UInt8(ascii: "<") && peek(2) != UInt8(ascii: "<")
    while let byte = current, "<>&|".utf8.contains(byte) { advance() }
    if isHereDocument {
      if current == UInt8(ascii: "-") { advance() }
      while current == UInt8(ascii: " ") { advance() }
      var end: [UInt8] = []
      while let byte = current, !" \t\n;|&)".utf8.contains(byte) {
        if !"'\"\\".utf8.contains(byte) { end.append(byte) }
        advance()
      }
      hereDocuments.append(String(decoding: end, as: UTF8.self))
    } else {
      isRedirection = true
    }
  }

  /// The end of `<your-models>`, which a text for people has where they write a value of their own.
  private var placeholderEnd: Int? {
    guard let first = peek(), first.isNameStart || first == UInt8(ascii: "/") else { return nil }
    var index = offset + 1
    while index < bytes.count, index - offset <= 60, !"\n<&|;$'\"".utf8.contains(bytes[index]) {
      if bytes[index] == UInt8(ascii: ">") { return bytes[index - 1] == UInt8(ascii: " ") ? nil : index + 1 }
      index += 1
    }
    return nil
  }

  private mutating func readPlaceholder() {
    guard let end = placeholderEnd else { return }
    let start = offset
    while offset < end { advance() }
    leaveUnresolved(start)
  }

  private mutating func skipHereDocuments() {
    while !hereDocuments.isEmpty, current != nil {
      let start = offset
      skipLine()
      let line = String(decoding: bytes[start..<offset], as: UTF8.self).trimmed
      if line == hereDocuments[0] { hereDocuments.removeFirst() }
      if current != nil { advance() }
    }
  }

  // MARK: Quotes and variables

  private mutating func readWordPart(_ byte: UInt8) throws(DeploymentError) {
    switch byte {
    case UInt8(ascii: "\\"):
      if peek() == UInt8(ascii: "\r"), peek(2) == UInt8(ascii: "\n") { advance() }
      if peek() == UInt8(ascii: "\n") {
        advance()
        advance()
      } else {
        beginWord()
        advance()
        if let next = current {
          append(next)
          advance()
        }
      }
    case UInt8(ascii: "'"): try readSingleQuotes()
    case UInt8(ascii: "\""): try readDoubleQuotes()
    case UInt8(ascii: "$"): try readVariable(isQuoted: false)
    case UInt8(ascii: "`"): try readBackquotes()
    default:
      append(byte)
      advance()
    }
  }

  private mutating func readSingleQuotes() throws(DeploymentError) {
    beginWord()
    let start = place
    advance()
    while let byte = current, byte != UInt8(ascii: "'") {
      append(byte)
      advance()
    }
    if current == nil { throw DeploymentError(start, "the quote ' is not closed") }
    advance()
  }

  private mutating func readDoubleQuotes() throws(DeploymentError) {
    beginWord()
    let start = place
    advance()
    while let byte = current, byte != UInt8(ascii: "\"") {
      switch byte {
      case UInt8(ascii: "\\"):
        advance()
        guard let next = current else { break }
        if next == UInt8(ascii: "\n") {
          advance()
          continue
        }
        if !"$`\"\\".utf8.contains(next) { append(UInt8(ascii: "\\")) }
        append(next)
        advance()
      case UInt8(ascii: "$"): try readVariable(isQuoted: true)
      case UInt8(ascii: "`"): try readBackquotes()
      default:
        append(byte)
        advance()
      }
    }
    if current == nil { throw DeploymentError(start, "the quote \" is not closed") }
    advance()
  }

  private mutating func readBackquotes() throws(DeploymentError) {
    let start = offset
    let startPlace = place
    advance()
    while let byte = current, byte != UInt8(ascii: "`") { advance() }
    if current == nil { throw DeploymentError(startPlace, "the quote ` is not closed") }
    advance()
    leaveUnresolved(start)
  }

  /// `$NAME`, `${NAME}`, `${NAME:-default}`, `$(command)`, `$1` and their kin.
  private mutating func readVariable(isQuoted: Bool) throws(DeploymentError) {
    let start = offset
    let startPlace = place
    advance()
    switch current {
    case UInt8(ascii: "("):
      try skipBrackets(UInt8(ascii: "("), UInt8(ascii: ")"), from: startPlace)
      leaveUnresolved(start)
    case UInt8(ascii: "{"):
      try skipBrackets(UInt8(ascii: "{"), UInt8(ascii: "}"), from: startPlace)
      let inside = String(decoding: bytes[(start + 2)..<(offset - 1)], as: UTF8.self)
      insert(VariableReference(inside), start, isQuoted)
    case let byte? where byte.isNameStart:
      let nameStart = offset
      while let byte = current, byte.isNameStart || byte.isDigit { advance() }
      insert(VariableReference(name: String(decoding: bytes[nameStart..<offset], as: UTF8.self)), start, isQuoted)
    case let byte? where byte.isDigit || "@*#?!$-".utf8.contains(byte):
      advance()
      leaveUnresolved(start)
    default: append(UInt8(ascii: "$"))
    }
  }

  private mutating func skipBrackets(
    _ open: UInt8, _ close: UInt8, from start: SourceLocation
  ) throws(DeploymentError) {
    var depth = 0
    while let byte = current {
      if byte == open { depth += 1 }
      if byte == close { depth -= 1 }
      advance()
      if depth == 0 { return }
    }
    throw DeploymentError(start, "the bracket \(Character(Unicode.Scalar(open))) is not closed")
  }

  private mutating func insert(_ reference: VariableReference?, _ start: Int, _ isQuoted: Bool) {
    guard let reference else { return leaveUnresolved(start) }
    guard let value = reference.value(variables[reference.name] ?? environment[reference.name]) else {
      return leaveUnresolved(start)
    }
    guard budget.take(value.utf8.count) else { return }
    if isQuoted { return append(value.utf8) }
    // Blanks in an unquoted variable part words.
    for byte in value.utf8 {
      if byte == 0x20 || byte == 0x09 || byte == 0x0a { endWord() } else { append(byte) }
    }
  }

  /// Keeps what stands in the text from `start` on, and notes that its value is not known.
  private mutating func leaveUnresolved(_ start: Int) {
    beginWord()
    let written = String(decoding: bytes[start..<offset], as: UTF8.self)
    append(written.utf8)
    word?.unresolved.append(written)
  }
}

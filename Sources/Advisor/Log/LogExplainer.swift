import Facts
import Glibc
package import RuleBook

/// Reads a log and explains the messages that the rules know; other lines are left alone.
package struct LogExplainer {
  /// Findings that are kept apart: a hostile log could have a new name in each of a billion lines.
  static let mostFindings = 500
  /// Lines that a finding names.
  static let mostLines = 10
  /// Unexplained errors that are shown.
  static let mostUnexplained = 10
  /// Lines of a message that are shown: of Python's the exception and its first place.
  static let mostTextLines = 3
  /// Characters of a line that are shown, and of a part that is filled in.
  static let longestText = 400

  private let book: MessageBook
  private var explanation = LogExplanation()
  private var places: [String: Int] = [:]
  private var unexplained: Set<String> = []
  private var models = LogModels()
  private var traceback = Traceback()

  /// Explains a log.
  /// - Parameter path: the log's file; `-` for standard input.
  /// - Throws: ``AdvisorError`` when it cannot be read.
  package static func explain(_ path: String, with book: MessageBook) throws(AdvisorError) -> LogExplanation {
    if path == "-" { return try explain(descriptor: STDIN_FILENO, named: "standard input", with: book) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw AdvisorError("\(path.escapingControls): \(String(cString: strerror(errno)))", .inputNotFound)
    }
    defer { close(descriptor) }
    return try explain(descriptor: descriptor, named: path.escapingControls, with: book)
  }

  /// Explains the text of a log.
  package static func explain(bytes: [UInt8], with book: MessageBook) -> LogExplanation {
    var explainer = LogExplainer(book)
    LogLines.forEach(in: bytes) { explainer.add($0, isCut: $1, number: $2) }
    return explainer.finished()
  }

  /// Whether there is something at a path that can be read as a log: a file or a pipe, no folder.
  package static func isLog(_ path: String) -> Bool {
    var status = stat()
    return path == "-" || (stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR)
  }

  private static func explain(
    descriptor: Int32, named name: String, with book: MessageBook
  ) throws(AdvisorError) -> LogExplanation {
    var explainer = LogExplainer(book)
    try LogLines.forEach(in: descriptor, named: name) { explainer.add($0, isCut: $1, number: $2) }
    return explainer.finished()
  }

  init(_ book: MessageBook) { self.book = book }

  mutating func add(_ bytes: [UInt8], isCut: Bool, number: Int) {
    explanation.lineCount = number
    if isCut { explanation.cutCount += 1 }
    let line = LogLine(bytes)
    if let state = line.model { models.add(state) }
    let endsTraceback = traceback.isEnded(by: line)
    // What works is told at this level, at times with words that look like trouble.
    guard let match = book.match(line.message), line.level != .information || match.message.isQuiet else {
      if endsTraceback || line.level == .error && !line.isContinuation && !traceback.isOpen {
        addUnexplained(line, number: number)
      }
      return
    }
    let parts = match.parts.mapValues(Self.shown)
    let cause = LogMessage.filled(match.message.cause, parts)
    let remedies = match.message.remedies.map { LogMessage.filled($0, parts) }
    let key = ([match.message.id, cause] + remedies).joined(separator: "\n")
    if let place = places[key] {
      explanation.findings[place].count += 1
      if explanation.findings[place].lines.count < Self.mostLines { explanation.findings[place].lines.append(number) }
    } else if explanation.findings.count < Self.mostFindings {
      places[key] = explanation.findings.count
      explanation.findings.append(
        LogExplanation.Finding(
          message: match.message, cause: cause, remedies: remedies,
          text: Self.shown(String(decoding: line.message, as: UTF8.self)), lines: [number], count: 1))
    } else {
      explanation.omittedCount += 1
    }
  }

  private mutating func addUnexplained(_ line: LogLine, number: Int) {
    explanation.unexplainedCount += 1
    guard explanation.unexplained.count < Self.mostUnexplained else { return }
    let text = Self.shown(String(decoding: line.message, as: UTF8.self))
    if unexplained.insert(text).inserted {
      explanation.unexplained.append(LogExplanation.Unexplained(line: number, text: text))
    }
  }

  /// What was read, in the order of reports.
  func finished() -> LogExplanation {
    var result = explanation
    result.findings = LogMessage.Kind.allCases.flatMap { explanation.findings($0) }
    result.readyModels = models.names(ready: true).map(Self.shown)
    result.failedModels = models.names(ready: false).map(Self.shown)
    let cited = Set(result.findings.flatMap { $0.message.citations.map(\.source) })
    result.sources = cited.sorted().compactMap { book.sources[$0] }
    return result
  }

  /// A text on one line: what the server wrote in several is joined.
  private static func shown(_ text: String) -> String {
    if !text.utf8.contains(0x0a) { return text.trimmed.escapingControls.shortened(to: longestText) }
    let lines = text.split { $0.isNewline }.map(\.trimmed).filter { !$0.isEmpty }
    let more = lines.count > mostTextLines ? " …" : ""
    return (lines.prefix(mostTextLines).joined(separator: " ") + more).escapingControls.shortened(to: longestText)
  }
}

/// Where Python's tracebacks end: the line after the indented ones names the exception.
private struct Traceback {
  private static let opening = Array("Traceback (most recent call last):".utf8)
  private(set) var isOpen = false

  mutating func isEnded(by line: LogLine) -> Bool {
    if line.message.starts(with: Self.opening) {
      isOpen = true
      return false
    }
    guard isOpen, !line.isContinuation, line.level != .information else { return false }
    isOpen = false
    return true
  }
}

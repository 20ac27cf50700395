import Expressions
import Facts
import RuleText

/// What every part of a rule file needs while it is read: the declared facts, the known sources, and where problems go.
struct LoadContext {
  var log = ProblemLog()
  let vocabulary: FactVocabulary
  let sources: [String: Source]
  /// What expressions may name: the facts, and the element of a list where a rule goes through one.
  private var declarations: Declarations

  init(log: ProblemLog = ProblemLog(), vocabulary: FactVocabulary, sources: [String: Source]) {
    self.log = log
    self.vocabulary = vocabulary
    self.sources = sources
    declarations = vocabulary.declarations
  }

  /// Lets expressions name one more variable, in the slot after those of the facts.
  /// - Parameter place: where the name is written.
  mutating func declare(_ name: String, _ type: ExpressionType, at place: SourceLocation) {
    if vocabulary.facts.contains(where: { $0.path == name || $0.path.hasPrefix(name + ".") }) {
      log.report(place, "facts begin with '\(name)': an element needs another name")
    }
    declarations = Declarations(vocabulary.declarations.variables + [(name, type)])
  }

  /// This context with the problems of another.
  func keeping(_ log: ProblemLog) -> LoadContext {
    var context = self
    context.log = log
    return context
  }

  /// Compiles a condition, which must be of type bool.
  mutating func condition(_ node: RuleNode) -> Expression? {
    guard let expression = expression(node) else { return nil }
    guard expression.type == .bool || expression.type == .dyn else {
      log.report(node.location, "a condition must be true or false; this is \(expression.type)")
      return nil
    }
    return expression
  }

  /// Compiles an expression of any type.
  mutating func expression(_ node: RuleNode) -> Expression? {
    guard let text = node.text else {
      log.report(node.location, "expected an expression")
      return nil
    }
    do {
      return try Expression.compile(text, declarations)
    } catch {
      report(error, at: node)
      return nil
    }
  }

  /// Compiles text with `{expression}` parts.
  mutating func template(_ node: RuleNode) -> Template? {
    do {
      return try Template.compile(node.text ?? "", declarations)
    } catch {
      report(error, at: node)
      return nil
    }
  }

  /// Reads citations and checks that each names a known source. At least one is required.
  mutating func citations(_ node: RuleNode?, for owner: RuleNode) -> [Citation] {
    guard let node else {
      log.report(owner.location, "the key 'cite' is missing: a rule names its source")
      return []
    }
    let scalars = node.list ?? [node]
    return scalars.map { scalar in
      let citation = Citation(scalar.text ?? "")
      if sources[citation.source] == nil {
        let hint = Suggestion.text(for: citation.source, among: sources.keys)
        log.report(scalar.location, "no source '\(citation.source)' in catalog/sources.yaml\(hint)")
      }
      return citation
    }
  }

  private mutating func report(_ error: ExpressionError, at node: RuleNode) {
    for problem in error.problems {
      var place = node.location
      // Inside a plain or quoted scalar the columns add up; a block has lost its line breaks.
      if case .scalar(_, let style) = node.content, style != .block, problem.position.line == 1 {
        place.column += problem.position.column - 1 + (style == .plain ? 0 : 1)
        log.report(place, problem.message)
      } else {
        log.report(place, "at \(problem.position) of the expression: \(problem.message)")
      }
    }
  }
}

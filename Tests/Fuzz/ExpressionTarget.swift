import TestSupport
import Expressions
import Facts
import Glibc
import RuleBook

/// Expressions and templates: compiled with and without checking, evaluated on example facts, printed and read again.
struct ExpressionTarget: FuzzTarget {
  private let mutator: TextMutator
  private let declarations: Declarations
  private let activations: [Activation]

  init(corpus: String?) throws(FuzzFailure) {
    let book = try Answers().book
    var texts = ExpressionCorpus.expressions + ExpressionCorpus.conditions(of: book)
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 10_000) }) ?? [] {
      texts.append(String(decoding: try Files.read(path, limit: 64 << 10), as: UTF8.self))
    }
    let names = book.vocabulary.facts.map(\.path)
    mutator = TextMutator(corpus: texts, words: ExpressionCorpus.words + names, limit: 32 << 10)
    declarations = book.vocabulary.declarations
    activations = book.sampleSheets().map(\.activation)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] { mutator.text(&random) }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    let source = String(decoding: input, as: UTF8.self)
    let activation = activations[input.count % activations.count]
    var isTemplate = false
    if let template = try? Template.compile(source, declarations) {
      isTemplate = true
      if template.render(activation).utf8.count > 64 << 20 { throw FuzzFailure("a template without an end") }
    }
    if let checked = try? Expression.compile(source, declarations) {
      for activation in isThorough ? activations : [activation] { _ = checked.evaluate(activation) }
      _ = checked.variables
      try checkPrinting(of: checked)
    }
    guard let expression = try? Expression.compileUnchecked(source, declarations) else { return isTemplate }
    if case .error(let error) = expression.evaluate(activation) { _ = "\(error)" }
    _ = expression.evaluate(Activation(slots: []))
    _ = expression.root.description
    return true
  }

  /// An expression of declared names reads as it prints. With undeclared ones `(model).inputs` prints as the declared
  /// `model.inputs`, which is another thing.
  private func checkPrinting(of expression: Expression) throws(FuzzFailure) {
    let printed = expression.root.description
    // Parentheses of the canonical form may pass a limit that the original just kept.
    guard printed.utf8.count < 4_096 else { return }
    do {
      if try Expression.compileUnchecked(printed, declarations).root == expression.root { return }
    } catch {
      // 127 minus signs before -0 print as as many before (0): one level more than may be read.
      if error.description.contains("nested more than") { return }
    }
    throw FuzzFailure("an expression does not read as it prints: \(printed)")
  }
}

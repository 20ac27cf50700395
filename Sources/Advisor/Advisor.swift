import RuleBook

/// The pipeline: facts, decision, answer.
package enum Advisor {
  /// Answers a request.
  ///
  /// - Throws: ``AdvisorError`` when the input cannot be read or understood.
  package static func advise(_ request: AdviceRequest) throws(AdvisorError) -> Advice {
    advise(try FactGathering.gather(request))
  }

  /// Answers from facts in memory. Pure.
  package static func advise(_ gathered: GatheredFacts) -> Advice {
    AdviceBuilder(
      book: gathered.book, sheet: gathered.sheet, decision: gathered.book.decide(gathered.sheet),
      arguments: gathered.arguments
    ).advice()
  }
}

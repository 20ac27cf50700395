import Facts

@testable import Advisor
@testable import RuleBook

/// Answers put together by hand, with any text in any place.
enum HostileAdvice {
  private static func container(_ text: String) -> ContainerAdvice {
    ContainerAdvice(
      purpose: "the recommended path", needs: ["onnxruntime backend"], image: "25.07-py3", sentence: "serves \(text)",
      reasons: ["holds \(text)"], remarks: ["mind \(text)"],
      conditional: [ContainerAdvice.Condition(image: "26.08-py3", conditions: ["if \(text)"])],
      blocked: [
        ContainerAdvice.Block(images: ["26.07-py3"], count: 1, reason: "\(text) needs more", lifts: ["less of \(text)"])
      ], newest: "25.07-py3", judged: [])
  }

  /// An answer whose every text that can come from a model or a host is `text`.
  static func advice(_ text: String, isSimulated: Bool = false, hasRecommendation: Bool = true) -> Advice {
    let citation = Citation("tutorial-part-4: decision tree")
    let trace = Trace(
      condition: "model.name == 'x'",
      readings: [
        Trace.Reading(path: "model.name", label: "model name", value: .string(text), origin: Origin(.measured, text))
      ])
    func requirement(_ status: Advice.RequirementLine.Status) -> Advice.RequirementLine {
      Advice.RequirementLine(
        id: "known-rank", status: status, text: status == .met ? "" : "not this: \(text)", isPresumed: false,
        waysOut: status == .failed ? ["use \(text)"] : [], trace: trace, citations: [citation])
    }
    func path(_ id: String, _ status: PathStatus, _ requirements: [Advice.RequirementLine]) -> Advice.PathLine {
      Advice.PathLine(
        path: id, title: "The path \(id)", status: status, merit: "good for \(text)",
        isRecommended: hasRecommendation && status == .possible, requirements: requirements,
        wouldNeed: status == .ruledOut
          ? [
            Counterfactual.Change(
              path: "model.name", label: "model name", before: .string(text), after: "y",
              text: "model name: y (is \(text))",
              briefText: "model name y")
          ] : [], wouldBeAdvised: status == .ruledOut, cautions: [],
        preparation: ["convert \(text)"], citations: [citation])
    }
    let note = Advice.Note(id: "note", text: "mind \(text)", citations: [citation])
    let line = Advice.RouteLine(
      node: "model-class", kind: .question, question: "What kind of model?", answer: "neural network",
      evidence: ["written by \(text)", "3 nodes"], presumption: "presumed because of \(text)", trace: trace,
      citations: [citation], depth: 0)
    let leaf = Advice.RouteLine(
      node: "served", kind: .leaf, question: "The path fast", answer: "", evidence: ["not slow: \(text)"],
      presumption: nil, trace: nil, citations: [citation], depth: 0)
    return Advice(
      subject: text, release: "26.08", host: "saved host \(text)", isSimulated: isSimulated,
      recommendation: hasRecommendation
        ? Advice.Recommendation(
          path: "fast", title: "The path fast", sentence: "Serve \(text) with the fast path.", status: .possible,
          cautions: [note]) : nil, obstacles: hasRecommendation ? [] : ["not known: \(text)"], route: [line, leaf],
      paths: [
        path("fast", .possible, [requirement(.met)]), path("slow", .ruledOut, [requirement(.failed)]),
        path("odd", .unknown, [requirement(.unknown)]), path("maybe", .presumed, [requirement(.met)]),
      ], doubts: [Advice.Doubt(facts: ["model.name"], text: "is it \(text)")],
      containers: [container(text)],
      next: [
        Advice.NextStep(
          title: "serve \(text)", command: "tritonserver --model-repository=/models", note: "beware \(text)")
      ], assumptions: ["the name is \(text)"],
      facts: [Advice.ReportedFact(path: "model.name", fact: Fact(.string(text), Origin(.measured, text)))])
  }
}

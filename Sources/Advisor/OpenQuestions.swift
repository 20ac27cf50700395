import Expressions
import Facts
package import RuleBook

/// The questions that a person still has to answer before the tree gives an answer.
package enum OpenQuestions {
  /// Facts that can be stated and that some reachable question lacks, in the order in which the tree asks.
  package static func find(_ book: RuleBook, _ sheet: FactSheet) -> [FactDeclaration] {
    var found: [FactDeclaration] = []
    var seen: Set<String> = []
    var pending = [book.nodes[book.rootIndex].id]
    // Depth first, first branch first: the order of the tree.
    while let id = pending.popLast() {
      guard seen.insert(id).inserted, let node = book.node(id) else { continue }
      guard case .question(let question) = node.kind else {
        if case .serve = node.kind { continue }
        pending += node.successors
        continue
      }
      switch book.answer(question, sheet) {
      case .branch(let index): pending.append(question.branches[index].next)
      case .unknown:
        let slots = Set(question.branches.flatMap { $0.condition?.variables ?? [] })
        for slot in slots.sorted() {
          let declaration = book.vocabulary.facts[slot]
          // A default that nobody stated leaves the question open as much as no value does.
          let isStated = sheet.facts[slot].map { $0.value.unknownValue == nil && $0.origin.kind != .assumed } ?? false
          if declaration.question != nil, !isStated, !found.contains(where: { $0.path == declaration.path }) {
            found.append(declaration)
          }
        }
        pending += question.branches.map(\.next).reversed()
      }
    }
    return found
  }
}

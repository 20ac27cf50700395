import Advisor
import Facts
import Glibc
import RuleBook

/// Asks the questions that still matter, one at a time; without a terminal it lists them.
struct Interview {
  let canAsk: Bool

  /// Adds answers to the request until the tree has none to ask.
  ///
  /// - Returns: false when questions are open and nobody can be asked.
  func complete(_ request: inout AdviceRequest) throws -> Bool {
    while true {
      let gathered = try FactGathering.gather(request)
      let open = OpenQuestions.find(gathered.book, gathered.sheet)
      guard let fact = open.first, let question = fact.question else { return true }
      guard canAsk else {
        list(open)
        return false
      }
      guard let answer = ask(question) else {
        list(open)
        return false
      }
      request.declared.append(
        AdviceRequest.Declaration(path: fact.path, value: .string(answer), option: question.option))
    }
  }

  /// One question; nil at the end of the input.
  private func ask(_ question: FactDeclaration.Question) -> String? {
    var prompt = "\(question.prompt)\n"
    for (index, choice) in question.choices.enumerated() { prompt += "  \(index + 1)  \(choice.label)\n" }
    try? Console.write(prompt, to: STDERR_FILENO)
    while true {
      try? Console.write("1-\(question.choices.count): ", to: STDERR_FILENO)
      guard let line = readLine() else { return nil }
      let answer = line.split(separator: " ").joined(separator: " ").lowercased()
      if let number = Int(answer), question.choices.indices.contains(number - 1) {
        return question.choices[number - 1].value
      }
      if let choice = question.choices.first(where: { $0.value == answer }) { return choice.value }
    }
  }

  private func list(_ open: [FactDeclaration]) {
    var text = "no model was given, and these questions are open; give the model, or answer them with options:\n"
    for question in open.compactMap(\.question) {
      text += "  \(question.prompt)\n"
      for choice in question.choices { text += "    \(question.option) \(choice.value)  (\(choice.label))\n" }
    }
    Console.writeError(String(text.dropLast()))
  }
}

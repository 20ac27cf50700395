import Facts
package import ModelInspection

/// The models of a folder, for `inspect`.
package enum SurveyReport {
  /// One model a line: path, format, class, parameters, size, and what is wrong with it.
  package static func text(_ survey: ModelSurvey, style: OutputStyle) -> String {
    let head = ["model", "format", "class", "parameters", "size", "problem"]
    let rows = survey.entries.map { cells($0, pathWidth: max(24, style.width / 3)) }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    var lines = [style.paint(line(head, widths), .bold)]
    for row in rows { lines += wrapped(row, widths, style) }
    lines += [""] + summary(survey)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = zip(cells, widths).map { TextLayout.padded($0, to: $1) }.joined(separator: "  ")
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  /// A row whose last cell goes on below itself where the line would be too long.
  private static func wrapped(_ cells: [String], _ widths: [Int], _ style: OutputStyle) -> [String] {
    let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let start = zip(cells, widths).dropLast().map { TextLayout.padded($0, to: $1) }.joined(separator: "  ") + "  "
    guard let problem = cells.last, !problem.isEmpty else { return [line(cells, widths)] }
    // A column too narrow to read gets lines of its own.
    if style.width - indent < 30 {
      return [line(cells.dropLast() + [""], widths)]
        + TextLayout.wrapped(problem, width: style.width - 4).map { "    " + style.paint($0, .yellow) }
    }
    return TextLayout.wrapped(problem, width: style.width - indent).enumerated().map { index, words in
      (index == 0 ? start : String(repeating: " ", count: indent)) + style.paint(words, .yellow)
    }
  }

  private static func summary(_ survey: ModelSurvey) -> [String] {
    let verb = survey.otherFiles == 1 ? "is" : "are"
    let others =
      survey.otherFiles == 0 ? "" : ", and \(HumanText.plural(Int64(survey.otherFiles), "file")) that \(verb) none"
    var lines = [
      "\(HumanText.plural(Int64(survey.entries.count), "model")) in \(survey.root.escapingControls)\(others)"
    ]
    if let cut = survey.cut { lines.append("not complete: \(cut)") }
    return lines
  }

  /// - Parameter pathWidth: longer paths are cut in the middle.
  private static func cells(_ entry: ModelSurvey.Entry, pathWidth: Int) -> [String] {
    func text(_ fact: ModelFact) -> String { entry.facts?[fact.rawValue]?.value.stringValue ?? "" }
    func number(_ fact: ModelFact) -> Int64? { entry.facts?[fact.rawValue]?.value.intValue }
    let path = entry.path.escapingControls
    let shown =
      path.count <= pathWidth ? path : path.prefix(pathWidth / 2 - 1) + "…" + path.suffix(pathWidth - pathWidth / 2)
    return [
      shown, text(.format), text(.modelClass), number(.parameters).map(HumanText.count) ?? "",
      number(.bytes).map(HumanText.bytes) ?? "", problem(of: entry).escapingControls,
    ]
  }

  /// What is wrong with a model, in one line; empty when nothing is.
  static func problem(of entry: ModelSurvey.Entry) -> String {
    if let error = entry.error { return error.problem }
    guard let facts = entry.facts else { return "" }
    var problems: [String] = []
    let dangerous = (facts[ModelFact.pickleDangerous.rawValue]?.value.listValue ?? []).compactMap(\.stringValue)
    if let first = dangerous.first { problems.append("loading it can run commands: it names \(first)") }
    if let missing = facts[ModelFact.externalMissing.rawValue]?.value.intValue, missing > 0 {
      problems.append("\(HumanText.plural(missing, "file")) with weights missing")
    }
    if let outside = facts[ModelFact.externalOutside.rawValue]?.value.intValue, outside > 0 {
      problems.append("\(HumanText.plural(outside, "file")) with weights outside its folder")
    }
    return problems.joined(separator: "; ")
  }

  package static func markdown(_ survey: ModelSurvey) -> String {
    var text = MarkdownText.row(["model", "format", "class", "parameters", "size", "problem"])
    text += "| --- | --- | --- | --- | --- | --- |\n"
    for entry in survey.entries { text += MarkdownText.row(cells(entry, pathWidth: .max)) }
    return text + "\n" + summary(survey).map { MarkdownText.escaped($0) + "\n" }.joined(separator: "\n")
  }

  /// `{"schema": …, "models": [{path, problem, facts}], …}`; a model that cannot be read has no facts.
  package static func json(_ survey: ModelSurvey, schema: String) -> String {
    let models = survey.entries.map { entry -> Value in
      var record: [Value: Value] = ["path": .string(entry.path), "problem": .string(problem(of: entry))]
      if let error = entry.error { record["remedy"] = .string(error.remedy) }
      if let facts = entry.facts {
        record["facts"] = .map(
          Dictionary(uniqueKeysWithValues: facts.facts.map { (.string($0.key), AdviceJSONReport.value($0.value)) }))
      }
      return .map(record)
    }
    return JSONWriter.write([
      "schema": .string(schema), "folder": .string(survey.root), "models": .list(models),
      "otherFiles": .integer(survey.otherFiles), "complete": .bool(survey.cut == nil),
      "cut": survey.cut.map(Value.string) ?? .null,
    ]) + "\n"
  }
}

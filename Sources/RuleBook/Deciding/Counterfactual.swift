import Expressions
package import Facts

/// What would have to be different for a ruled-out path to become possible: the fewest facts that together do it.
package struct Counterfactual: Sendable {
  /// One fact and the value it would need.
  package struct Change: Sendable, Hashable {
    package var path: String
    package var label: String
    package var before: Value
    package var after: Value
    /// The change in words, with what is now: `ONNX opset: 17 (is 99)`.
    package var text: String
    /// The same without what is now: `ONNX opset 17`.
    package var briefText: String
  }

  package var changes: [Change]
}

extension RuleBook {
  /// Works out what would make a ruled-out path possible.
  ///
  /// The failing conditions are solved one after the other on a copy of the facts; then every change that turns out not
  /// to be needed is taken back. What is left is sufficient (the copy is evaluated) and minimal (no part of it is enough).
  ///
  /// - Returns: nil when the path is not ruled out, or when no change of facts that a person could bring about helps.
  package func counterfactual(for index: Int, _ sheet: FactSheet) -> Counterfactual? {
    guard verdict(on: index, sheet).status == .ruledOut else { return nil }
    var changed = sheet
    var touched: [String] = []
    let path = paths[index]
    // Each round settles at least one requirement; a round that settles nothing ends the search.
    for _ in 0...path.requirements.count {
      let failing = path.requirements.first { Truth($0.condition.evaluate(changed.activation)) == .no }
      guard let failing else { return minimal(index, sheet, changed, touched) }
      func fix(settled: Set<String>) -> ChangeFinder.Fix? {
        ChangeFinder(book: self, sheet: changed, condition: failing.condition, settled: settled).fix()
      }
      guard let fix = fix(settled: Set(touched)) ?? fix(settled: []) else { return nil }
      for (fact, value) in fix {
        apply(fact, value, to: &changed)
        if !touched.contains(fact) { touched.append(fact) }
      }
    }
    return nil
  }

  /// The first of some releases under which a ruled-out path could serve, everything else being as it is; nil when none.
  ///
  /// An older release is often the quicker remedy where a driver or a GPU is too old for the newest.
  ///
  /// - Parameter candidates: releases with an image for the path and the host, the newest first.
  package func otherRelease(for index: Int, _ sheet: FactSheet, among candidates: [String]) -> String? {
    let current = sheet.value("release.id").stringValue
    return candidates.first { id in
      guard id != current else { return false }
      var trial = sheet
      apply("release.id", .string(id), to: &trial)
      return verdict(on: index, trial).status != .ruledOut
    }
  }

  /// The facts with changes applied: what a test of the counterfactual evaluates.
  package func applying(_ counterfactual: Counterfactual, to sheet: FactSheet) -> FactSheet {
    applying(counterfactual.changes[...], to: sheet)
  }

  /// The facts with some of the changes applied.
  package func applying(_ changes: ArraySlice<Counterfactual.Change>, to sheet: FactSheet) -> FactSheet {
    var result = sheet
    for change in changes { apply(change.path, change.after, to: &result) }
    return result
  }

  /// Sets one fact. A release is a bundle: naming another one brings all its facts.
  func apply(_ path: String, _ value: Value, to sheet: inout FactSheet) {
    if path == "release.id", let id = value.stringValue, let document = releases.facts(of: id) {
      sheet.merge(document)
    } else {
      sheet[path] = Fact(value, Origin(.assumed, "what if"))
    }
  }

  private func minimal(
    _ index: Int, _ before: FactSheet, _ after: FactSheet, _ touched: [String]
  ) -> Counterfactual {
    var needed = touched
    for fact in touched {
      let rest = needed.filter { $0 != fact }
      var trial = before
      for other in rest { apply(other, after.value(other), to: &trial) }
      if verdict(on: index, trial).status != .ruledOut { needed = rest }
    }
    return Counterfactual(
      changes: needed.map { path in
        let label = vocabulary[path]?.label ?? path
        let (old, new) = (before.value(path), after.value(path))
        return Counterfactual.Change(
          path: path, label: label, before: old, after: new, text: ChangeText.text(label, from: old, to: new),
          briefText: ChangeText.brief(label, from: old, to: new))
      })
  }
}

/// Puts a change of a fact into words.
enum ChangeText {
  static func text(_ label: String, from old: Value, to new: Value) -> String {
    switch (old, new) {
    case (.list(let before), .list(let after)) where after.count > before.count:
      let added = after.suffix(after.count - before.count).map(describe).joined(separator: "; ")
      return "\(label): \(before.isEmpty ? "one" : "one more"), with \(added)"
    case (.list(let before), .list(let after)) where after.isEmpty:
      return "\(label): none (\(before.count == 1 ? "there is one" : "there are \(before.count)"))"
    case (.list(let before), .list(let after)):
      return "\(label): \(after.count) of the \(before.count)"
    default: return "\(label): \(describe(new)) (is \(describe(old)))"
    }
  }

  static func brief(_ label: String, from old: Value, to new: Value) -> String {
    if case .list = old, case .list = new { return text(label, from: old, to: new) }
    if case .bool(let flag) = new { return flag ? label : "not: \(label)" }
    return "\(label) \(describe(new))"
  }

  static func describe(_ value: Value) -> String {
    switch value {
    case .string(let text): text.isEmpty ? "none" : text
    case .unknown: "unknown"
    case .map(let entries):
      entries.map { "\(words(describe($0.key))) \(describe($0.value))" }.sorted().joined(separator: ", ")
    case .list(let values): values.isEmpty ? "none" : values.map(describe).joined(separator: ", ")
    case .null: "none"
    case .bool(let value): value ? "yes" : "no"
    default: JSONWriter.write(value, pretty: false)
    }
  }

  /// `computeCapability` as people write it: compute capability.
  private static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }
}

import Facts
import RuleBook
import TritonConfig

/// Decides what to change, in memory: each fix is tried, the linter judges the result, and what would leave a new error is
/// not taken.
struct FixPlanner {
  /// Findings that are to be mended, by kind and model.
  struct Wanted: Hashable {
    var id: String
    var model: String
  }

  /// A model with the edits that were taken.
  private struct Draft {
    let original: RepositoryEntry
    var entry: RepositoryEntry
    var places = MovedFiles()
    var operations: [FileEdit] = []
  }

  private let linter: TargetLinter
  private let targets: [LintTarget]
  /// Each model by itself, and as the others make it.
  private var single: [ModelLint]
  private var models: [ModelLint]
  private var drafts: [Int: Draft] = [:]

  /// A repository has no more certain mistakes in one model; a fixer that went in circles would end here.
  private static let mostFixes = 500
  /// A fix may need others that follow from it: shapes, where a batch is given up.
  private static let mostConsequences = 40
  /// Versions whose file may be looked into for what the model says of itself.
  private static let mostVersions = 16

  init(_ targets: [LintTarget], _ linter: TargetLinter) throws(AdvisorError) {
    self.targets = targets
    self.linter = linter
    single = try Linting.each(targets, linter)
    models = Linting.together(single, targets)
  }

  /// - Parameter wanted: what may be mended; nothing else is touched, except what follows from it.
  mutating func plan(_ wanted: Set<Wanted>) -> FixPlan {
    var items: [FixPlan.Item] = []
    for place in targets.indices {
      // What was tried in vain, with the reason where there is one. Another fix may open the way.
      var refused: [LintFinding: FixPlan.Item?] = [:]
      for _ in 0..<Self.mostFixes {
        guard
          let finding = models[place].findings.first(where: { finding in
            wanted.contains(Wanted(id: finding.id, model: finding.model)) && Fixers.all[finding.id] != nil
              && refused[finding.unplaced] == nil
          })
        else { break }
        var trial = self
        do throws(FixRefusal) {
          guard try trial.mend(finding, at: place) else {
            refused[finding.unplaced] = .some(nil)
            continue
          }
          self = trial
          refused = [:]
          items.append(FixPlan.Item(finding: finding))
        } catch {
          refused[finding.unplaced] = FixPlan.Item(finding: finding, refusal: error.reason)
        }
      }
      items += models[place].findings.compactMap { refused[$0.unplaced] ?? nil }
    }
    return FixPlan(models: targets.indices.compactMap { changes(at: $0) }, items: items)
  }

  /// Mends a finding and what comes of that.
  ///
  /// - Returns: false where no fixer knows what to do.
  /// - Throws: ``FixRefusal`` when the finding stays or an error comes that was not there.
  private mutating func mend(_ finding: LintFinding, at place: Int) throws(FixRefusal) -> Bool {
    let before = models
    guard let edits = self.edits(for: finding, at: place) else { return false }
    try apply(edits, at: place)
    for _ in 0..<Self.mostConsequences {
      guard let new = newError(since: before) else { break }
      guard new.place == place, let edits = self.edits(for: new.finding, at: place) else {
        throw FixRefusal(
          "the change would leave a new error: \(new.finding.message.escapingControls) (\(new.finding.id))")
      }
      try apply(edits, at: place)
    }
    if let new = newError(since: before) {
      throw FixRefusal(
        "the change would leave a new error: \(new.finding.message.escapingControls) (\(new.finding.id))")
    }
    let count = { (models: [ModelLint]) in models[place].findings.count { $0.id == finding.id } }
    if count(models) >= count(before) { throw FixRefusal("the change would not help") }
    return true
  }

  private func edits(for finding: LintFinding, at place: Int) -> [FileEdit]? {
    let model = models[place]
    let signature = model.effective.flatMap { config in
      (model.versions ?? []).prefix(Self.mostVersions).lazy.compactMap { version in
        ModelFiles(catalog: linter.situation.catalog).read(
          config, directory: model.entry.directory, version: version, places: drafts[place]?.places ?? MovedFiles())?
          .signature
      }.first
    }
    let neighbours = targets.indices.filter { targets[$0].neighbourhood == targets[place].neighbourhood }
    let subject = FixSubject(
      finding: finding, model: model, models: neighbours.map { models[$0] }, signature: signature)
    guard let edits = Fixers.all[finding.id]?(subject), !edits.isEmpty else { return nil }
    return edits
  }

  private mutating func apply(_ edits: [FileEdit], at place: Int) throws(FixRefusal) {
    var draft = drafts[place] ?? Draft(original: models[place].entry, entry: models[place].entry)
    for edit in edits {
      draft.entry = try draft.entry.applying(edit)
      switch edit {
      case .move(let from, let to):
        draft.places.move(from, to: to)
        draft.operations.append(edit)
      case .makeFolder: draft.operations.append(edit)
      case .set, .remove: break
      }
    }
    drafts[place] = draft
    single[place] = linter.lint(draft.entry, places: draft.places)
    models = Linting.together(single, targets)
  }

  /// An error of a kind that the model had fewer of, or of a model that had none.
  private func newError(since before: [ModelLint]) -> (place: Int, finding: LintFinding)? {
    for place in models.indices where models[place].firstError != nil {
      if drafts[place] == nil, before[place].firstError != nil { continue }
      for error in models[place].findings where error.severity == .error {
        let count = { (models: [ModelLint]) in
          models[place].findings.count { $0.severity == .error && $0.id == error.id }
        }
        if count(models) > count(before) { return (place, error) }
      }
    }
    return nil
  }

  private func changes(at place: Int) -> FixPlan.Model? {
    guard let draft = drafts[place] else { return nil }
    let (before, after) = (draft.original.document?.text ?? [], draft.entry.document?.text ?? [])
    let directory: String
    let boundary: String
    switch targets[place] {
    case .model(let folder, let repository): (directory, boundary) = (folder, repository ?? folder)
    case .config(let file):
      let parent = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      directory = parent.isEmpty ? (file.hasPrefix("/") ? "/" : ".") : parent
      boundary = directory
    }
    if before == after, draft.operations.isEmpty { return nil }
    return FixPlan.Model(
      directory: directory, boundary: boundary, operations: draft.operations,
      config: before == after ? nil : (file: draft.original.configFile, before: before, after: after))
  }
}

extension LintFinding {
  /// The finding without its line and column, which move when something above it is mended.
  fileprivate var unplaced: LintFinding {
    var finding = self
    finding.position = nil
    return finding
  }
}

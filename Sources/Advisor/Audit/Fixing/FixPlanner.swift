import Facts
import RuleBook
import TritonConfig

/// Decides what to change, in memory: each fix is tried, the linter judges the result, and what would leave a new error is
/// not taken.
struct FixPlanner {
  /// A model with the edits that were taken.
  private struct Draft {
    let original: RepositoryEntry
    var entry: RepositoryEntry
    var places = MovedFiles()
    var operations: [FileEdit] = []
  }

  /// What a fix of one model can change.
  private struct State {
    var draft: Draft?
    var single: ModelLint
    /// The models that are judged together with it.
    var models: [Int: ModelLint]
  }

  private let linter: TargetLinter
  private let targets: [LintTarget]
  private let places: FixPlaces
  private let related: RelatedModels
  /// Each model by itself, and as the others make it.
  private var single: [ModelLint]
  private var models: [ModelLint]
  private var drafts: [Int: Draft] = [:]

  /// A repository has no more certain mistakes in one model; a fixer that went in circles would end here.
  private static let mostFixes = 500
  /// Longer chains of models that wait for each other are not followed.
  private static let mostRounds = 8
  /// A fix may need others that follow from it: shapes, where a batch is given up.
  private static let mostConsequences = 40
  /// Versions whose file may be looked into for what the model says of itself.
  private static let mostVersions = 16

  init(_ targets: [LintTarget], _ linter: TargetLinter) throws(AdvisorError) {
    self.targets = targets
    self.linter = linter
    single = try Linting.each(targets, linter)
    models = Linting.together(single, targets)
    related = RelatedModels(single, targets)
    places = FixPlaces(targets, single.map(\.entry))
  }

  /// - Parameter scope: what may be mended; nothing else is touched, except what follows from it.
  mutating func plan(_ scope: FixScope) -> FixPlan {
    var asFound = models.map(\.findings)
    var mended: [FixPlan.Item] = []
    var refused: [FixPlan.Item] = []
    // A model that is mended may open the way for one before it: an ensemble and its steps.
    for _ in 0..<Self.mostRounds {
      let count = mended.count
      refused = []
      for place in targets.indices where !places.isRepeated(place) {
        let (findings, left) = mendAll(at: place, scope)
        mended += findings.map { FixPlan.Item(finding: Self.take($0, from: &asFound[place])) }
        refused += left
      }
      if mended.count == count { break }
    }
    return FixPlan(models: targets.indices.compactMap { changes(at: $0) }, items: mended + refused)
  }

  /// Mends a model's findings one by one until none is left that can be.
  private mutating func mendAll(at place: Int, _ scope: FixScope) -> (mended: [LintFinding], refused: [FixPlan.Item]) {
    var mended: [LintFinding] = []
    // What was tried in vain, with the reason where there is one. Another fix may open the way.
    var refused: [LintFinding: FixPlan.Item?] = [:]
    for _ in 0..<Self.mostFixes {
      let next = models[place].findings.first { finding in
        Fixers.all[finding.id] != nil && refused[finding.unplaced] == nil && scope.takes(finding)
      }
      guard let finding = next else { break }
      let before = state(of: place)
      do throws(FixRefusal) {
        guard let findings = try mend(finding, at: place, before) else {
          refused[finding.unplaced] = .some(nil)
          continue
        }
        refused = [:]
        mended += findings
      } catch {
        restore(before, of: place)
        refused[finding.unplaced] = FixPlan.Item(finding: finding, refusal: error.reason)
      }
    }
    return (mended, models[place].findings.compactMap { refused[$0.unplaced] ?? nil })
  }

  /// The finding as it was before the first change, with its place in the file that is on the disk; without a place where
  /// it came of a change.
  private static func take(_ finding: LintFinding, from found: inout [LintFinding]) -> LintFinding {
    let index =
      found.firstIndex { $0.unplaced == finding.unplaced } ?? found.firstIndex { $0.id == finding.id }
    return index.map { found.remove(at: $0) } ?? finding.unplaced
  }

  /// Mends a finding and what comes of that.
  ///
  /// - Returns: what was mended; nil where no fixer knows what to do.
  /// - Throws: ``FixRefusal`` when the finding stays or an error comes that was not there.
  private mutating func mend(
    _ finding: LintFinding, at place: Int, _ before: State
  ) throws(FixRefusal) -> [LintFinding]? {
    guard let edits = self.edits(for: finding, at: place) else { return nil }
    var mended = [finding]
    try apply(edits, at: place)
    for _ in 0..<Self.mostConsequences {
      guard let new = newError(since: before, around: place) else { break }
      guard new.place == place, let edits = self.edits(for: new.finding, at: place) else {
        throw FixRefusal(
          "the change would leave a new error: \(new.finding.message.escapingControls) (\(new.finding.id))")
      }
      try apply(edits, at: place)
      mended.append(new.finding)
    }
    if let new = newError(since: before, around: place) {
      throw FixRefusal(
        "the change would leave a new error: \(new.finding.message.escapingControls) (\(new.finding.id))")
    }
    let count = { (model: ModelLint?) in model?.findings.count { $0.id == finding.id } ?? 0 }
    if count(models[place]) >= count(before.models[place]) { throw FixRefusal("the change would not help") }
    return mended
  }

  private func state(of place: Int) -> State {
    let related = related[place].map { ($0, models[$0]) }
    return State(
      draft: drafts[place], single: single[place], models: Dictionary(related, uniquingKeysWith: { $1 }))
  }

  private mutating func restore(_ state: State, of place: Int) {
    drafts[place] = state.draft
    single[place] = state.single
    for (place, model) in state.models { models[place] = model }
  }

  private func edits(for finding: LintFinding, at place: Int) -> [FileEdit]? {
    let model = models[place]
    let moved = drafts[place]?.places ?? MovedFiles()
    let signature = (model.versions ?? []).prefix(Self.mostVersions).lazy.compactMap { version in
      model.effective.flatMap {
        linter.files.read($0, directory: model.entry.directory, version: version, places: moved)?.signature
      }
    }.first
    let subject = FixSubject(
      finding: finding, model: model, models: related[place].map { models[$0] }, signature: signature)
    guard let edits = Fixers.all[finding.id]?(subject), !edits.isEmpty else { return nil }
    return edits
  }

  private mutating func apply(_ edits: [FileEdit], at place: Int) throws(FixRefusal) {
    var draft = drafts[place] ?? Draft(original: models[place].entry, entry: models[place].entry)
    for edit in edits {
      if let reason = places.obstacle(to: edit, at: place, draft.places) { throw FixRefusal(reason) }
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
    let group = related[place]
    let judged = Linting.together(group.map { single[$0] }, group.map { targets[$0] })
    for (place, model) in zip(group, judged) { models[place] = model }
  }

  /// An error of a kind that the model had fewer of, or of a model that had none.
  private func newError(since before: State, around changed: Int) -> (place: Int, finding: LintFinding)? {
    for place in related[changed] where models[place].firstError != nil {
      guard let former = before.models[place] else { continue }
      if drafts[place] == nil, former.firstError != nil { continue }
      for error in models[place].findings where error.severity == .error {
        let count = { (model: ModelLint) in model.findings.count { $0.severity == .error && $0.id == error.id } }
        if count(models[place]) > count(former) { return (place, error) }
      }
    }
    return nil
  }

  private func changes(at place: Int) -> FixPlan.Model? {
    guard let draft = drafts[place] else { return nil }
    let (before, after) = (draft.original.document?.text ?? [], draft.entry.document?.text ?? [])
    if before == after, draft.operations.isEmpty { return nil }
    return FixPlan.Model(
      directory: targets[place].folder, boundary: targets[place].boundary, operations: draft.operations,
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

import Facts
import Planning
import RuleBook

/// Answers which image serves a path or a repository: facts to the solver, its findings to advice.
struct ContainerPlanner {
  let solver: ContainerSolver
  let host: ContainerHost
  let book: RuleBook
  let sheet: FactSheet
  private var wording: ContainerWording { ContainerWording(host: host) }

  init(_ book: RuleBook, _ sheet: FactSheet) {
    self.book = book
    self.sheet = sheet
    solver = ContainerSolver(images: book.releases.containers)
    host = ContainerHost(sheet, book.releases)
  }

  /// What a path asks of an image; nil for one that is in no image of NVIDIA's.
  func needs(_ path: ServingPath) -> ContainerNeeds? { ContainerNeeds(path, sheet, solver.images) }

  /// Releases with an image that nothing is known to keep from serving a path, the newest first.
  func releases(for path: ServingPath) -> [String] {
    guard let needs = needs(path) else { return book.releases.ids.reversed() }
    var releases: [String] = []
    for verdict in solver.verdicts([needs], on: host) where verdict.mayServe && verdict.image.release != releases.last {
      releases.append(verdict.image.release)
    }
    return releases
  }

  /// The tag for the command that starts a path's server: of the release that the answer is for, where it has an image with
  /// the backend; else of the newest that serves.
  func tag(for path: ServingPath) -> String {
    let release = sheet.value("release.id").stringValue ?? book.releases.newest
    guard let needs = needs(path) else { return "\(release)-\(path.image)" }
    return nearest(of: release, solver.verdicts([needs], on: host), solver.solve([needs], on: host))?.image.tag
      ?? "\(release)-\(path.image)"
  }

  /// The image of the release that holds what is needed, else the newest that serves.
  private func nearest(
    of release: String, _ verdicts: [ContainerVerdict], _ solution: ContainerSolution
  ) -> ContainerVerdict? {
    let own = verdicts.filter { $0.image.release == release }
    return own.first(where: \.serves) ?? own.first { $0.isKeptByHostOnly && !$0.questions.contains(.existence) }
      ?? solution.best
  }

  // MARK: Advice

  /// - Parameters:
  ///   - release: the release that the image should be of, where one of it will do; nil for the newest that serves.
  ///   - showsNewer: whether what keeps newer releases from serving is of interest though the release will do.
  func advice(
    _ needs: [ContainerNeeds], purpose: String, release: String?, showsNewer: Bool = false
  ) -> ContainerAdvice {
    let verdicts = solver.verdicts(needs, on: host)
    let solution = solver.solve(needs, on: host)
    let chosen = release.flatMap { nearest(of: $0, verdicts, solution) } ?? solution.best
    let isSettled = !showsNewer && release != nil && chosen?.image.release == release && chosen?.serves == true
    let newer =
      isSettled
      ? [] : solution.newer.filter { $0.image.release > chosen?.image.release ?? "" || chosen?.mayServe != true }
    let conditional = isSettled ? [] : solution.conditional.filter { $0.image != chosen?.image }
    return ContainerAdvice(
      purpose: purpose, needs: ContainerWording.needs(needs), image: chosen?.image.tag,
      sentence: sentence(chosen, solution), reasons: chosen.map { wording.reasons($0, needs) } ?? [],
      remarks: chosen.map { verdict in verdict.remarks.map { wording.text($0, verdict.image) } } ?? [],
      conditional: conditional.map { verdict in
        ContainerAdvice.Condition(
          image: verdict.image.tag, conditions: verdict.questions.map { wording.text($0, verdict.image) })
      },
      blocked: blocks(newer.filter { !$0.mayServe }), newest: solution.choice?.image.tag,
      judged: judged(([chosen].compactMap { $0 } + solution.newer)))
  }

  private func judged(_ verdicts: [ContainerVerdict]) -> [ContainerAdvice.Judged] {
    let verdicts = verdicts.reduce(into: [ContainerVerdict]()) { if !$0.contains($1) { $0.append($1) } }
    return verdicts.map { verdict in
      ContainerAdvice.Judged(
        image: verdict.image, serves: verdict.serves,
        obstacles: verdict.obstacles.map { wording.text($0, verdict.image) },
        questions: verdict.questions.map { wording.text($0, verdict.image) })
    }
  }

  private func sentence(_ chosen: ContainerVerdict?, _ solution: ContainerSolution) -> String {
    guard let chosen else { return "no image of Triton \(range) serves this here" }
    let rest = newest(solution, besides: chosen.image)
    if let obstacle = chosen.obstacles.first {
      return "would not serve this here: \(wording.text(obstacle, chosen.image))\(rest)"
    }
    let isNewest = chosen.image.release == book.releases.newest
    if !chosen.questions.isEmpty {
      let conditions = chosen.questions.map { wording.text($0, chosen.image) }.joined(separator: ", and ")
      return "\(isNewest ? "the newest release: serves this" : "serves this") if \(conditions)\(rest)"
    }
    if isNewest { return "the newest release, and it serves this here" }
    return chosen.image == solution.choice?.image
      ? "the newest that certainly serves this here" : "serves this here\(rest)"
  }

  private func newest(_ solution: ContainerSolution, besides image: ContainerImage) -> String {
    guard let choice = solution.choice?.image, choice != image else { return "" }
    return "; the newest that certainly does is \(choice.tag)"
  }

  private var range: String { "\(book.releases.ids.first ?? "") to \(book.releases.newest)" }

  /// Consecutive releases with one reason together.
  private func blocks(_ verdicts: [ContainerVerdict]) -> [ContainerAdvice.Block] {
    var blocks: [(key: ContainerObstacle, block: ContainerAdvice.Block)] = []
    for verdict in verdicts {
      guard let obstacle = verdict.obstacles.first else { continue }
      let tag = verdict.image.tag
      if let last = blocks.last, last.key == obstacle {
        blocks[blocks.count - 1].block.images = [last.block.images[0], tag]
        blocks[blocks.count - 1].block.count += 1
      } else {
        let block = ContainerAdvice.Block(
          images: [tag], count: 1, reason: wording.text(obstacle, verdict.image),
          lifts: wording.lifts(obstacle, verdict.image))
        blocks.append((obstacle, block))
      }
    }
    return blocks.map(\.block)
  }
}

/// Finds the newest image that serves given models on a host.
///
/// Every image of the table is judged, down to the first that serves; nothing is guessed from an image's neighbours, so that the answer is that of a filter
/// over the whole table.
package struct ContainerSolver: Sendable {
  /// The newest release first; within a release in the table's order of preference.
  package let images: [ContainerImage]

  /// - Parameter images: in any order of releases; those of one release in order of preference.
  package init(images: [ContainerImage]) {
    self.images = images.enumerated().sorted {
      $0.element.release == $1.element.release
        ? $0.offset < $1.offset : $0.element.release > $1.element.release
    }.map(\.element)
  }

  /// Judges every image, the newest first.
  package func verdicts(_ needs: [ContainerNeeds], on host: ContainerHost) -> [ContainerVerdict] {
    let judge = ContainerJudge(needs: needs, host: host)
    return images.map(judge.verdict)
  }

  package func solve(_ needs: [ContainerNeeds], on host: ContainerHost) -> ContainerSolution {
    let judge = ContainerJudge(needs: needs, host: host)
    var newer: [ContainerVerdict] = []
    var choice: ContainerVerdict?
    for image in images {
      let verdict = judge.verdict(image)
      if verdict.serves {
        choice = verdict
        break
      }
      newer.append(verdict)
    }
    return ContainerSolution(
      choice: choice, conditional: conditional(newer), newer: nearest(newer, besides: choice?.image.release))
  }

  /// Images that may serve: the newest, and each older one that asks less.
  private func conditional(_ verdicts: [ContainerVerdict]) -> [ContainerVerdict] {
    var kept: [ContainerVerdict] = []
    for verdict in verdicts where verdict.mayServe {
      let asksLess = kept.allSatisfy { earlier in
        !earlier.questions.allSatisfy { question in verdict.questions.contains { $0.asksAsMuch(as: question) } }
      }
      if asksLess { kept.append(verdict) }
    }
    return kept
  }

  /// For each release the image that comes nearest: the one with the fewest obstacles, those easiest to lift.
  private func nearest(_ verdicts: [ContainerVerdict], besides release: String?) -> [ContainerVerdict] {
    var nearest: [ContainerVerdict] = []
    for verdict in verdicts where verdict.image.release != release {
      guard let last = nearest.last, last.image.release == verdict.image.release else {
        nearest.append(verdict)
        continue
      }
      if verdict.distance < last.distance { nearest[nearest.count - 1] = verdict }
    }
    return nearest
  }
}

/// Which image serves, and what keeps newer ones from it.
package struct ContainerSolution: Hashable, Sendable {
  /// The newest image that certainly serves; nil when there is none.
  package var choice: ContainerVerdict?
  /// Newer images that would serve if what is not known turns out well: the newest, then such as ask less.
  package var conditional: [ContainerVerdict]
  /// For each newer release than the choice the image that comes nearest, the newest first.
  package var newer: [ContainerVerdict]
  /// The choice, or what may serve in its place.
  package var best: ContainerVerdict? { choice ?? conditional.first }
}

extension ContainerVerdict {
  /// How far an image is from serving. One for another platform is farthest, then one that holds something else.
  fileprivate var distance: (Int, Int, Int) {
    let another = obstacles.map { obstacle in
      switch obstacle {
      case .platform: 3
      case .flavour, .purpose: 2
      case .missingBackends: 1
      default: 0
      }
    }
    return (another.max() ?? 0, obstacles.count, questions.count)
  }
}

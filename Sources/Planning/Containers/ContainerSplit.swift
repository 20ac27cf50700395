/// Models shared out among servers, where no image holds the backends of all.
package struct ContainerSplit: Sendable {
  /// One server: its models and its image.
  package struct Share: Sendable {
    package var needs: [ContainerNeeds]
    package var solution: ContainerSolution
  }

  /// The fewest that will do; a single one when one image serves all.
  package var shares: [Share]
  /// Models whose backends no image has, with those backends.
  package var homeless: [ContainerNeeds]
}

extension ContainerSolver {
  /// More servers than a person would keep.
  private static let mostServers = 4

  /// Finds an image for all models, or the fewest servers that serve them together.
  ///
  /// Flavours are tried in combinations of growing size; each model goes to the first of them that has its backends. What
  /// counts for the split is what images hold: a driver that is too old is too old for every share.
  package func split(_ needs: [ContainerNeeds], on host: ContainerHost) -> ContainerSplit {
    let homes = needs.map { need in (need, flavours(holding: need, host)) }
    let homeless = homes.filter(\.1.isEmpty).map(\.0)
    let housed = homes.filter { !$0.1.isEmpty }
    if housed.isEmpty { return ContainerSplit(shares: [], homeless: homeless) }
    let together = solve(housed.map(\.0), on: host)
    if together.best != nil || housed.count == 1 || together.newer.contains(where: \.holdsBackends) {
      return ContainerSplit(shares: [.init(needs: housed.map(\.0), solution: together)], homeless: homeless)
    }
    for groups in groupings(housed) {
      let shares = groups.map { ContainerSplit.Share(needs: $0, solution: solve($0, on: host)) }
      if shares.allSatisfy({ share in
        share.solution.best != nil || share.solution.newer.contains(where: \.holdsBackends)
      }) {
        return ContainerSplit(shares: shares, homeless: homeless)
      }
    }
    return ContainerSplit(shares: [.init(needs: housed.map(\.0), solution: together)], homeless: homeless)
  }

  /// Flavours with some image for the host's platform that has a model's backends.
  private func flavours(holding need: ContainerNeeds, _ host: ContainerHost) -> [String] {
    var found: [String] = []
    for image in images where !found.contains(image.flavour) {
      let holds = image.backends.contains { platform, backends in
        (host.platform == nil || platform == host.platform) && need.backends.isSubset(of: backends)
      }
      let isForIt = image.purpose.isEmpty || !need.backends.isDisjoint(with: image.purpose)
      if holds, isForIt || need.flavours != nil, need.flavours?.contains(image.flavour) ?? true {
        found.append(image.flavour)
      }
    }
    return found
  }

  /// Ways to share out the models: few flavours before many, preferred ones before others.
  private func groupings(_ housed: [(ContainerNeeds, [String])]) -> [[[ContainerNeeds]]] {
    let wanted = Set(housed.flatMap(\.1))
    let flavours = images.reduce(into: [String]()) { list, image in
      if wanted.contains(image.flavour), !list.contains(image.flavour) { list.append(image.flavour) }
    }
    var result: [[[ContainerNeeds]]] = []
    var combinations: [[String]] = [[]]
    for _ in 0..<Self.mostServers {
      combinations = combinations.flatMap { chosen in
        let rest =
          chosen.last.flatMap { flavours.firstIndex(of: $0) }.map { flavours.dropFirst($0 + 1) } ?? flavours[...]
        return rest.map { chosen + [$0] }
      }
      for chosen in combinations {
        var groups: [String: [ContainerNeeds]] = [:]
        for (need, homes) in housed {
          guard let home = chosen.first(where: homes.contains) else { break }
          groups[home, default: []].append(need)
        }
        if groups.values.reduce(0, { $0 + $1.count }) == housed.count, groups.count == chosen.count {
          result.append(chosen.compactMap { groups[$0] })
        }
      }
    }
    return result
  }
}

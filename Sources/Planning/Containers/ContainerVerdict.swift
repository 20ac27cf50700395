import Facts

/// Whether an image serves everything on a host, and why.
package struct ContainerVerdict: Hashable, Sendable {
  package var image: ContainerImage
  /// The hardest to change first; empty when nothing is known to keep it from serving.
  package var obstacles: [ContainerObstacle]
  package var questions: [ContainerQuestion]
  package var remarks: [ContainerRemark]

  /// Nothing keeps it from serving, and nothing that matters is unknown.
  package var serves: Bool { obstacles.isEmpty && questions.isEmpty }
  /// Nothing is known to keep it from serving.
  package var mayServe: Bool { obstacles.isEmpty }

  /// Whether it is an image for the platform with all backends: what else keeps it from serving lies elsewhere.
  package var holdsBackends: Bool {
    obstacles.allSatisfy { obstacle in
      switch obstacle {
      case .flavour, .purpose, .missingBackends, .platform, .before, .after: false
      default: true
      }
    }
  }

  /// Whether nothing but the host's GPUs and driver keeps it from serving.
  package var isKeptByHostOnly: Bool {
    obstacles.allSatisfy { obstacle in
      switch obstacle {
      case .capabilityTooLow, .capabilityTooHigh, .noGPU, .driver: true
      default: false
      }
    }
  }
}

/// Judges images for a host and models.
struct ContainerJudge {
  private let needs: [ContainerNeeds]
  private let host: ContainerHost
  // What all models together need, gathered once for many images.
  private let backends: Set<String>
  private let sinces: [String]
  private let untils: [String]
  private let opset: Int64?
  private let irVersion: Int64?
  private let plans: [ContainerNeeds.Plan]
  private let usesGPU: Bool

  init(needs: [ContainerNeeds], host: ContainerHost) {
    self.needs = needs
    self.host = host
    backends = needs.reduce(into: []) { $0.formUnion($1.backends) }
    sinces = Set(needs.compactMap(\.since)).sorted()
    untils = Set(needs.compactMap(\.until)).sorted()
    opset = needs.compactMap(\.opset).max()
    irVersion = needs.compactMap(\.irVersion).max()
    plans = Set(needs.compactMap(\.plan)).sorted { $0.version < $1.version }
    usesGPU = needs.contains(where: \.gpu)
  }

  func verdict(_ image: ContainerImage) -> ContainerVerdict {
    var verdict = ContainerVerdict(image: image, obstacles: [], questions: [], remarks: [])
    if image.existence.basis != .sourced { verdict.questions.append(.existence) }
    releases(image, &verdict)
    purpose(image, &verdict)
    contents(image, &verdict)
    if usesGPU {
      if host.gpus?.isEmpty == true || host.driver == .none {
        verdict.obstacles.append(.noGPU)
      } else {
        capability(image, &verdict)
        driver(image, &verdict)
      }
    }
    onnx(image, &verdict)
    tensorrt(image, &verdict)
    if verdict.obstacles.count < 2 { return verdict }
    // A stable order: by rank, then in the order of the checks.
    verdict.obstacles = verdict.obstacles.enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }.map(\.element)
    return verdict
  }

  private func models(_ condition: (ContainerNeeds) -> Bool) -> [String] { needs.filter(condition).map(\.model) }

  private func releases(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    for since in sinces where image.release < since {
      verdict.obstacles.append(.before(since, models: models { $0.since == since }))
    }
    for until in untils where image.release > until {
      verdict.obstacles.append(.after(until, models: models { $0.until == until }))
    }
    let strangers = needs.filter { $0.flavours.map { !$0.contains(image.flavour) } ?? false }.map(\.model)
    if !strangers.isEmpty { verdict.obstacles.append(.flavour(models: strangers)) }
  }

  private func purpose(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    if image.purpose.isEmpty { return }
    let isWanted = needs.contains { need in
      !need.backends.isDisjoint(with: image.purpose) || need.flavours?.contains(image.flavour) ?? false
    }
    if !isWanted { verdict.obstacles.append(.purpose(image.purpose.sorted())) }
  }

  private func contents(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    let builtFor = image.backends.keys.sorted()
    guard let platform = host.platform else {
      let fitting = builtFor.filter { missingBackends(image.backends[$0] ?? []) == nil }
      if fitting.isEmpty {
        verdict.obstacles += builtFor.compactMap { missingBackends(image.backends[$0] ?? []) }.prefix(1)
      } else if fitting.count < max(2, builtFor.count) {
        // An image for several platforms that has everything on each of them leaves nothing to ask.
        verdict.questions.append(.platform(builtFor: fitting))
      }
      return
    }
    guard let backends = image.backends[platform] else {
      verdict.obstacles.append(.platform(platform, builtFor: builtFor))
      return
    }
    if let missing = missingBackends(backends) { verdict.obstacles.append(missing) }
  }

  private func missingBackends(_ backends: Set<String>) -> ContainerObstacle? {
    if self.backends.isSubset(of: backends) { return nil }
    let missing = self.backends.subtracting(backends)
    return .missingBackends(missing.sorted(), models: models { !$0.backends.isDisjoint(with: missing) })
  }

  // MARK: GPUs

  /// One GPU that the image takes is enough: the server leaves the others out.
  private func capability(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    let newest = image.newestCapability?.value
    let question = ContainerQuestion.capability(least: image.leastCapability.value, newest: newest)
    guard let gpus = host.gpus else { return verdict.questions.append(question) }
    let known = gpus.compactMap(\.capability)
    func isTaken(_ capability: Double) -> Bool? {
      let highEnough = image.leastCapability.satisfies { capability >= $0 }
      let lowEnough = image.newestCapability.map { limit in limit.satisfies { capability <= $0 } } ?? true
      if highEnough == false || lowEnough == false { return false }
      return highEnough == nil || lowEnough == nil ? nil : true
    }
    let verdicts = known.map(isTaken)
    if verdicts.contains(true) { return }
    if known.count < gpus.count { return verdict.questions.append(question) }
    if verdicts.contains(nil) {
      let values = [image.leastCapability.value] + image.leastCapability.others
      verdict.questions.append(.disputed("minimumComputeCapability", values.sorted().map { "\($0)" }))
      return
    }
    let (lowest, highest) = (known.min() ?? 0, known.max() ?? 0)
    if highest < image.leastCapability.value {
      verdict.obstacles.append(.capabilityTooLow(highest, least: image.leastCapability.value))
    } else {
      // Of GPUs both too old and too new the nearest is named: the oldest of those above the limit.
      let above = known.filter { $0 > newest ?? .infinity }.min() ?? lowest
      verdict.obstacles.append(.capabilityTooHigh(above, newest: newest ?? 0))
    }
  }

  private func driver(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    let rule = image.driver
    guard case .version(let driver) = host.driver else {
      let forward = takesForwardCompatibility == false ? [] : rule.usableForward.filter { $0.major < rule.least.value }
      verdict.questions.append(.driver(least: rule.least.value, forward: forward))
      return
    }
    switch rule.least.satisfies({ driver.major >= $0 }) {
    case true?:
      if let stated = rule.stated {
        if stated.value < rule.least.value {
          verdict.remarks.append(.statedTooLow(stated, least: rule.least.value))
        } else if driver.major < stated.value {
          verdict.remarks.append(.minorCompatibility(driver, stated: stated))
        }
      }
    case nil:
      let values = [rule.least.value] + rule.least.others
      verdict.questions.append(.disputed("driver", values.sorted().map(String.init)))
    case false?:
      let lifts = takesForwardCompatibility == false ? false : rule.lifts(driver)
      if lifts == false {
        verdict.obstacles.append(.driver(driver, least: rule.least.value))
      } else if lifts == nil || takesForwardCompatibility == nil {
        verdict.questions.append(.forwardCompatibility(driver, isListed: lifts == true))
      } else {
        verdict.remarks.append(.forwardCompatibility(driver, least: rule.least.value))
      }
    }
  }

  /// Of all GPUs together: a driver serves them all, so that one which cannot use the package keeps it from helping.
  private var takesForwardCompatibility: Bool? {
    guard let gpus = host.gpus else { return nil }
    if gpus.contains(where: { $0.takesForwardCompatibility == false }) { return false }
    return gpus.contains { $0.takesForwardCompatibility == nil } ? nil : true
  }

  // MARK: Model files

  private func onnx(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    func check(
      _ most: Int64?, _ limit: SourcedValue<Int64>?, _ name: String,
      _ obstacle: (Int64, Int64) -> ContainerObstacle
    ) {
      guard let most, let limit else { return }
      switch limit.satisfies({ most <= $0 }) {
      case true?: break
      case false?: verdict.obstacles.append(obstacle(most, limit.value))
      case nil:
        verdict.questions.append(.disputed(name, ([limit.value] + limit.others).sorted().map(String.init)))
      }
    }
    check(opset, image.onnxOpset, "onnxOpset") { needed, accepted in
      .opset(needed, accepted: accepted, models: models { $0.opset ?? 0 > accepted })
    }
    check(irVersion, image.onnxIR, "onnxIr") { needed, accepted in
      .irVersion(needed, accepted: accepted, models: models { $0.irVersion ?? 0 > accepted })
    }
  }

  private func tensorrt(_ image: ContainerImage, _ verdict: inout ContainerVerdict) {
    for plan in plans {
      let models = models { $0.plan == plan }
      guard let tensorrt = image.tensorrt else {
        verdict.questions.append(.plan(plan.version, assumed: nil, models: models))
        continue
      }
      let fits = tensorrt.satisfies { plan.runs(on: $0) }
      if fits == false, tensorrt.basis == .sourced || tensorrt.value.major != plan.version.major {
        verdict.obstacles.append(.plan(plan.version, tensorrt: tensorrt.value, models: models))
      } else if fits != true || tensorrt.basis != .sourced {
        verdict.questions.append(.plan(plan.version, assumed: tensorrt.value.description, models: models))
      }
    }
  }
}

extension ContainerNeeds.Plan {
  /// Whether a runtime takes the plan: the very same version, or with version compatibility a newer one of the same major
  /// version, or the next major version that still reads it.
  func runs(on runtime: DottedVersion) -> Bool {
    if !isVersionCompatible {
      // Tables often leave out the build number: what is given has to agree.
      return zip(version.parts, runtime.parts).allSatisfy { $0 == $1 }
    }
    return runtime.major == version.major && runtime >= version
  }
}

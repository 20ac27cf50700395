import Facts
import Planning
import RuleBook

extension ContainerPlanner {
  /// The image of the recommended path; and, where that path does without GPUs that are there only because the release
  /// cannot use them, the image that can.
  func advice(_ decision: Decision, _ lines: [Advice.PathLine]) -> [ContainerAdvice] {
    guard let index = decision.recommendation, let needs = needs(book.paths[index]) else { return [] }
    let own = advice([needs], purpose: "the recommended path", release: statedRelease)
    let other = needs.gpu ? nil : gpuAlternative(lines)
    return [own] + (other.map { [$0] } ?? [])
  }

  /// The release that was asked for or is installed; nil where the answer is for the newest only because it is that.
  private var statedRelease: String? { sheet.value("release.id").stringValue }

  /// The best path that the release's demands on driver and GPU rule out and another release would not.
  private func gpuAlternative(_ lines: [Advice.PathLine]) -> ContainerAdvice? {
    guard sheet.value("intent.gpu") != "never", sheet.value("host.gpus").listValue?.isEmpty == false else { return nil }
    let candidates = lines.filter { line in
      guard line.otherRelease != nil, let path = book.path(line.path), path.device == .gpu else { return false }
      return line.requirements.contains { $0.status == .failed && $0.trace.reads("host.driver.major", "host.gpus") }
    }
    guard let candidate = candidates.first(where: \.wouldBeAdvised) ?? candidates.first,
      let path = book.path(candidate.path), let needs = needs(path), let release = candidate.otherRelease
    else { return nil }
    return advice([needs], purpose: "\(path.id) on the GPUs (--release \(release))", release: release, showsNewer: true)
  }
}

extension Trace {
  /// Whether the condition read one of the facts.
  fileprivate func reads(_ paths: String...) -> Bool { readings.contains { paths.contains($0.path) } }
}

import Expressions
import Facts
import Planning
import TestSupport
import Testing

@testable import Advisor
@testable import RuleBook

/// The rules and the container solver read one table and must not contradict each other.
@Suite struct ContainerRuleTests {
  private static let book = Result { try RuleBook.load() }

  @Test func `what the rules on GPU and driver rule out, the solver does not choose, and the other way round`() throws {
    let book = try Self.book.get()
    let path = try #require(book.path("tensorrt"))
    let conditions = path.requirements.filter { ["usable-gpu", "driver"].contains($0.id) }
    #expect(conditions.count == 2)
    let drivers = ["418.67", "470.57.02", "510.47.03", "525.85.12", "535.183.01", "550.54", "580.65.06", "590.48.01"]
    let gpus: [(String, Double)] = [
      ("Tesla V100-SXM2-16GB", 7.0), ("Tesla T4", 7.5), ("NVIDIA L4", 8.9), ("NVIDIA GeForce RTX 3090", 8.6),
      ("NVIDIA GeForce RTX 5090", 12.0), ("NVIDIA GB300", 10.3),
    ]
    var compared = 0
    for (name, capability) in gpus {
      for driver in drivers {
        for release in book.releases.ids {
          var sheet = book.sheet(for: Situation(host: "l4", model: "resnet50", release: release))
          let origin = Origin(.assumed, "test")
          sheet["host.gpus"] = Fact(
            [["index": 0, "name": .string(name), "computeCapability": .double(capability)]], origin)
          sheet["host.driver.version"] = Fact(.string(driver), origin)
          sheet["host.driver.major"] = Fact(.int(Int64(driver.prefix(3)) ?? 0), origin)
          sheet.merge(ContainerHost.forwardCompatibility(sheet, book.releases))
          let truths = conditions.map { Truth($0.condition.evaluate(sheet.activation)) }
          let planner = ContainerPlanner(book, sheet)
          let needs = [ContainerNeeds(model: "m", backends: [], gpu: true)]
          let verdict = try #require(
            planner.solver.verdicts(needs, on: planner.host).first { $0.image.tag == "\(release)-py3" })
          compared += 1
          if truths.allSatisfy({ $0 == .yes }) { #expect(verdict.mayServe, "\(name) \(driver) \(release)") }
          if verdict.serves { #expect(truths.allSatisfy { $0 == .yes }, "\(name) \(driver) \(release)") }
          if !verdict.mayServe { #expect(truths.contains(.no), "\(name) \(driver) \(release)") }
        }
      }
    }
    #expect(compared > 2_000)
  }

  @Test func `the release on which a path would serve has an image that serves it`() throws {
    let book = try Self.book.get()
    var named = 0
    for sheet in book.sampleSheets() {
      let advice = Advisor.advise(GatheredFacts(book: book, sheet: sheet, release: book.releases.newest))
      let planner = ContainerPlanner(book, sheet)
      for line in advice.paths {
        guard let release = line.otherRelease, let path = book.path(line.path), let needs = planner.needs(path) else {
          continue
        }
        named += 1
        let verdicts = planner.solver.verdicts([needs], on: planner.host)
        #expect(verdicts.contains { $0.image.release == release && $0.mayServe }, "\(line.path) \(release)")
      }
      for container in advice.containers {
        #expect(container.blocked.allSatisfy { !$0.reason.isEmpty && !$0.lifts.isEmpty })
        #expect(!container.sentence.isEmpty)
      }
    }
    #expect(named > 20)
  }

  struct Capture: Sendable, CustomTestStringConvertible {
    var file: String
    var image: String?
    var perhaps: String?
    var testDescription: String { file }
  }

  /// Output of nvidia-smi on real machines: the newest image for a model on the GPU.
  @Test(
    .enabled(if: Places.shared("hosts/nvidia_smi") != nil),
    arguments: [
      Capture(file: "gls/L4.smi-q.txt", image: "25.07-py3", perhaps: "26.08-py3"),
      Capture(file: "gls/H100SXMx8.smi-q.txt", image: "25.07-py3", perhaps: "26.08-py3"),
      Capture(file: "gls/V100_x8.smi-q.txt", image: "24.10-py3", perhaps: "24.11-py3"),
      Capture(file: "gls/RTX3080.smi-q.txt", image: "25.07-py3"),
      Capture(file: "gls/RTX5090.smi-q.txt", image: "25.07-py3"),
      // R555 is among the branches that are not forward-compatible.
      Capture(file: "gls/A100SXMx4.smi-q.txt", image: "25.07-py3"),
      // R515 lies below CUDA 12's R525; the notes list it up to 23.07.
      Capture(file: "telegraf/tesla-t4.xml", image: "23.07-py3", perhaps: "26.08-py3"),
      Capture(file: "gpud/nvidia-smi-query.535.183.01.out.0.invalid", image: "26.08-py3"),
      Capture(file: "gpud/nvidia-smi-query.560.35.03.out.0.valid", image: "24.10-py3", perhaps: "24.11-py3"),
      Capture(
        file: "exporter_captures/linux-x86_64__nvidia-geforce-rtx-2080-super__595.71.05.txt", image: "26.08-py3"),
      Capture(file: "exporter_captures/linux-x86_64__nvidia-h200__590.48.01.txt", image: "26.08-py3"),
    ])
  func `captured hosts`(_ capture: Capture) throws {
    let book = try Self.book.get()
    let folder = try #require(Places.shared("hosts/nvidia_smi"))
    let host = try HostSource.facts(.named(["\(folder)/\(capture.file)"]))
    let planner = ContainerPlanner(book, FactSheet(book.vocabulary, [host]))
    let solution = planner.solver.solve(
      [ContainerNeeds(model: "m", backends: ["onnxruntime"], gpu: true)], on: planner.host)
    #expect(solution.choice?.image.tag == capture.image)
    #expect(solution.conditional.first?.image.tag == capture.perhaps)
  }
}

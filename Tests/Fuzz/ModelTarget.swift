import TestSupport
import Facts
import ModelInspection
import ModelSamples
import RuleBook

/// Model files: inspection of any bytes, operator coverage of what has operators, and the whole advice.
struct ModelTarget: FuzzTarget {
  private let samples: [[UInt8]]
  private let mutator: ProtobufMutator
  private let answers: Answers

  init(corpus: String?) throws(FuzzFailure) {
    answers = try Answers()
    samples = Seeds.all + MoreModels.onnx + MoreModels.others + (try ModelCorpus.headers(in: corpus))
    mutator = ProtobufMutator(words: answers.operatorNames.map { Array($0.utf8) } + MoreModels.words)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = random.pick(samples)
    let other = random.pick(samples)
    switch random.below(8) {
    case 0: break
    case 1, 2: ByteMutator.mutate(&bytes, other: other, &random)
    default: bytes = mutator.mutate(bytes, other: other, &random)
    }
    return Array(bytes.prefix(1 << 20))
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    // The name is a hint about the format: both ways in are tried.
    guard let inspection = inspect(input, as: input.count % 4 == 0 ? "model.bin" : "model.onnx") else { return false }
    let paths = inspection.facts.paths
    if paths.count != ModelFact.allCases.count { throw FuzzFailure("\(paths.count) facts about the model") }
    let problems = answers.book.vocabulary.problems(in: inspection.facts)
    if let problem = problems.first { throw FuzzFailure("a fact breaks its declaration: \(problem)") }
    if isThorough {
      try answers.advise(on: inspection)
    } else if input.count % 8 == 0, let graph = inspection.graph {
      try answers.cover(graph)
    }
    return true
  }

  private func inspect(_ input: [UInt8], as name: String) -> Inspection? {
    input.withUnsafeBytes { bytes in try? ModelInspector.inspect(bytes: bytes, path: name) }
  }
}

/// Published models as inputs: their structure without the weights.
enum ModelCorpus {
  /// Longest file read, and longest header used, in bytes: mutation should spend its time on structure.
  private static let longestFile = 64 << 20
  private static let longestHeader = 192 << 10

  static func headers(in folder: String?) throws(FuzzFailure) -> [[UInt8]] {
    guard let folder else { return [] }
    var headers: [[UInt8]] = []
    for path in try Files.list(folder, limit: 1_000) where path.hasSuffix(".onnx") {
      let bytes = try Files.read(path, limit: longestFile)
      guard bytes.count < longestFile, let message = WireMessage(bytes) else { continue }
      let header = message.withoutPayloads(longerThan: 512).bytes
      if header.count <= longestHeader { headers.append(header) }
    }
    return headers
  }
}

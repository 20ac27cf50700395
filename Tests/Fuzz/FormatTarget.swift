import TestSupport
import Facts
import ModelInspection
import ModelSamples
import RuleBook

/// Files of formats other than protobuf: inspected under names that say nothing, and decided on.
struct FormatTarget: FuzzTarget {
  private let samples: [[UInt8]]
  private let words: [[UInt8]]
  /// Names that files are inspected under: some formats are told by theirs.
  private let names: [String]
  private let answers: Answers

  /// Files of the corpus that are longer are left out: mutation should hit structure.
  private static let longestFile = 64 << 10

  /// - Parameter words: pieces that the readers look for.
  init(
    samples: [[UInt8]], words: [String], names: [String] = ["model.bin"], corpus: String?
  ) throws(FuzzFailure) {
    self.names = names
    answers = try Answers()
    var samples = samples
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 1_000) }) ?? [] {
      let bytes = try Files.read(path, limit: Self.longestFile + 1)
      if bytes.count <= Self.longestFile, !path.hasSuffix(".json.sha256") { samples.append(bytes) }
    }
    self.samples = samples
    self.words =
      words.map { Array($0.utf8) } + [[0x94], [0x81], [0x52], [0x62], [0x93], [0x2e], [0x28], [0x5d], [0x7d]]
  }

  func input(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = random.pick(samples)
    if random.oneIn(16) { return bytes }
    let other = random.pick(samples)
    for _ in 0...random.below(3) {
      if random.oneIn(3), !bytes.isEmpty {
        bytes.insert(contentsOf: random.pick(words), at: random.below(bytes.count))
      } else {
        ByteMutator.mutate(&bytes, other: other, &random)
      }
    }
    return Array(bytes.prefix(1 << 20))
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    let inspection = input.withUnsafeBytes {
      try? ModelInspector.inspect(bytes: $0, path: names[input.count % names.count])
    }
    guard let inspection else { return false }
    let count = inspection.facts.paths.count
    if count != ModelFact.allCases.count { throw FuzzFailure("\(count) facts about the model") }
    if let problem = answers.book.vocabulary.problems(in: inspection.facts).first {
      throw FuzzFailure("a fact breaks its declaration: \(problem)")
    }
    if isThorough || input.count % 64 == 0 { try answers.advise(on: inspection) }
    return true
  }
}

extension FormatTarget {
  /// XGBoost, LightGBM, CatBoost, Treelite, skops and PMML.
  static func trees(corpus: String?) throws(FuzzFailure) -> FormatTarget {
    try FormatTarget(
      samples: TreeSamples.all,
      words: [
        "{", "}", "[", "]", "[$l#L", "[#L", "\"learner\":", "\"trees\":[", "\"cats\":{\"enc\":[[]]}", "num_nodes",
        "Tree=9\n", "num_leaves=-1\n", "is_linear=1\n", "end of trees\n", "max_feature_idx=9223372036854775807\n",
        "<TreeModel functionName='regression'>", "</PMML>", "1e999", "-9223372036854775808",
      ], corpus: corpus)
  }

  /// Mobile runtimes, other frameworks, archives and what Triton's own backends take.
  static func formats(corpus: String?) throws(FuzzFailure) -> FormatTarget {
    try FormatTarget(
      samples: MiscSamples.all,
      words: [
        "ORTM", "ET12", "ftrt", "ustar\0", "{", "}", "[", "]", "\"#\": \"p\"", "\"%\": 9223372036854775807", "\"TT\":",
        "\"D\": [{\"#\": \"0.t_f32\"}, [-1]]", "\"regions\": [", "\"heads\": [[-1]]", "\"nodes\":", "feed", "fetch",
        "\u{7f}\u{7f}",
        "target: ", "serializedFile", "ir_version: ", "class TritonPythonModel", "def ", "import ", "\"model\": ",
        "77777777777",
        "\u{1b}[31m", "\u{202e}",
      ], names: ["model.bin", "model.json", "model.py", "m-symbol.json", "m.pdmodel", "dali.py", "x.gz"], corpus: corpus
    )
  }

  /// Pickles of all protocols.
  static func pickles(corpus: String?) throws(FuzzFailure) -> FormatTarget {
    try FormatTarget(
      samples: PickleSamples.all,
      words: ["cos\nsystem\n", "(lp0\n", "I1\n", "L9L\n", "p7\n", "g7\n", "}q\0", "tR", "X\u{4}\0\0\0abcd", "\u{0}"],
      corpus: corpus)
  }
}

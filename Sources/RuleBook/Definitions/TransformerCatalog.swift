package import Facts
package import RuleText

/// What the engines of large transformers take of a GPU's memory, in which forms weights come, and which engine has which
/// architecture: `catalog/transformers.yaml` and `catalog/architectures.yaml`.
///
/// It is no part of a ``RuleBook``: rules read the facts that are made from it, and only a large transformer needs them.
package struct TransformerCatalog: Sendable {
  /// How an engine divides a GPU's memory.
  package struct Engine: Sendable, Hashable {
    /// Whether the fraction is of the GPU's whole memory, or of what weights leave free.
    package var isShareOfTotal: Bool
    package var tokensPerStep: ClosedRange<Int64>
    package var citations: [Citation]
    /// By the engine's version, oldest first.
    var fractions: [Fraction]

    struct Fraction: Sendable, Hashable {
      var since: DottedVersion
      var value: Double
    }

    /// The fraction that a version takes by default; that of the newest when the version is not known.
    package func fraction(of version: DottedVersion?) -> Double? {
      guard let version else { return fractions.last?.value }
      return (fractions.last { $0.since <= version } ?? fractions.first)?.value
    }
  }

  /// Bytes on each GPU, and activations by the degree of tensor parallelism.
  package struct Memory: Sendable, Hashable {
    package var reserve: ClosedRange<Int64>
    package var communication: [Int64: Int64]
    package var denseActivations: [Int64: Double]
    package var expertActivations: [Int64: Double]
    package var activationFloor: Int64
    package var citations: [Citation]
  }

  /// A form of weights.
  package struct Format: Sendable, Hashable {
    package var name: String
    /// Of one weight, scales included.
    package var bits: Double
    /// As `model.quantizedTypes` and `model.precision` name it.
    package var types: [String]
    /// Lowest compute capability that runs it at all, and that computes in it; nil for any.
    package var minimum: Double?
    package var arithmetic: Double?
    package var engines: [String]
    /// Whether it is worth proposing to somebody whose model does not fit.
    package var isOffered: Bool
    package var citations: [Citation]
    package var isRecalled: Bool
  }

  /// The architectures that an engine has.
  package struct Architectures: Sendable, Hashable {
    /// The oldest version whose whole list was read.
    package var first: DottedVersion?
    package var newest: DottedVersion?
    /// What becomes of an architecture that is not listed, and whether the engine may run it.
    package var others: String
    package var runsOthers: Bool
    package var citations: [Citation]
    /// By the class that config.json names; `until` is the first version without it.
    var versions: [String: Span]

    struct Span: Sendable, Hashable {
      var since: DottedVersion?
      var until: DottedVersion?
    }

    /// Whether a version has an architecture.
    package enum Answer: Sendable, Hashable {
      case yes
      /// Another version has it.
      case no(since: DottedVersion?, until: DottedVersion?)
      /// The version is older than those whose list was read, and the entry does not say since when it is there.
      case notRead
      case notListed
    }

    package func answer(_ architecture: String, version: DottedVersion?) -> Answer {
      guard let span = versions[architecture] else { return .notListed }
      guard let version else { return span.until == nil ? .yes : .no(since: span.since, until: span.until) }
      if span.since == nil, let first, version < first { return .notRead }
      let isTooOld = span.since.map { version < $0 } ?? false
      let isTooNew = span.until.map { $0 <= version } ?? false
      return isTooOld || isTooNew ? .no(since: span.since, until: span.until) : .yes
    }
  }

  package let engines: [String: Engine]
  package let memory: Memory
  /// Fewer tokens of cache than this are not worth serving with.
  package let usefulContext: Int64
  package let formats: [Format]
  package let architectures: [String: Architectures]

  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> TransformerCatalog {
    var reader = TransformerReader()
    return try reader.read(files)
  }

  /// The form of weights of a type.
  package func format(ofType type: String) -> Format? { formats.first { $0.types.contains(type) } }

  // MARK: Shapes of the files

  private static let range = Shape.mapping([.required("low", .text, "at least"), .required("high", .text, "at most")])

  static let shape = Shape.mapping([
    .required(
      "engines",
      .table(
        .mapping([
          .required("share", .word(["total", "rest"]), "what the fraction is of"),
          .required(
            "fractions",
            .list(.mapping([.required("since", .text, "version"), .required("fraction", .text, "0 to 1")])),
            "by the engine's version, oldest first"),
          .required("tokensPerStep", range, "tokens that one step works on"),
          .required("cite", .list(.text), "sources"),
        ])), "engines by serving path"),
    .required(
      "memory",
      .mapping([
        .required("reserveMB", range, "CUDA context, libraries and allocator"),
        .required("communicationMB", .table(.text), "buffers of NCCL by the number of GPUs"),
        .required("denseActivations", .table(.text), "coefficient by the degree of tensor parallelism"),
        .required("expertActivations", .table(.text), "the same for mixtures of experts"),
        .required("activationFloorMB", .text, "activations at least"),
        .required("cite", .list(.text), "sources"),
      ]), "memory on each GPU besides weights and cache"),
    .required(
      "usefulContext",
      .mapping([.required("tokens", .text, "number of tokens"), .required("cite", .list(.text), "sources")]),
      "the least cache worth serving with"),
    .required("formats", .list(formatShape), "forms of weights"),
  ])

  private static let formatShape = Shape.mapping([
    .required("name", .text, "what a person calls it"),
    .required("bits", .text, "bits of a weight, scales included"),
    .required("types", .list(.text), "as model.quantizedTypes and model.precision name it"),
    .optional("minimum", .text, "lowest compute capability that runs it"),
    .optional("arithmetic", .text, "lowest compute capability that computes in it"),
    .optional("engines", .list(.text), "serving paths that take it"),
    .optional("offer", .flag, "whether it is proposed where a model does not fit"),
    .required("cite", .list(.text), "sources"),
    .optional("recalled", .list(.text), "fields that no source confirms"),
  ])

  static let architecturesShape = Shape.mapping([
    .required(
      "engines",
      .table(
        .mapping([
          .required("first", .text, "oldest version whose whole list was read"),
          .required("newest", .text, "newest version that was read"),
          .required("unlisted", .word(["unknown", "no"]), "whether the engine may run other architectures"),
          .required("others", .text, "what becomes of other architectures"),
          .required("architectures", .table(.anything), "versions by class: SINCE, or SINCE to UNTIL"),
          .required("cite", .list(.text), "sources"),
        ])), "engines by serving path")
  ])

  init(
    engines: [String: Engine], memory: Memory, usefulContext: Int64, formats: [Format],
    architectures: [String: Architectures]
  ) {
    self.engines = engines
    self.memory = memory
    self.usefulContext = usefulContext
    self.formats = formats
    self.architectures = architectures
  }
}

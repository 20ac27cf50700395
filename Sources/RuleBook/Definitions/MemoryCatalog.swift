import RuleText

/// What servers and runtimes take of a device's memory, from `catalog/memory.yaml`.
package struct MemoryCatalog: Sendable {
  /// A size that does not follow from the model.
  package struct Amount: Sendable, Hashable {
    package var id: String
    package var label: String
    package var low: Int64
    package var high: Int64
    package var because: String
    /// Whether the range is a judgement rather than documented or measured somewhere.
    package var isAssumed: Bool
    /// Only models with one of these operators need it; empty for all.
    package var operators: [String]
    package var citations: [Citation]
  }

  /// How often something is there.
  package enum Sharing: String, Sendable, Hashable, CaseIterable {
    case model, instance
    /// Shared by instances where the model has no free dimensions.
    case engine
  }

  /// How much of the weights or activations a runtime takes.
  package struct Factor: Sendable, Hashable {
    package var per: Sharing
    package var low: Double
    package var high: Double
    package var because: String
    package var citations: [Citation]
  }

  /// What a runtime takes on one device.
  package struct Profile: Sendable, Hashable {
    package var id: String
    package var server: [Amount]
    package var instance: [Amount]
    package var weights: Factor?
    package var activations: Factor?
    /// Whether it takes scratch memory up to a limit that config.pbtxt gives.
    package var hasWorkspace: Bool
    /// Whether it may keep weights in the precision asked for.
    package var narrowsWeights: Bool
    /// Whether it may keep constants of 8 bits in 32.
    package var widensWeights: Bool
  }

  /// The profiles of a serving path.
  package struct PathProfiles: Sendable, Hashable {
    package var gpu: Profile?
    package var host: Profile?
    package var cpu: Profile?
  }

  /// A number that holds for every path.
  package struct Limit: Sendable, Hashable {
    package var bytes: Int64
    package var share: Double
    package var low: Double
    package var high: Double
    package var because: String
    package var isAssumed: Bool
    package var citations: [Citation]
  }

  package let paths: [String: PathProfiles]
  private let limits: [String: Limit]

  package var gpuReserve: Limit { limit("gpuReserve") }
  package var hostReserve: Limit { limit("hostReserve") }
  package var pinnedPool: Limit { limit("pinnedPool") }
  package var cudaPool: Limit { limit("cudaPool") }
  package var workspace: Limit { limit("workspace") }
  package var leastWorkspace: Limit { limit("leastWorkspace") }
  /// Activations from inputs and outputs, where the graph's own tensors are not known.
  package var ioToActivations: Limit { limit("ioToActivations") }

  static let limitNames = [
    "gpuReserve", "hostReserve", "pinnedPool", "cudaPool", "workspace", "leastWorkspace", "ioToActivations",
  ]

  init(paths: [String: PathProfiles] = [:], limits: [String: Limit] = [:]) {
    self.paths = paths
    self.limits = limits
  }

  private func limit(_ name: String) -> Limit {
    limits[name] ?? Limit(bytes: 0, share: 0, low: 0, high: 0, because: "", isAssumed: true, citations: [])
  }

  // MARK: Rules

  private static let bases = ["catalog", "derived", "assumed"]
  private static let limitShape = Shape.mapping([
    .optional("MiB", .text, "a size in MiB"),
    .optional("share", .text, "a share, 0 to 1"),
    .optional("factor", .list(.text), "the least and the most that is multiplied with"),
    .required("because", .text, "what it rests on, for people"),
    .required("basis", .word(bases), "how sure it is"),
    .required("cite", .list(.text), "its sources"),
  ])
  private static let amountShape = Shape.mapping([
    .required("label", .text, "what people call it"),
    .required("MiB", .list(.text), "the least and the most, in MiB"),
    .required("because", .text, "what it rests on, for people"),
    .required("basis", .word(bases), "how sure it is"),
    .optional("operators", .list(.text), "only models with one of these operators need it"),
    .required("cite", .list(.text), "its sources"),
  ])
  private static let factorShape = Shape.mapping([
    .required("per", .word(Sharing.allCases.map(\.rawValue)), "what has a copy of its own"),
    .required("factor", .list(.text), "the least and the most, as parts of the whole"),
    .required("because", .text, "what it rests on, for people"),
    .required("cite", .list(.text), "its sources"),
  ])
  private static let profileShape = Shape.mapping([
    .optional("server", .list(.text), "ids of amounts taken once"),
    .optional("instance", .list(.text), "ids of amounts for each instance"),
    .optional("weights", factorShape, "how much of the weights"),
    .optional("activations", factorShape, "how much of the activations"),
    .optional("workspace", .flag, "scratch memory up to the limit in config.pbtxt"),
    .optional("narrows", .flag, "weights may be kept in the precision asked for"),
    .optional("widens", .flag, "constants of 8 bits may be kept in 32"),
  ])
  static let shape = Shape.mapping([
    .required("limits", .mapping(limitNames.map { .required($0, limitShape, "a number for every path") }), "limits"),
    .required("amounts", .table(amountShape), "sizes that do not follow from the model, by id"),
    .required("profiles", .table(profileShape), "what a runtime takes on one device, by id"),
    .required(
      "paths",
      .table(
        .mapping([
          .optional("gpu", .text, "profile of the GPU's memory"),
          .optional("host", .text, "profile of the host's memory beside a GPU"),
          .optional("cpu", .text, "profile of the host's memory without one"),
        ])), "profiles by serving path"),
  ])
}

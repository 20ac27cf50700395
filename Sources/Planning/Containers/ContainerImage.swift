package import Facts

/// One image of Triton: what it holds, and what it needs of a host. A class, since verdicts share it and it is large.
package final class ContainerImage: Sendable {
  /// The release, `YY.MM`.
  package let release: String
  /// What follows the release in the tag, such as `py3`.
  package let flavour: String
  /// Platforms that it is built for, each with its backends as config.pbtxt names them.
  package let backends: [String: Set<String>]
  /// Backends that it is made for: it is no image for models that need none of them. Empty for one for all purposes.
  package let purpose: Set<String>
  /// Where the tag was seen; recalled or assumed for one that no source shows.
  package let existence: SourcedValue<Bool>
  package let cuda: SourcedValue<DottedVersion>
  package let driver: DriverRule
  /// Lowest compute capability of the GPUs that the server accepts.
  package let leastCapability: SourcedValue<Double>
  /// Highest compute capability that its CUDA knows; nil where that is not known.
  package let newestCapability: SourcedValue<Double>?
  /// Newest operator set of ai.onnx that its ONNX Runtime accepts; nil where that is not known.
  package let onnxOpset: SourcedValue<Int64>?
  /// Newest IR version that its ONNX Runtime accepts; nil where that is not known.
  package let onnxIR: SourcedValue<Int64>?
  /// nil where no source names it.
  package let tensorrt: SourcedValue<DottedVersion>?
  /// What it holds besides, by the names people use, for reports.
  package let contents: [String: SourcedValue<String>]

  package var tag: String { "\(release)-\(flavour)" }

  package init(
    release: String, flavour: String, backends: [String: Set<String>], purpose: Set<String> = [],
    existence: SourcedValue<Bool>, cuda: SourcedValue<DottedVersion>, driver: DriverRule,
    leastCapability: SourcedValue<Double>,
    newestCapability: SourcedValue<Double>? = nil, onnxOpset: SourcedValue<Int64>? = nil,
    onnxIR: SourcedValue<Int64>? = nil, tensorrt: SourcedValue<DottedVersion>? = nil,
    contents: [String: SourcedValue<String>] = [:]
  ) {
    self.release = release
    self.flavour = flavour
    self.backends = backends
    self.purpose = purpose
    self.existence = existence
    self.cuda = cuda
    self.driver = driver
    self.leastCapability = leastCapability
    self.newestCapability = newestCapability
    self.onnxOpset = onnxOpset
    self.onnxIR = onnxIR
    self.tensorrt = tensorrt
    self.contents = contents
  }
}

extension ContainerImage: Hashable {
  /// A table has every tag once.
  package static func == (left: ContainerImage, right: ContainerImage) -> Bool {
    left === right || left.release == right.release && left.flavour == right.flavour
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(release)
    hasher.combine(flavour)
  }
}

/// Which NVIDIA drivers an image runs on.
package struct DriverRule: Hashable, Sendable {
  /// Oldest branch that runs any toolkit of the image's CUDA major version.
  package var least: SourcedValue<Int>
  /// Older drivers that the image's forward-compatibility package lifts: each the first of its branch that will do.
  package var forward: [DottedVersion]
  /// Branches that the package does not lift, whatever else is said of them.
  package var avoided: Set<Int>
  /// What the release notes ask for; below it the toolkit runs with limits. nil where nothing was found.
  package var stated: SourcedValue<Int>?

  package init(
    least: SourcedValue<Int>, forward: [DottedVersion] = [], avoided: Set<Int> = [], stated: SourcedValue<Int>? = nil
  ) {
    self.least = least
    self.forward = forward
    self.avoided = avoided
    self.stated = stated
  }

  /// The listed drivers of branches that are not to be avoided.
  package var usableForward: [DottedVersion] { forward.filter { !avoided.contains($0.major) } }

  /// Whether the forward-compatibility package lifts a driver, on GPUs that may use it; nil for a branch between the listed
  /// ones of which nothing is said. Of a driver known by its branch alone the rest is presumed.
  package func lifts(_ driver: DottedVersion) -> Bool? {
    if avoided.contains(driver.major) { return false }
    if let listed = forward.first(where: { $0.major == driver.major }) {
      return driver.parts.count == 1 || driver >= listed
    }
    return driver.major < forward.map(\.major).min() ?? .max ? false : nil
  }
}

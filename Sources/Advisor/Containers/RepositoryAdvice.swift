/// Which image serves a whole model repository, or which servers together do.
package struct RepositoryAdvice: Sendable {
  /// The repository as the user named it.
  package var path: String
  package var host: String
  package var isSimulated: Bool
  /// The release that was asked for or is installed; nil for the newest that serves.
  package var release: String?
  package var models: [Model]
  /// The servers to run: one, or where no image holds all backends the fewest that do.
  package var servers: [Server]
  /// Models that no image of NVIDIA's serves, each with the reason.
  package var homeless: [Problem]
  /// What to know besides.
  package var notes: [String]

  package struct Model: Sendable, Hashable {
    package var name: String
    package var backend: String
    /// What it asks of the image, such as `ONNX opset 17`.
    package var needs: [String]
  }

  package struct Server: Sendable {
    package var models: [String]
    package var container: ContainerAdvice
    /// Starts it; nil where no image serves.
    package var command: Advice.NextStep?
  }

  package struct Problem: Sendable, Hashable {
    package var model: String
    package var text: String
  }

  /// `One image serves all 3 models: 26.08-py3.`
  package var sentence: String {
    let count = "\(models.count) model\(models.count == 1 ? "" : "s")"
    guard homeless.isEmpty, !servers.isEmpty, servers.allSatisfy({ $0.container.image != nil && $0.container.isServing })
    else { return "No image is certain to serve \(models.count == 1 ? "the model" : "all \(count)")." }
    if servers.count == 1 {
      let all = models.count == 1 ? "the model" : models.count == 2 ? "both models" : "all \(count)"
      return "Serve \(all) with \(servers[0].container.image ?? "")."
    }
    let shares = servers.map { "\($0.container.image ?? "") with \(Self.few($0.models))" }
    return "Run \(servers.count) servers: \(shares.joined(separator: "; "))."
  }

  private static func few(_ names: [String]) -> String {
    names.count <= 3 ? names.joined(separator: ", ") : "\(names.prefix(2).joined(separator: ", ")) and \(names.count - 2) more"
  }

  package var exitStatus: ExitStatus {
    homeless.isEmpty && !servers.isEmpty && servers.allSatisfy(\.container.isServing) ? .answered : .noSoundAdvice
  }
}

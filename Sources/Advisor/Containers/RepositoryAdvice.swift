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

  /// `Serve all 3 models with 26.08-py3.`
  package var sentence: String {
    let all = models.count == 1 ? "the model" : models.count == 2 ? "both models" : "all \(models.count) models"
    guard exitStatus == .answered else { return "No image of NVIDIA's serves \(all) here." }
    let shares = servers.map { server -> String in
      let conditions = server.container.choice?.questions ?? []
      return (server.container.image ?? "")
        + (conditions.isEmpty ? "" : ", if \(conditions.joined(separator: ", and "))")
    }
    if servers.count == 1 { return "Serve \(all) with \(shares[0])." }
    let parts = zip(servers, shares).map { "\(Self.few($0.models)) with \($1)" }
    return "Run \(servers.count) servers: \(parts.joined(separator: "; "))."
  }

  private static func few(_ names: [String]) -> String {
    names.count <= 3
      ? names.joined(separator: ", ") : "\(names.prefix(2).joined(separator: ", ")) and \(names.count - 2) more"
  }

  package var exitStatus: ExitStatus {
    homeless.isEmpty && !servers.isEmpty && servers.allSatisfy(\.container.mayServe) ? .answered : .noSoundAdvice
  }
}

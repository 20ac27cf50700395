import Deployment
import Facts
import Glibc
import HostProbe
import RuleBook
import RuleText

/// Finds the server that is meant, and what is known of the way it is started or of how it answers.
enum DeploymentSource {
  private static let largestFile = 4 << 20
  /// Stands for the server that runs on this machine.
  static let running = "running"

  /// The facts `deployment.*` of a file, or of the server that runs on this machine.
  /// - Parameters:
  ///   - name: of the service or container, where a file has several.
  ///   - release: to judge options by where no image names one.
  /// - Throws: ``AdvisorError`` for a file that starts no server, or several of which none was named.
  static func facts(
    _ source: String?, name: String?, release: String?, options: ServerOptionTable
  ) throws(AdvisorError) -> FactDocument {
    guard let source else { return Deployment.none }
    let deployments: [Deployment]
    do throws(DeploymentError) {
      deployments =
        source == running
        ? try runningServers(options, release)
        : try DeploymentReader(options: options, release: release).read(
          try text(source), file: source)
    } catch {
      // The file itself has no line; the message names it then.
      if error.place.line == 0 { throw AdvisorError(error.message.escapingControls, .inputNotFound) }
      throw AdvisorError(error.description.escapingControls, .malformedInput)
    }
    return try choose(deployments, name, source).facts
  }

  private static func text(_ path: String) throws(DeploymentError) -> String {
    do throws(AdvisorError) {
      return try TextFile.read(path, limit: largestFile)
    } catch {
      // Line 0: no place in the text, but the file itself.
      throw DeploymentError(SourceLocation(file: path, line: 0, column: 0), error.description)
    }
  }

  private static func runningServers(
    _ options: ServerOptionTable, _ release: String?
  ) throws(DeploymentError) -> [Deployment] {
    let root = SystemRoot()
    let server = RunningServer(
      ProcessFiles(bytes: { root.bytes($0) }, names: { root.names($0) }), options: options, release: release)
    let found = server.find()
    if found.isEmpty {
      throw DeploymentError(
        SourceLocation(file: "/proc", line: 0, column: 0),
        "no tritonserver runs on this machine, or it belongs to another user")
    }
    var deployments: [Deployment] = []
    for id in found { deployments.append(try server.read(id)) }
    return deployments
  }

  private static func choose(
    _ deployments: [Deployment], _ name: String?, _ source: String
  ) throws(AdvisorError) -> Deployment {
    let file = source.escapingControls
    let names = deployments.compactMap(\.name)
    if let name {
      if let found = deployments.first(where: { $0.name == name }) { return found }
      throw AdvisorError(
        "--deployment-name \(name.escapingControls): \(file) has no such server\(Suggestion.text(for: name, among: names))",
        .usage)
    }
    guard deployments.count == 1 else {
      let list = names.map(\.escapingControls).joined(separator: ", ")
      throw AdvisorError(
        "\(file) starts \(deployments.count) servers: choose one by --deployment-name (\(list))", .usage)
    }
    return deployments[0]
  }

  /// The facts `server.*` of a running server that is asked over HTTP.
  /// - Throws: ``AdvisorError`` for a text that is no address. A server that does not answer is a fact.
  static func server(_ url: String?, metricsPort: UInt16) throws(AdvisorError) -> FactDocument {
    guard let url else { return LiveServer.notAsked }
    do throws(ServerURL.Refusal) {
      return LiveServer(try ServerURL.read(url), metricsPort: metricsPort).facts()
    } catch {
      throw AdvisorError("--url: \(error.description.escapingControls)", .usage)
    }
  }
}

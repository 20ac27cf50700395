import Deployment
import Facts
import RuleBook
import RuleText

/// The catalog's table of options, and what tests make with it.
enum Tables {
  static let options = Result { ServerOptionTable(try ServerOptions.load().document) }
  static let vocabulary = Result { try FactVocabulary.load() }

  static func read(_ text: String, file: String = "run.sh") throws -> [Deployment] {
    try DeploymentReader(options: options.get()).read(text, file: file)
  }

  /// The only deployment of a text.
  static func one(_ text: String, file: String = "run.sh") throws -> Deployment {
    let deployments = try read(text, file: file)
    guard deployments.count == 1 else { throw Unexpected("\(deployments.count) deployments") }
    return deployments[0]
  }

  struct Unexpected: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }
}

extension Deployment {
  subscript(path: String) -> Value? { facts["deployment.\(path)"]?.value }
  func origin(_ path: String) -> String? { facts["deployment.\(path)"]?.origin.source }
  var messages: [String] { problems.map { "\($0.place.line):\($0.place.column) \($0.message)" } }
}

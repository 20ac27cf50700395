package import Advisor
import Facts

/// Which image serves a repository, as JSON: schema `triton-advisor/repository-advice/1`.
package enum RepositoryJSONReport {
  package static let schema = "triton-advisor/repository-advice/1"

  package static func render(_ advice: RepositoryAdvice) -> String {
    JSONWriter.write([
      "schema": .string(schema), "repository": .string(advice.path), "host": .string(advice.host),
      "simulated": .bool(advice.isSimulated), "release": advice.release.map(Value.string) ?? .null,
      "sentence": .string(advice.sentence),
      "models": .list(
        advice.models.map {
          ["name": .string($0.name), "backend": .string($0.backend), "needs": .strings($0.needs)]
        }),
      "servers": .list(
        advice.servers.map { server in
          [
            "models": .strings(server.models), "container": ContainerJSON.value(server.container),
            "command": server.command.map(AdviceJSONReport.value) ?? .null,
          ]
        }),
      "homeless": .list(advice.homeless.map { ["model": .string($0.model), "text": .string($0.text)] }),
      "notes": .strings(advice.notes),
    ]) + "\n"
  }
}

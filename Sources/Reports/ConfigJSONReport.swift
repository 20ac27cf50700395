package import Advisor
import Facts
import RuleBook
import TritonConfig

/// What `config` wrote, or would write, as JSON: schema `triton-advisor/config/1`.
package enum ConfigJSONReport {
  package static let schema = "triton-advisor/config/1"

  /// - Parameters:
  ///   - isDryRun: nothing was written.
  ///   - notes: how files were placed.
  package static func render(_ repository: GeneratedRepository, isDryRun: Bool, notes: [String]) -> String {
    let value: Value = [
      "schema": .string(schema), "repository": .string(repository.path), "release": .string(repository.release),
      "host": .string(repository.host), "simulated": .bool(repository.isSimulated), "written": .bool(!isDryRun),
      "models": .list(repository.entries.map(entry)), "notes": .strings(notes),
      "memory": repository.memory.map(BudgetJSONReport.value) ?? .null,
      "next": .list(repository.serving.map(AdviceJSONReport.value)),
    ]
    return JSONWriter.write(value) + "\n"
  }

  private static func entry(_ entry: GeneratedEntry) -> Value {
    [
      "name": .string(entry.name), "model": .string(entry.model), "path": .string(entry.path),
      "title": .string(entry.title), "status": .string(entry.status.rawValue),
      "files": .list(entry.files.map(file)), "blocks": .list(entry.draft.blocks.map(block)),
      "preparation": .strings(entry.preparation), "notes": .strings(entry.notes),
      "cautions": .list(entry.cautions.map(AdviceJSONReport.value)),
    ]
  }

  private static func block(_ block: ConfigDraft.Block) -> Value {
    [
      "id": .string(block.id), "field": .string(block.path.description), "because": .string(block.because),
      "cite": AdviceJSONReport.citations(block.citations),
    ]
  }

  private static func file(_ file: RepositoryFile) -> Value {
    switch file.content {
    case .text(let text): ["path": .string(file.path), "kind": "text", "text": .string(text)]
    case .script(let text): ["path": .string(file.path), "kind": "script", "text": .string(text)]
    case .existing(let source, _): ["path": .string(file.path), "kind": "model", "source": .string(source)]
    case .folder: ["path": .string(file.path), "kind": "folder"]
    }
  }
}

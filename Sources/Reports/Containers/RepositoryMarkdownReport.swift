package import Advisor
import Facts

/// Which image serves a repository, as Markdown for a ticket.
package enum RepositoryMarkdownReport {
  package static func render(_ advice: RepositoryAdvice) -> String {
    var text = "# \(MarkdownText.escaped(advice.sentence))\n\n"
    text += "\(MarkdownText.escaped(advice.path)), \(MarkdownText.escaped(advice.host))\n"
    if advice.isSimulated {
      text += "\n> **Simulated**: a stand-in answered for the driver; nothing here is about real hardware.\n"
    }
    for problem in advice.homeless {
      text += "\n- \(MarkdownText.escaped("\(problem.model): \(problem.text)"))"
    }
    text += "\n## What the models need\n\n| model | backend | needs |\n| --- | --- | --- |\n"
    for model in advice.models {
      text += MarkdownText.row([model.name, model.backend, model.needs.joined(separator: ", ")])
    }
    for server in advice.servers {
      let title = advice.servers.count == 1 ? "Container" : "Server for \(server.models.joined(separator: ", "))"
      text += "\n## \(MarkdownText.escaped(title))\n\n| image | |\n| --- | --- |\n"
      for line in ContainerText.lines(server.container, isVerbose: true) {
        text += MarkdownText.row([line.head, line.text])
      }
      if let command = server.command?.command { text += "\n```sh\n\(command)\n```\n" }
    }
    if !advice.notes.isEmpty {
      text += "\n## To know\n\n"
      for note in advice.notes { text += "- \(MarkdownText.escaped(note))\n" }
    }
    return text
  }
}

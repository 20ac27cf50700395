import Advisor
import ArgumentParser
import Facts
import Reports
import RuleBook

/// The rule book: read it, test it, draw the tree.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Read and test the rule book, and draw its decision tree.",
    subcommands: [List.self, Show.self, Test.self, Tree.self, Schema.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "List serving paths, nodes, requirements and sources; or the checks of an audit, or the messages of logs.")
    @Flag(help: "List the checks of an audit, with those whose ids are kept free and what they need.")
    var checks = false
    @Flag(help: "List the messages of logs that `explain` knows.")
    var messages = false
    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try Console.run {
        if checks { return try listChecks() }
        if messages { return try listMessages() }
        let book = try RuleBookSource.load(overlay: rules.rules)
        switch output.format {
        case .json: try Console.write(RuleListReport.json(book))
        case .text, .markdown: try Console.write(RuleListReport.text(book, isMarkdown: output.format == .markdown))
        }
        return .answered
      }
    }

    private func listChecks() throws -> ExitStatus {
      let book = try RuleBookSource.checks(overlay: rules.rules)
      switch output.format {
      case .json: try Console.write(CheckListReport.json(book))
      case .text, .markdown: try Console.write(CheckListReport.text(book, isMarkdown: output.format == .markdown))
      }
      return .answered
    }

    private func listMessages() throws -> ExitStatus {
      let book = try RuleBookSource.messages(overlay: rules.rules)
      switch output.format {
      case .json: try Console.write(MessageListReport.json(book))
      case .text, .markdown: try Console.write(MessageListReport.text(book, isMarkdown: output.format == .markdown))
      }
      return .answered
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one rule; the same as `explain`.")
    @Argument(help: "Id of a serving path, node, requirement, conversion, fact or source.")
    var id: String
    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try ExplainCommand.explain(id, rules: rules, output: output) }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the cases that the rules carry.")
    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try Console.run {
        let book = try RuleBookSource.load(overlay: rules.rules)
        let results =
          book.runCases() + (try RuleBookSource.checks(overlay: rules.rules).runCases(with: book))
          + (try RuleBookSource.messages(overlay: rules.rules).runCases())
        switch output.format {
        case .json: try Console.write(RuleCaseReport.json(results))
        case .text, .markdown: try Console.write(RuleCaseReport.text(results, isVerbose: output.verbose))
        }
        return results.allSatisfy { $0.failure == nil } ? .answered : .failed
      }
    }
  }

  struct Tree: ParsableCommand {
    enum Drawing: String, ExpressibleByArgument, CaseIterable { case text, mermaid, dot }

    static let configuration = CommandConfiguration(abstract: "Draw the decision tree.")
    @Option(help: "How to draw it.")
    var format = Drawing.text
    @OptionGroup var rules: RuleOptions

    func run() throws {
      try Console.run {
        let book = try RuleBookSource.load(overlay: rules.rules)
        switch format {
        case .text: try Console.write(TreeReport.text(book, style: Console.style(.auto)))
        case .mermaid: try Console.write(TreeReport.mermaid(book))
        case .dot: try Console.write(TreeReport.dot(book))
        }
        return .answered
      }
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the JSON Schemas of the rule files to a folder, for editors.")
    @Argument(help: "Folder to write to.")
    var folder: String

    func run() throws {
      try Console.run {
        for (name, schema) in RuleFileShapes.schemas.sorted(by: { $0.key < $1.key }) {
          try OutputFile.write(JSONWriter.write(schema) + "\n", to: "\(folder)/\(name)", overwrites: true)
        }
        return .answered
      }
    }
  }
}

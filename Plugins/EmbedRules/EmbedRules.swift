import Foundation
import PackagePlugin

/// Embeds the files of `Rules/` into the target that uses it.
@main struct EmbedRules: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let rules = context.package.directoryURL.appending(path: "Rules")
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedRules.swift")
    // The folders are inputs too: without them a new or deleted file would go unnoticed.
    let names = try FileManager.default.subpathsOfDirectory(atPath: rules.path)
    let inputs = [rules] + names.sorted().map { rules.appending(path: $0) }
    return [
      .buildCommand(
        displayName: "Embed rules", executable: try context.tool(named: "EmbedRulesTool").url,
        arguments: [rules.path, output.path], inputFiles: inputs, outputFiles: [output])
    ]
  }
}

import Facts
import RuleText

/// A tritonserver that runs on this machine, as /proc tells of it.
package struct RunningServer: Sendable {
  private let files: ProcessFiles
  private let options: ServerOptionTable
  private let release: DottedVersion?

  package init(_ files: ProcessFiles, options: ServerOptionTable, release: String? = nil) {
    self.files = files
    self.options = options
    self.release = release.flatMap { DottedVersion($0) }
  }

  /// The ids of all processes whose program is named tritonserver, in ascending order.
  package func find() -> [Int32] {
    (files.names("/proc") ?? []).compactMap { Int32($0) }.sorted().filter { pid in
      files.texts("/proc/\(pid)/cmdline")?.first.map {
        Word($0, at: SourceLocation(file: "")).programName == "tritonserver"
      }
        ?? false
    }
  }

  /// The server with a process id.
  /// - Throws: ``DeploymentError`` when there is no such process, or when it is no tritonserver.
  package func read(_ pid: Int32) throws(DeploymentError) -> Deployment {
    let folder = "/proc/\(pid)"
    let commandLine = SourceLocation(file: "\(folder)/cmdline")
    guard let texts = files.texts(commandLine.file) else {
      throw DeploymentError(commandLine, "no process \(pid), or it belongs to another user")
    }
    let words = texts.enumerated().map { index, text in
      Word(text, at: SourceLocation(file: commandLine.file, column: index + 1))
    }
    guard let index = words.firstIndex(where: { $0.programName == "tritonserver" }) else {
      let name = texts.first.map { "it is \($0)" } ?? "it has no command line"
      throw DeploymentError(commandLine, "process \(pid) is no tritonserver: \(name)")
    }
    var deployment = Deployment(.process, name: "process \(pid)")
    deployment.set("process.pid", .integer(pid), at: SourceLocation(file: folder))
    ProcessState(files, folder).state(in: &deployment)
    ServerSettings(Array(words[(index + 1)...]), table: options, release: deployment.imageRelease ?? release)
      .state(in: &deployment, program: words[index])
    deployment.markMeasured()
    deployment.finish(source: folder)
    return deployment
  }
}

extension Deployment {
  /// What /proc says was measured, where a file would only have declared it.
  fileprivate mutating func markMeasured() {
    for (path, fact) in facts.facts where fact.origin.kind == .declared {
      facts[path] = Fact(fact.value, Origin(.measured, fact.origin.source))
    }
  }
}

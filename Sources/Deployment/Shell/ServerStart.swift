import RuleText

/// The start of a server among the commands of a text.
enum ServerStart {
  /// `tritonserver …`
  case server(program: Word, arguments: [Word])
  /// `docker run … IMAGE …`: the words from the program's name on.
  case container([Word])

  /// Programs whose arguments name other programs without starting them.
  private static let others: Set<Substring> = [
    "echo", "printf", "which", "type", "command", "pkill", "killall", "pgrep", "grep", "cat", "ls", "cd", "cp", "mv",
    "rm", "mkdir", "chmod", "chown", "ln", "apt-get", "pip", "pip3", "wget", "curl", "test", "[", "[[", "for", "case",
    "man", "alias", "export", "local", "declare", "readonly", "#",
  ]

  /// Words that lead a command inside a condition or a loop.
  private static let keywords: Set<String> = [
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "fi", "done", "time", "exec", "sudo", "nohup",
  ]

  private static let containerPrograms: Set<Substring> = ["docker", "podman", "nerdctl", "nvidia-docker"]

  /// Programs that run the text of an argument.
  static let shells: Set<Substring> = ["sh", "bash", "dash", "zsh"]

  /// Every start in the commands of a text, in order.
  ///
  /// - Parameters:
  ///   - depth: how many shells inside shells were followed.
  ///   - budget: shared by all texts of one file.
  static func find(
    in commands: [[Word]], environment: [String: String] = [:], depth: Int = 0,
    budget: ExpansionBudget = ExpansionBudget()
  ) throws(DeploymentError) -> [ServerStart] {
    var starts: [ServerStart] = []
    for command in commands {
      let words = Array(command.drop { keywords.contains($0.text) || $0.assignment != nil })
      guard let first = words.first, !others.contains(first.programName) else { continue }
      if let start = containerStart(words) {
        starts.append(start)
      } else if let inner = try shellStarts(words, environment, depth, budget), !inner.isEmpty {
        starts += inner
      } else if let index = programIndex(words) {
        // A launcher of several programs (mpirun) parts them by colons.
        let arguments = words[(index + 1)...].prefix { $0.text != ":" }
        starts.append(.server(program: words[index], arguments: Array(arguments)))
      }
    }
    return starts
  }

  /// The word that is the server's program, and not the name of a container or a pod: behind another program it is one
  /// where its options follow.
  private static func programIndex(_ words: [Word]) -> Int? {
    words.indices.first { index in
      guard words[index].programName == "tritonserver", words[index].unresolved.isEmpty else { return false }
      if index == 0 { return true }
      guard index + 1 < words.count else { return false }
      return words[index + 1].text.hasPrefix("--") || !words[index + 1].unresolved.isEmpty
    }
  }

  private static func containerStart(_ words: [Word]) -> ServerStart? {
    guard let index = words.firstIndex(where: { containerPrograms.contains($0.programName) }), index <= 3 else {
      return nil
    }
    let isRun = words[(index + 1)...].prefix(8).contains { $0.text == "run" || $0.text == "create" }
    return isRun ? .container(Array(words[index...])) : nil
  }

  /// What a shell is told to run by `-c`; nil when no shell is started so.
  private static func shellStarts(
    _ words: [Word], _ environment: [String: String], _ depth: Int, _ budget: ExpansionBudget
  ) throws(DeploymentError) -> [ServerStart]? {
    guard depth < 4, let index = words.firstIndex(where: { shells.contains($0.programName) }),
      let flag = words[(index + 1)...].firstIndex(where: { $0.text.hasPrefix("-") && $0.text.hasSuffix("c") }),
      flag + 1 < words.count
    else { return nil }
    let text = words[flag + 1]
    let commands = try ShellReader.commands(text.text, at: text.place, environment: environment, budget: budget)
    return try find(in: commands, environment: environment, depth: depth + 1, budget: budget)
  }
}

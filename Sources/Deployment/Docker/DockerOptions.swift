/// The options of `docker run`, and of the programs that take the same ones.
enum DockerOptions {
  /// Long options without a value; one of these may still be given as `--name=true`.
  static let flags: Set<String> = [
    "detach", "interactive", "tty", "rm", "privileged", "init", "read-only", "publish-all", "no-healthcheck",
    "oom-kill-disable", "sig-proxy", "disable-content-trust", "quiet", "help", "use-api-socket", "replace",
    "read-only-tmpfs", "env-host", "http-proxy", "passwd", "rmi", "no-hosts", "no-hostname", "tls-verify",
  ]

  /// Short options and the long ones they stand for.
  static let short: [Character: String] = [
    "d": "detach", "i": "interactive", "t": "tty", "P": "publish-all", "q": "quiet", "p": "publish", "v": "volume",
    "e": "env", "w": "workdir", "u": "user", "h": "hostname", "l": "label", "m": "memory", "c": "cpu-shares",
    "a": "attach",
  ]

  /// One option as it was given; the value of a flag is its own word.
  struct Given {
    var name: String
    var value: Word
  }

  /// Takes the words after `run` apart.
  static func read(_ words: ArraySlice<Word>) -> Line {
    var words = words
    var line = Line()
    while let word = words.popFirst() {
      if word.text == "--" { continue }
      if word.unresolved == [word.text], areOptions(before: words) {
        line.hidden.append(word)
        continue
      }
      guard word.text.hasPrefix("-"), word.text.count > 1 else {
        line.image = word
        line.command = Array(words)
        return line
      }
      let isLong = word.text.hasPrefix("--")
      line.problem = isLong ? readLong(word, &words, &line.options) : readShort(word, &words, &line.options)
      if line.problem != nil { return line }
    }
    return line
  }

  /// The words after `run`, taken apart.
  struct Line {
    var options: [Given] = []
    /// Variables that stand for options nobody sees.
    var hidden: [Word] = []
    /// Nil when there is none.
    var image: Word?
    /// What the container is told to run.
    var command: [Word] = []
    /// The option that lacks its value.
    var problem: Given?
  }

  /// Whether a variable stands for options and not for the image: other options follow it, or the server's image does.
  private static func areOptions(before words: ArraySlice<Word>) -> Bool {
    guard let next = words.first else { return false }
    if next.text.hasPrefix("--") {
      let name = String(next.text.dropFirst(2).prefix { $0 != "=" })
      return flags.contains(name) || valued.contains(name)
    }
    // The server itself has no option with one dash.
    if next.text.hasPrefix("-"), next.text.count > 1 { return true }
    return words.prefix(8).prefix { $0.programName != "tritonserver" }.contains {
      ImageName($0.text).isTriton && !$0.text.hasPrefix("-")
    }
  }

  /// Long options with a value that often follow a variable, and that the server has not.
  private static let valued: Set<String> = [
    "name", "gpus", "runtime", "volume", "mount", "publish", "env", "env-file", "network", "net", "ipc", "shm-size",
    "ulimit", "user", "workdir", "entrypoint", "device", "memory", "cpus", "restart", "label",
  ]

  /// - Returns: the option that lacks its value.
  private static func readLong(_ word: Word, _ words: inout ArraySlice<Word>, _ options: inout [Given]) -> Given? {
    let text = word.text.dropFirst(2)
    var value = word
    if let (name, attached) = text.cut(at: "=") {
      value.text = String(attached)
      options.append(Given(name: String(name), value: value))
    } else if flags.contains(String(text)) {
      value.text = "true"
      options.append(Given(name: String(text), value: value))
    } else if let next = words.popFirst() {
      options.append(Given(name: String(text), value: next))
    } else {
      return Given(name: String(text), value: word)
    }
    return nil
  }

  /// Several letters together: flags, and at most one option with a value, which is the rest or the next word.
  private static func readShort(_ word: Word, _ words: inout ArraySlice<Word>, _ options: inout [Given]) -> Given? {
    var letters = word.text.dropFirst()
    while let letter = letters.popFirst() {
      let name = short[letter] ?? String(letter)
      var value = word
      if flags.contains(name) {
        value.text = "true"
        options.append(Given(name: name, value: value))
        continue
      }
      if !letters.isEmpty {
        value.text = String(letters.first == "=" ? letters.dropFirst() : letters)
        options.append(Given(name: name, value: value))
      } else if let next = words.popFirst() {
        options.append(Given(name: name, value: next))
      } else {
        return Given(name: name, value: word)
      }
      return nil
    }
    return nil
  }
}

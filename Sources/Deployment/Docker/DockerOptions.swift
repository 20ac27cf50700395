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
  /// - Returns: the options, the image, and what the container is told to run; the image is nil when there is none.
  static func read(_ words: ArraySlice<Word>) -> (options: [Given], image: Word?, command: [Word], problem: Given?) {
    var words = words
    var options: [Given] = []
    while let word = words.popFirst() {
      if word.text == "--" { continue }
      guard word.text.hasPrefix("-"), word.text.count > 1 else { return (options, word, Array(words), nil) }
      let isLong = word.text.hasPrefix("--")
      let problem = isLong ? readLong(word, &words, &options) : readShort(word, &words, &options)
      if let problem { return (options, nil, [], problem) }
    }
    return (options, nil, [], nil)
  }

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

import Advisor
import ArgumentParser
import Glibc
import Reports

/// Where a command writes: the answer to stdout, everything else to stderr.
enum Console {
  /// Writes all of a text, and ends quietly when nobody reads any more (`| head`).
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        if errno == EPIPE { throw ArgumentParser.ExitCode(ExitStatus.answered.rawValue) }
        throw ArgumentParser.ExitCode(ExitStatus.cannotWrite.rawValue)
      }
      bytes = bytes.dropFirst(count)
    }
  }

  static func writeError(_ text: String) {
    try? write("triton-advisor: \(text)\n", to: STDERR_FILENO)
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Runs a command's work and turns its error into a message and an exit status.
  static func run(_ body: () throws -> ExitStatus) throws {
    // A reader that goes away is not a crash.
    signal(SIGPIPE, SIG_IGN)
    do {
      let status = try body()
      if status != .answered { throw ArgumentParser.ExitCode(status.rawValue) }
    } catch let error as AdvisorError {
      writeError(error.description)
      throw ArgumentParser.ExitCode(error.exitStatus.rawValue)
    }
  }

  /// The layout for stdout: colour, Unicode and width as the terminal and the options say.
  static func style(_ color: ColorChoice) -> OutputStyle {
    let isTerminal = isTerminal(STDOUT_FILENO)
    let isPlain = environment("NO_COLOR")?.isEmpty == false || environment("TERM") == "dumb"
    let usesColor: Bool =
      switch color {
      case .always: true
      case .never: false
      case .auto: isTerminal && !isPlain
      }
    return OutputStyle(usesColor: usesColor, usesUnicode: isTerminal ? localeIsUTF8 : true, width: width(isTerminal))
  }

  private static var localeIsUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
  }

  private static func width(_ isTerminal: Bool) -> Int {
    var size = winsize()
    if isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment("COLUMNS").flatMap(Int.init) ?? 110
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

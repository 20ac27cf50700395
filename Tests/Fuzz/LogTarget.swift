import Advisor
import Facts
import Reports
import RuleBook
import TestSupport

/// Logs of servers: explained, and reported in every form.
struct LogTarget: FuzzTarget {
  private let mutator: TextMutator
  private let book: MessageBook

  init(corpus: String?) throws(FuzzFailure) {
    do { book = try MessageBook.load() } catch {
      throw FuzzFailure("the built-in messages do not load: \(error)")
    }
    var texts = Self.texts + book.messages.flatMap { $0.cases.map(\.line) }
    texts += (TestFile.text(Places.fixtures + "/messages.tsv") ?? "").split(separator: "\n").map(String.init)
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 10_000) }) ?? [] {
      texts.append(String(decoding: try Files.read(path, limit: 256 << 10), as: UTF8.self))
    }
    mutator = TextMutator(corpus: texts, words: Self.words, limit: 256 << 10)
  }

  /// Half of the inputs are several lines, as what one line says changes what the next one means.
  func input(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = mutator.text(&random)
    while random.oneIn(2), bytes.count < 64 << 10 {
      bytes += [0x0a] + random.pick(mutator.words) + random.pick(mutator.corpus)
    }
    return bytes
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    let explanation = LogExplainer.explain(bytes: input, with: book)
    let lines = input.count { $0 == 0x0a } + (input.isEmpty || input.last == 0x0a ? 0 : 1)
    if explanation.lineCount != lines { throw FuzzFailure("\(explanation.lineCount) lines of \(lines) were read") }
    for finding in explanation.findings {
      guard finding.count >= finding.lines.count, !finding.lines.isEmpty, finding.lines.allSatisfy({ $0 <= lines })
      else {
        throw FuzzFailure("a finding without its lines: \(finding)")
      }
    }
    let texts = [
      LogTextReport.text(explanation, style: OutputStyle(width: 80)), LogMarkdownReport.text(explanation),
    ]
    for text in texts where text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202e })
    {
      throw FuzzFailure("a control character reached a report")
    }
    let json = LogJSONReport.text(explanation)
    do { _ = try JSONReader.read(json) } catch { throw FuzzFailure("the JSON report is not JSON: \(error)") }
    return !explanation.findings.isEmpty
  }

  private static let texts = [
    "I1122 23:18:09.764093 22895 model_lifecycle.cc:839] \"successfully loaded 'm'\"\n+---+---+\n| Model | Version | Status |\n"
      + "| m | 1 | READY |\n| n | 1 | UNAVAILABLE: Internal: ValueError: a | b |\n| | | At: |\n",
    "E1122 23:18:21.653821 1 model_lifecycle.cc:642] \"failed to load 'm' version 1: Internal: ValueError: no\\n\\nAt:\\n\\u001b[0m\"",
    "2026-11-22T10:21:33Z E 1 x.cc:838] \"instance group m_0 of model m has kind KIND_GPU but no GPUs are available\"\r\n",
    "{\"log\":\"\\u001b[31mE1122 10:21:33.1 1 x.cc:8] unexpected platform type 'x' for m\\n\",\"stream\":\"stderr\",\"time\":\"\"}",
    "triton-1  | 2026-11-22T10:21:33.123456789Z stderr F [pod/a/b] Nov 22 10:21:33 node docker[1]: error: creating server: x",
    "(EngineCore_0 pid=9) ERROR 11-22 10:21:33 [core.py:99] Traceback (most recent call last):\n"
      + "(EngineCore_0 pid=9) ERROR 11-22 10:21:33 [core.py:99]   File \"x.py\", line 1\nValueError: none",
  ]

  private static let words = [
    "\u{1b}[31m", "\u{1b}[0m", "\u{1b}[2J", "\u{1b}]0;x\u{7}", "\u{1b}[", "\u{0}", "\r", "\r\n", "\t", "\"", "\\n",
    "\\u0000",
    "\\ud83d", "\u{202e}", "\u{feff}", "{", "}", "{model}", "{\"log\":", "{\"message\":\"", "| ", " |", "|", "'", "']",
    "] ", "[",
    "E1122 10:21:33.123456 1 x.cc:1] ", "I1122 10:21:33.1 1 x.cc:1] ", "2026-11-22T10:21:33Z ", "E 1 x.cc:1] ",
    "stderr F ", "[pod/", "triton-1  | ", "Nov 22 10:21:33 ", "host docker[1]: ",
    "Traceback (most recent call last):\n",
    "ERROR", "UNAVAILABLE: ", "READY", "failed to load '", "' version ", "successfully loaded '",
    "Poll failed for model directory '", "Internal: ", "\u{e9}", "\u{1f600}",
  ]
}

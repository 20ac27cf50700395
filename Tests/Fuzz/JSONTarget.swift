import TestSupport
import Advisor
import Facts
import HostProbe
import RuleBook

/// JSON texts: read, written and read again; and as saved hosts, on which a decision is made.
struct JSONTarget: FuzzTarget {
  private let mutator: TextMutator
  private let answers: Answers

  init(corpus: String?) throws(FuzzFailure) {
    answers = try Answers()
    var texts = Self.texts + answers.book.examples.hosts.values.map { SavedHost.write($0) }.sorted()
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 1_000) }) ?? [] {
      texts.append(String(decoding: try Files.read(path, limit: 256 << 10), as: UTF8.self))
    }
    let names = answers.book.vocabulary.facts.map { "\"\($0.path)\"" }.filter { $0.hasPrefix("\"host.") }
    mutator = TextMutator(corpus: texts, words: Self.words + names, limit: 256 << 10)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] { mutator.text(&random) }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    guard let value = try? JSONReader.read(bytes: input) else { return false }
    for isPretty in [true, false] {
      let again = try JSONReader.read(JSONWriter.write(value, pretty: isPretty), maximumDepth: 256)
      if JSONWriter.write(again) != JSONWriter.write(value) { throw FuzzFailure("JSON does not read as it is written") }
    }
    let text = String(decoding: input, as: UTF8.self)
    guard let host = try? SavedHost.read(text: text, file: "host.json") else { return true }
    let saved = SavedHost.write(host)
    _ = try SavedHost.read(text: saved, file: "host.json")
    if isThorough || input.count % 16 == 0 {
      try answers.report(try FactGathering.assemble(AdviceRequest(), nil, book: answers.book, host: host))
    }
    return true
  }

  private static let texts = [
    "{\"schema\": \"triton-advisor/host/1\", \"facts\": {}}",
    "[1, -2, 3.5e10, 1e400, -0, 18446744073709551615, 9223372036854775808]",
    "{\"a\": {\"b\": [true, false, null, NaN, Infinity, -Infinity]}}", "\"\\u00e9\\ud83d\\ude00\\n\\/\"",
    "[[[[[[[[[[]]]]]]]]]]", "{}", "",
    "{\"unknown\": \"reason\", \"facts\": [\"host.gpus\"]}", "[1,]", "01", "\"\\ud800\"", "{\"a\": 1, \"a\": 2}",
    "\u{feff}{}",
  ]

  private static let words = [
    "{", "}", "[", "]", ":", ",", "\"", "\\u", "\\ud83d", "null", "NaN", "-Infinity", "1e999", "-",
    "18446744073709551616", "0.1e-400",
    "\"schema\"", "\"facts\"", "\"value\"", "\"source\"", "\"kind\"", "\"unknown\"", "\"measured\"", "\"simulated\"",
    "{\"unknown\": \"x\"}",
    "\"GPU-11111111-2222\"", "\"MIG-\"", "\"0-15,4294967295\"", "\"999999999999999999999\"", "\u{1b}", "\u{202e}",
  ]
}

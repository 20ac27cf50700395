import Advisor
import Coverage
import Facts
import ModelInspection
import ModelSamples
import RuleBook
import TestSupport

/// Rule files: one of the built-in ones changed and laid over the others; a book that loads must decide.
///
/// An input is the file's path, a line break, and its text.
struct RuleTarget: FuzzTarget {
  private let paths: [String]
  private let mutator: TextMutator
  private let inspections: [Inspection]

  init() throws(FuzzFailure) {
    let texts = RuleFolder.texts
    paths = texts.keys.sorted()
    mutator = TextMutator(corpus: paths.compactMap { texts[$0] }, words: Self.words, limit: 512 << 10)
    inspections = Seeds.all.compactMap { model in
      model.withUnsafeBytes { try? ModelInspector.inspect(bytes: $0, path: "model.onnx") }
    }
  }

  func input(_ random: inout SplitMix64) -> [UInt8] {
    let path = random.pick(paths)
    let text = Array((RuleFolder.texts[path] ?? "").utf8)
    return Array("\(path)\n".utf8) + mutator.mutated(text, &random)
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let (path, text) = (String(decoding: parts[0], as: UTF8.self), String(decoding: parts.last ?? [], as: UTF8.self))
    let book: RuleBook
    do {
      book = try RuleBook.load(RuleFiles.builtIn.overlaid(by: [path: text], from: "overlay"))
    } catch {
      if "\(error)".isEmpty { throw FuzzFailure("a rule book is refused without a word") }
      return false
    }
    do {
      try Answers(book).advise(on: inspections[input.count % inspections.count])
    } catch is CatalogError {
      return false
    } catch is AdvisorError {
      return false
    }
    return true
  }

  private static let words = [
    "when: ", "cite: ", "id: ", "say: ", "yes: ", "no: ", "next: ", "path: ", "true", "false", "null", "~", "0", "-1",
    "99999999999999999999",
    "1e999", "'", "\"", "|", ">-", "&a", "*a", "!!str ", "!!binary ", "<<: ", "? ", "- ", "---\n", "...\n",
    "%YAML 1.3\n", "\t", "#", "{", "}", "[",
    "]", "{1/0}", "{host.gpus}", "\u{202e}", "\u{feff}", "@versions", "@types", "\u{0}", "model.format", "[any]",
    "26.08",
  ]
}

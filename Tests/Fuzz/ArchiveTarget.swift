import TestSupport
import ModelSamples

/// Files of a format, and archives put together anew around an entry that was changed, as changes to the archive itself
/// rarely leave it readable.
struct ArchiveTarget: FuzzTarget {
  let plain: FormatTarget
  let archives: [[(name: String, contents: [UInt8])]]
  /// What is put into entries now and then.
  let words: [String]

  func input(_ random: inout SplitMix64) -> [UInt8] {
    if random.oneIn(2) { return plain.input(&random) }
    var files = random.pick(archives)
    let place = random.below(files.count)
    let word = Array(random.pick(words).utf8)
    for _ in 0...random.below(3) {
      if random.oneIn(2), !files[place].contents.isEmpty {
        files[place].contents.insert(contentsOf: word, at: random.below(files[place].contents.count))
      } else {
        ByteMutator.mutateOnce(&files[place].contents, other: random.pick(files).contents, &random)
      }
    }
    return ZipBuilder.stored(files)
  }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool { try plain.run(input, isThorough: isThorough) }
}

import Glibc

/// Outputs kept in `Tests/Golden` and compared byte for byte. `TRITON_ADVISOR_RECORD=1` writes them anew.
package enum Golden {
  package static let folder = Places.repository + "/Tests/Golden"

  /// Whether outputs are written instead of compared.
  package static let isRecording = Places.variable("TRITON_ADVISOR_RECORD") == "1"

  /// How an output differs from the one that was kept.
  package struct Mismatch: Error, CustomStringConvertible {
    package var description: String
  }

  /// - Parameter name: path below `Tests/Golden`.
  /// - Throws: ``Mismatch`` with the first line that differs.
  package static func check(_ name: String, _ text: String) throws(Mismatch) {
    let path = "\(folder)/\(name)"
    if isRecording {
      try record(text, at: path)
      return
    }
    guard let kept = TestFile.text(path) else {
      throw Mismatch(
        description: "Tests/Golden/\(name) is missing; record it with TRITON_ADVISOR_RECORD=1 and review it")
    }
    if kept.utf8.elementsEqual(text.utf8) { return }
    throw Mismatch(description: "Tests/Golden/\(name): \(difference(kept, text))")
  }

  /// The first line in which two texts differ.
  static func difference(_ kept: String, _ found: String) -> String {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let (old, new) = (lines(kept), lines(found))
    let index = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    func line(_ lines: [Substring]) -> String { index < lines.count ? "'\(lines[index])'" : "the end" }
    return """
      line \(index + 1) differs (\(old.count) lines kept, \(new.count) found)
        kept:  \(line(old))
        found: \(line(new))
      """
  }

  private static func record(_ text: String, at path: String) throws(Mismatch) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    guard let file = fopen(path, "w") else {
      throw Mismatch(description: "\(path): \(String(cString: strerror(errno)))")
    }
    fputs(text, file)
    fclose(file)
  }
}

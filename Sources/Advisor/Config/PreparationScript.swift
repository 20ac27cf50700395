import Expressions
import Facts
import RuleBook

/// prepare.sh: the conversions that a model needs before it can be served, run in the entry's version folder.
struct PreparationScript {
  let text: String
  /// The file or folder that the last conversion makes, by its name in the version folder.
  let result: String
  /// How to run it: a container, or the shell.
  let invocation: String

  init(book: RuleBook, sheet: FactSheet, conversions: [Conversion], path: ServingPath) {
    var sheet = sheet
    var steps: [String] = []
    var images: [String] = []
    for (index, conversion) in conversions.enumerated() {
      let isLast = index == conversions.count - 1
      let wanted = isLast ? path.file.flatMap { book.knownText($0, sheet) } : nil
      let target = EntryName.harmless(wanted ?? book.text(conversion.output, sheet))
      sheet["plan.target"] = Fact(.string(target), Origin(.derived, "conversion \(conversion.id)"))
      steps.append(Self.step(conversion, book, sheet))
      if let image = conversion.image.flatMap({ book.knownText($0, sheet) }), !images.contains(image) {
        images.append(image)
      }
      sheet["plan.source"] = sheet["plan.target"]
    }
    result = sheet.value("plan.source").stringValue ?? ""
    let isInContainer = images.count == 1 && conversions.allSatisfy { $0.image != nil }
    let devices = sheet.value("plan.gpuDevices").stringValue ?? "all"
    let gpus = path.device == .gpu ? ShellText.quoted("--gpus=\(devices)") + " " : ""
    if isInContainer, let image = images.first {
      invocation = "prepare.sh in \(image)"
    } else {
      invocation = "prepare.sh"
    }
    var lines = ["#!/bin/sh", "# Makes 1/\(result) from the model beside it, for Triton \(sheet.text("release.id"))."]
    if isInContainer, let image = images.first {
      lines.append("# In the folder of this script:")
      lines.append("#   docker run --rm \(gpus)--volume=\"$PWD:/entry\" \(image) sh /entry/prepare.sh")
    }
    lines += ["set -eu", "cd \"$(dirname \"$0\")/1\"", ""]
    text = lines.joined(separator: "\n") + "\n" + steps.joined(separator: "\n")
  }

  private static func step(_ conversion: Conversion, _ book: RuleBook, _ sheet: FactSheet) -> String {
    var lines = comment("\(book.text(conversion.title, sheet)) [\(conversion.id)]")
    let note = conversion.note.flatMap { book.knownText($0, sheet) }
    if let note { lines += comment(note) }
    let arguments = ShellText.arguments(conversion.command, book, sheet)
    // A script that comes out empty is for other models than this one.
    if let script = conversion.script.flatMap({ book.knownText($0, sheet) }), !script.trimmed.isEmpty {
      lines.append(script)
    } else if !arguments.isEmpty {
      lines.append(ShellText.command(arguments))
    } else {
      // No command can be given without the user's own code; a script that goes on would end in a folder half made.
      let words = "prepare.sh: this step needs code of yours: \(book.text(conversion.title, sheet))"
      lines += ["echo \(ShellText.quoted(words)) >&2", "exit 1"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lines of a comment; nothing of the text can end it.
  private static func comment(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.escapingControls.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 100 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append("# " + word)
      }
    }
    return lines
  }
}

extension FactSheet {
  fileprivate func text(_ path: String) -> String { value(path).stringValue ?? "" }
}

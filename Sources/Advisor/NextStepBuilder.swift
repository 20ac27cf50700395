import Expressions
import Facts
import RuleBook

/// The commands that lead from the answer to a running server.
struct NextStepBuilder {
  private let book: RuleBook
  private let sheet: FactSheet
  private let path: ServingPath?
  private let preparation: [Conversion]

  init(_ builder: AdviceBuilder) {
    book = builder.book
    guard let index = builder.decision.recommendation else {
      (sheet, path, preparation) = (builder.sheet, nil, [])
      return
    }
    let path = builder.book.paths[index]
    var sheet = builder.sheet
    let origin = Origin(.derived, "serving path \(path.id)")
    sheet["plan.device"] = Fact(.string(path.device == .any ? Self.device(sheet) : path.device.rawValue), origin)
    sheet["plan.image"] = Fact(.string(path.image), origin)
    self.sheet = sheet
    self.path = path
    preparation = (builder.decision.verdicts[index].preparation ?? []).map { builder.book.conversions.conversions[$0] }
  }

  private static func device(_ sheet: FactSheet) -> String {
    sheet.value("intent.gpu") == "never" || sheet.value("host.gpus").listValue?.isEmpty != false ? "cpu" : "gpu"
  }

  func steps() -> [Advice.NextStep] {
    guard let path else { return [] }
    return preparation.map(step) + repository(path) + book.commands.compactMap(step)
  }

  private func step(_ conversion: Conversion) -> Advice.NextStep {
    let arguments = ShellText.arguments(conversion.command, book, sheet)
    return Advice.NextStep(
      title: book.text(conversion.title, sheet), command: arguments.isEmpty ? nil : ShellText.command(arguments),
      note: conversion.note.map { book.text($0, sheet) })
  }

  private func step(_ template: CommandTemplate) -> Advice.NextStep? {
    if let condition = template.condition, !book.holds(condition, sheet) { return nil }
    return Advice.NextStep(
      title: book.text(template.title, sheet),
      command: ShellText.command(ShellText.arguments(template.arguments, book, sheet)), note: nil)
  }

  /// The model repository entry: folders, the model file, config.pbtxt.
  private func repository(_ path: ServingPath) -> [Advice.NextStep] {
    let name = sheet.value("model.name").stringValue ?? "my_model"
    let folder = "model_repository/\(name)"
    let file = path.file.flatMap { book.knownText($0, sheet) } ?? ""
    var lines = [ShellText.command(["mkdir", "-p", "\(folder)/1"])]
    if file.isEmpty {
      // Nothing to copy: the user writes the file, and the note of the path says which.
    } else if preparation.isEmpty, let source = sheet.value("model.path").stringValue {
      lines += copy(source, to: "\(folder)/1/\(file)")
    } else {
      lines.append(ShellText.command(["cp", "-rL", file, "\(folder)/1/\(file)"]))
    }
    let config = ConfigText.text(name: name, path: path, sheet)
    lines.append("cat > \(ShellText.quoted("\(folder)/config.pbtxt")) <<'EOF'\n\(config)EOF")
    return [
      Advice.NextStep(
        title: "make the model repository", command: lines.joined(separator: "\n"),
        note: path.fileNote.map { book.text($0, sheet) })
    ]
  }

  /// A model with external data is a folder to Triton: `model.onnx/` with the file and what lies beside it.
  private func copy(_ path: String, to target: String) -> [String] {
    // A path that begins with a dash would be read as options.
    let source = path.hasPrefix("-") ? "./\(path)" : path
    let side = (sheet.value("model.externalData.files").listValue ?? []).compactMap { $0["location"]?.stringValue }
    // -L: a model is often a link into a cache, and a link is of no use inside a container.
    if side.isEmpty { return [ShellText.command(["cp", "-rL", source, target])] }
    let folder = source.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    switch sheet.value("model.format").stringValue {
    case "onnx": break
    case "openvino-ir":
      // The two halves of an IR find each other by their stems.
      func stem(_ name: String) -> String { name.hasSuffix(".xml") ? String(name.dropLast(4)) : name }
      return [
        ShellText.command(["cp", "-L", source, target]),
        ShellText.command(["cp", "-L", "\(stem(source)).bin", "\(stem(target)).bin"]),
      ]
    // The other formats with files of their own are folders.
    default: return [ShellText.command(["cp", "-rL", source, target])]
    }
    let base = target.split(separator: "/").last.map(String.init) ?? target
    var lines = [
      ShellText.command(["mkdir", "-p", target]), ShellText.command(["cp", source, "\(target)/\(base)"]),
    ]
    for location in Set(side).sorted() {
      let parts = location.split(separator: "/").dropLast()
      if !parts.isEmpty {
        lines.append(ShellText.command(["mkdir", "-p", "\(target)/\(parts.joined(separator: "/"))"]))
      }
      lines.append(
        ShellText.command(["cp", folder.isEmpty ? location : "\(folder)/\(location)", "\(target)/\(location)"]))
    }
    return lines
  }
}

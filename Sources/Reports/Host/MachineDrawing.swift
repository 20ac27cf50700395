import Facts

/// Draws a machine with the characters of a terminal: a frame for each package and NUMA node, devices hanging below the
/// node they are attached to.
struct MachineDrawing {
  let view: MachineView
  let style: OutputStyle

  /// More pieces than this are drawn as one line each.
  private static let mostFrames = 16
  /// Marks of cores take this many lines at most; larger counts are told in words alone.
  private static let mostMarkLines = 3

  var lines: [String] {
    let width = style.width
    var lines = TextLayout.wrapped(view.title, width: width).map { TextBlock.Line($0, .bold) }
    for caption in view.captions {
      lines += TextLayout.wrapped(caption, width: width).map { TextBlock.Line($0) }
    }
    lines += body(width)
    if !view.unplaced.isEmpty {
      let several = view.pieceCount > 1
      lines.append(TextBlock.Line(several ? "attached to no single node:" : "devices:"))
      for (index, unplaced) in view.unplaced.enumerated() {
        let isLast = index == view.unplaced.count - 1
        lines += device(hook: isLast ? "└─ " : "├─ ", rail: isLast ? "   " : "│  ", unplaced, width: width - 2).map {
          TextBlock.Line("  ") + $0
        }
      }
    }
    for table in view.tables { lines += self.lines(table, width) }
    return TextBlock(lines: lines).text(style)
  }

  /// A frame wider than this would be mostly empty.
  private static let widestFrame = 76

  private func body(_ width: Int) -> [TextBlock.Line] {
    if view.packages.isEmpty { return [] }
    if view.pieceCount > Self.mostFrames { return compact(width) }
    let least = 6 + (view.packages.map { $0.pieces.map(naturalWidth).max() ?? 0 }.max() ?? 0)
    let isFlat = view.packages.allSatisfy { $0.pieces.count == 1 }
    let widest = isFlat ? Self.widestFrame : width
    return TextBlock.grid(count: view.packages.count, width: width, least: min(least, width), most: widest) {
      index, width in
      package(view.packages[index], width: width)
    }.lines
  }

  private func package(_ package: MachineView.Package, width: Int) -> TextBlock {
    if package.pieces.count == 1 {
      return piece(package.pieces[0], title: title(package, package.pieces[0]), width: width)
    }
    let least = package.pieces.map(naturalWidth).max() ?? 0
    let grid = TextBlock.grid(
      count: package.pieces.count, width: width - 4, least: min(least, width - 4), most: Self.widestFrame
    ) {
      piece(package.pieces[$0], title: MachineWording.title(package.pieces[$0]), width: $1)
    }
    guard let number = package.number else {
      return TextBlock.grid(count: package.pieces.count, width: width, least: min(least, width), most: Self.widestFrame)
      {
        piece(package.pieces[$0], title: MachineWording.title(package.pieces[$0]), width: $1)
      }
    }
    return TextBlock.framed("package \(number)", grid.lines, width: width)
  }

  private func title(_ package: MachineView.Package, _ piece: MachineView.Piece) -> String {
    let title = MachineWording.title(piece)
    return package.number.map { title.isEmpty ? "package \($0)" : "package \($0) · \(title)" } ?? title
  }

  /// The columns at which nothing of a piece has to be cut, within reason.
  private func naturalWidth(_ piece: MachineView.Piece) -> Int {
    let lines =
      MachineWording.lines(piece).map(\.count) + piece.devices.map { $0.label.count + 4 }
      + [MachineWording.title(piece).count + 2]
    return min(max((lines.max() ?? 0) + 4, 30), 56)
  }

  private func piece(_ piece: MachineView.Piece, title: String, width: Int) -> TextBlock {
    var lines = MachineWording.lines(piece).flatMap { wrappedList($0, width: width - 4) }.map { TextBlock.Line($0) }
    lines += marks(piece, width: width - 4)
    var block = TextBlock.framed(title, lines, width: width)
    if piece.devices.isEmpty { return block }
    // The devices hang from the lower edge.
    let edge = "└──┬" + String(repeating: "─", count: max(width - 5, 0)) + "┘"
    block.lines[block.lines.count - 1] = TextBlock.Line(edge, .dim)
    for (index, entry) in piece.devices.enumerated() {
      let isLast = index == piece.devices.count - 1
      block.lines += device(hook: isLast ? "└─ " : "├─ ", rail: isLast ? "   " : "│  ", entry, width: width - 3).map {
        TextBlock.Line("   ") + $0
      }
    }
    return block
  }

  /// A label, and its detail beside it where there is room, else below.
  private func device(hook: String, rail: String, _ device: MachineView.Device, width: Int) -> [TextBlock.Line] {
    let color: OutputStyle.Color? =
      switch device.kind {
      case .gpu: .green
      case .idleGPU, .accelerator: .yellow
      case .network, .gpuSwitch: nil
      }
    let head = TextBlock.Line(hook, .dim) + TextBlock.Line(device.label, color)
    if device.detail.isEmpty { return [head.fitted(width)] }
    if head.width + 2 + device.detail.count <= width {
      return [head + TextBlock.Line("  \(device.detail)", .dim)]
    }
    let margin = TextBlock.Line(rail, .dim) + TextBlock.Line("    ")
    return [head.fitted(width)]
      + TextLayout.wrapped(device.detail, width: max(width - margin.width, 12)).map {
        (margin + TextBlock.Line($0, .dim)).fitted(width)
      }
  }

  /// One mark a core: filled where this process may use it. Left out where they would fill the picture.
  private func marks(_ piece: MachineView.Piece, width: Int) -> [TextBlock.Line] {
    guard let cores = piece.cores, cores > 0, piece.threads > 0, width > 0, cores <= Self.mostMarkLines * width else {
      return []
    }
    let filled = Int((Double(cores) * Double(piece.usable) / Double(piece.threads)).rounded(.up))
    let all = (0..<Int(cores)).map { $0 < filled }
    return stride(from: 0, to: all.count, by: width).map { start in
      let row = all[start..<min(start + width, all.count)]
      return TextBlock.Line(String(repeating: "■", count: row.filter(\.self).count), .green)
        + TextBlock.Line(String(repeating: "□", count: row.filter { !$0 }.count), .dim)
    }
  }

  /// One line a piece, for machines of many nodes.
  private func compact(_ width: Int) -> [TextBlock.Line] {
    view.packages.flatMap { package in
      package.pieces.flatMap { piece -> [TextBlock.Line] in
        let words = [title(package, piece)] + MachineWording.lines(piece)
        let lines = wrappedList(words.joined(separator: " · "), width: width - 3).enumerated().map { index, text in
          TextBlock.Line(index == 0 ? "├─ " : "│  ", .dim) + TextBlock.Line(text)
        }
        return lines
          + piece.devices.flatMap { entry in
            device(hook: "├─ ", rail: "│  ", entry, width: width - 6).map { TextBlock.Line("│     ", .dim) + $0 }
          }
      }
    }
  }

  /// Breaks at blanks, and a long list of CPU ranges at its commas.
  private func wrappedList(_ text: String, width: Int) -> [String] {
    TextLayout.wrapped(text, width: width).flatMap { line -> [String] in
      if line.count <= width { return [line] }
      var lines: [String] = [""]
      for part in line.split(separator: ",", omittingEmptySubsequences: false) {
        let joint = lines[lines.count - 1].isEmpty ? "" : ","
        if lines[lines.count - 1].count + joint.count + part.count + 1 > width, !lines[lines.count - 1].isEmpty {
          lines[lines.count - 1] += ","
          lines.append(String(part))
        } else {
          lines[lines.count - 1] += joint + part
        }
      }
      // What still does not fit is cut wherever the line ends.
      return lines.flatMap { line in
        stride(from: 0, to: max(line.count, 1), by: max(width, 1)).map { String(line.dropFirst($0).prefix(width)) }
      }
    }
  }

  /// Left out where the terminal is too narrow: the facts tell the same.
  private func lines(_ table: MachineView.Table, _ width: Int) -> [TextBlock.Line] {
    let labels = table.numbers.map(String.init)
    let column = 1 + ((table.cells.flatMap(\.self) + labels).map(\.count).max() ?? 0)
    guard 16 + column * labels.count <= width else { return [] }
    func row(_ cells: [String]) -> String {
      cells.map { String(repeating: " ", count: column - $0.count) + $0 }.joined()
    }
    return [TextBlock.Line(TextLayout.padded(table.heading, to: 16) + row(labels), .dim)]
      + zip(labels, table.cells).map { label, cells in
        TextBlock.Line(TextLayout.padded("        \(table.noun) \(label)", to: 16) + row(cells))
      }
  }
}

/// What the text and the SVG picture write into a piece.
enum MachineWording {
  /// `NUMA node 0 · 189 GB`; empty for a piece without nodes. More than a few nodes are told by their range and sum.
  static func title(_ piece: MachineView.Piece) -> String {
    let memories = piece.memories
    guard let first = memories.first, let last = memories.last else { return "" }
    if memories.count == 1 { return joined("NUMA node \(first.node)", size(first)) }
    if memories.count <= 4 {
      let sizes = memories.map(size).filter { !$0.isEmpty }.joined(separator: " + ")
      return joined("NUMA nodes \(memories.map { String($0.node) }.joined(separator: "+"))", sizes)
    }
    let sum = memories.reduce(Int64(0)) { sum, memory in
      if case .bytes(let bytes) = memory.size { sum.addingReportingOverflow(bytes).partialValue } else { sum }
    }
    return joined("\(memories.count) NUMA nodes, \(first.node) to \(last.node)", HumanText.bytes(sum))
  }

  private static func joined(_ left: String, _ right: String) -> String { right.isEmpty ? left : "\(left) · \(right)" }

  private static func size(_ memory: MachineView.Memory) -> String {
    let size =
      switch memory.size {
      case .bytes(0): "no memory"
      case .bytes(let bytes): HumanText.bytes(bytes)
      case .untold: ""
      case .forbidden: "not usable here"
      }
    return [size, memory.kind].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Cores and threads, CPU numbers, kinds of cores.
  static func lines(_ piece: MachineView.Piece) -> [String] {
    if piece.threads == 0 { return ["memory only"] }
    var counts = piece.cores.map { "\(HumanText.plural($0, "core")), " } ?? ""
    counts += HumanText.plural(piece.threads, "thread")
    if piece.usable < piece.threads {
      counts += piece.usable == 0 ? ", none usable here" : ", \(piece.usable) usable here"
    }
    var lines = [counts]
    if !piece.cpus.isEmpty { lines.append("CPUs \(piece.cpus.escapingControls)") }
    return lines + piece.kinds
  }
}

import Facts

/// Draws a machine as an SVG picture: packages around NUMA nodes, a square for each core, devices hanging below.
struct MachineSVG {
  let view: MachineView
  let isSimulated: Bool

  private static let cardWidth = 330.0
  private static let gap = 14.0
  private static let row = 18.0
  private static let margin = 20.0
  private static let square = 9.0
  /// Squares for more cores than this would be dust.
  private static let mostSquares = 256

  private static let css = """
    text { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 12px; fill: #1f2933 }
    .title { font-size: 15px; font-weight: bold }
    .heading { font-weight: bold }
    .small { font-size: 11px; fill: #52606d }
    .alarm { fill: #b91c1c; font-weight: bold }
    .package { fill: #eef2f7; stroke: #9aa5b1 }
    .node { fill: #ffffff; stroke: #7b8794 }
    .core { fill: #3f8f5f }
    .hidden { fill: #ffffff; stroke: #9aa5b1 }
    .gpu { fill: #dcf2dc; stroke: #3f8f5f }
    .idleGPU { fill: #fdeed0; stroke: #b7791f }
    .other { fill: #e4e9f0; stroke: #7b8794 }
    .wire { fill: none; stroke: #7b8794 }
    """

  private struct Card {
    var title: String
    var lines: [String]
    var piece: MachineView.Piece

    var squareRows: Int {
      guard let cores = piece.cores, cores > 0, cores <= MachineSVG.mostSquares else { return 0 }
      return (Int(cores) + MachineSVG.squaresInRow - 1) / MachineSVG.squaresInRow
    }
    var boxHeight: Double {
      Double(lines.count + 1) * MachineSVG.row + Double(squareRows) * (MachineSVG.square + 3) + 14
    }
    var height: Double { boxHeight + devicesHeight }
    var devicesHeight: Double { piece.devices.reduce(0) { $0 + MachineSVG.chipHeight($1) + 6 } }
  }

  private static var squaresInRow: Int { Int((cardWidth - 20) / (square + 3)) }

  private static func chipHeight(_ device: MachineView.Device) -> Double { device.detail.isEmpty ? 24 : 40 }

  var text: String {
    var canvas = SVGCanvas()
    var y = Self.margin + 14
    let columns = Double(self.columns)
    let inner = columns * Self.cardWidth + (columns - 1) * Self.gap
    let widest = view.tables.map { $0.numbers.count > 16 ? 0 : 140 + Double($0.numbers.count) * 38 }.max() ?? 0
    let width = max(inner + 24, widest) + 2 * Self.margin
    if isSimulated {
      canvas.text("SIMULATED DRIVER: the GPUs are not real", x: Self.margin, y: y, style: "alarm")
      y += Self.row
    }
    for line in Self.cut(view.title, width - 2 * Self.margin, size: 15) {
      canvas.text(line, x: Self.margin, y: y, style: "title")
      y += Self.row + 2
    }
    for caption in view.captions {
      for line in Self.cut(caption, width - 2 * Self.margin) {
        canvas.text(line, x: Self.margin, y: y, style: "small")
        y += Self.row
      }
    }
    drawPackages(&canvas, &y, width: width, columns: Int(columns))
    drawUnplaced(&canvas, &y)
    for table in view.tables { draw(table, &canvas, &y) }
    return canvas.document(width: width, height: y + Self.margin - Self.row / 2, title: view.title, css: Self.css)
  }

  /// At most three cards beside each other, and two where three would leave a row with one.
  private var columns: Int {
    let most = view.packages.map(\.pieces.count).max() ?? 1
    if most <= 1 { return min(view.packages.count, 2) }
    return most == 4 ? 2 : min(most, 3)
  }

  private func drawPackages(_ canvas: inout SVGCanvas, _ y: inout Double, width: Double, columns: Int) {
    // Packages of one piece stand side by side; larger ones take the whole width.
    let single = view.packages.allSatisfy { $0.pieces.count == 1 }
    if single {
      let cards = view.packages.map { package in
        card(package.pieces[0], prefix: package.number.map { "package \($0)" })
      }
      draw(cards, &canvas, x: Self.margin + 12, &y, columns: columns)
      return
    }
    for package in view.packages {
      let cards = package.pieces.map { card($0, prefix: nil) }
      let height = rowHeights(cards, columns).reduce(0) { $0 + $1 + Self.gap } + 30
      canvas.rectangle(
        x: Self.margin, y: y, width: width - 2 * Self.margin, height: height, radius: 6, style: "package")
      canvas.text(
        package.number.map { "package \($0)" } ?? "no package", x: Self.margin + 12, y: y + 18, style: "heading")
      var below = y + 28
      draw(cards, &canvas, x: Self.margin + 12, &below, columns: columns)
      y += height + Self.gap
    }
  }

  private func card(_ piece: MachineView.Piece, prefix: String?) -> Card {
    let title = [prefix, MachineWording.title(piece)].compactMap { $0 }.filter { !$0.isEmpty }
    let room = Self.cardWidth - 20
    return Card(
      title: Self.shortened(title.joined(separator: " · "), room),
      lines: MachineWording.lines(piece).flatMap { Self.cut($0, room) }, piece: piece)
  }

  private func rowHeights(_ cards: [Card], _ columns: Int) -> [Double] {
    stride(from: 0, to: cards.count, by: columns).map { start in
      cards[start..<min(start + columns, cards.count)].map(\.height).max() ?? 0
    }
  }

  private func draw(_ cards: [Card], _ canvas: inout SVGCanvas, x: Double, _ y: inout Double, columns: Int) {
    let heights = rowHeights(cards, columns)
    for (index, card) in cards.enumerated() {
      let left = x + Double(index % columns) * (Self.cardWidth + Self.gap)
      draw(card, &canvas, x: left, y: y)
      if index % columns == columns - 1 || index == cards.count - 1 { y += heights[index / columns] + Self.gap }
    }
  }

  private func draw(_ card: Card, _ canvas: inout SVGCanvas, x: Double, y: Double) {
    canvas.rectangle(x: x, y: y, width: Self.cardWidth, height: card.boxHeight, style: "node")
    canvas.text(card.title, x: x + 10, y: y + Self.row, style: "heading")
    for (index, line) in card.lines.enumerated() {
      canvas.text(line, x: x + 10, y: y + Double(index + 2) * Self.row, style: "body")
    }
    if card.squareRows > 0, let cores = card.piece.cores {
      let top = y + Double(card.lines.count + 1) * Self.row + 8
      let filled = Double(cores) * Double(card.piece.usable) / Double(max(card.piece.threads, 1))
      for core in 0..<Int(cores) {
        canvas.rectangle(
          x: x + 10 + Double(core % Self.squaresInRow) * (Self.square + 3),
          y: top + Double(core / Self.squaresInRow) * (Self.square + 3), width: Self.square, height: Self.square,
          radius: 1, style: Double(core) < filled ? "core" : "hidden")
      }
    }
    draw(card.piece.devices, &canvas, x: x, y: y + card.boxHeight)
  }

  /// Chips below a point, joined to it by a wire; returns where they end.
  @discardableResult
  private func draw(_ devices: [MachineView.Device], _ canvas: inout SVGCanvas, x: Double, y: Double) -> Double {
    var top = y + 6
    for device in devices {
      let height = Self.chipHeight(device)
      let style =
        switch device.kind {
        case .gpu: "gpu"
        case .idleGPU, .accelerator: "idleGPU"
        case .network, .gpuSwitch: "other"
        }
      canvas.line([(x + 12, y), (x + 12, top + height / 2), (x + 24, top + height / 2)], style: "wire")
      canvas.rectangle(x: x + 24, y: top, width: Self.cardWidth - 24, height: height, style: style)
      let room = Self.cardWidth - 40
      canvas.text(Self.shortened(device.label, room), x: x + 32, y: top + 16, style: "body")
      if !device.detail.isEmpty {
        canvas.text(Self.shortened(device.detail, room, size: 11), x: x + 32, y: top + 32, style: "small")
      }
      top += height + 6
    }
    return top
  }

  private func drawUnplaced(_ canvas: inout SVGCanvas, _ y: inout Double) {
    if view.unplaced.isEmpty { return }
    y += Self.row / 2
    canvas.text(
      view.pieceCount > 1 ? "attached to no single node:" : "devices:", x: Self.margin + 12, y: y, style: "heading")
    y = draw(view.unplaced, &canvas, x: Self.margin + 12, y: y + 4) + Self.gap
  }

  private func draw(_ table: MachineView.Table, _ canvas: inout SVGCanvas, _ y: inout Double) {
    // A table of more is read in the facts.
    guard table.numbers.count <= 16 else { return }
    y += Self.row / 2
    canvas.text(table.heading, x: Self.margin + 12, y: y, style: "heading")
    for (column, number) in table.numbers.enumerated() {
      canvas.text("\(number)", x: Self.margin + 140 + Double(column) * 38, y: y, style: "small")
    }
    for (number, cells) in zip(table.numbers, table.cells) {
      y += Self.row
      canvas.text("\(table.noun) \(number)", x: Self.margin + 60, y: y, style: "small")
      for (column, cell) in cells.enumerated() {
        canvas.text(cell, x: Self.margin + 140 + Double(column) * 38, y: y, style: "body")
      }
    }
    y += Self.gap
  }

  /// Text broken to a width in pixels.
  private static func cut(_ text: String, _ width: Double, size: Double = 12) -> [String] {
    let columns = Int(width / (size * SVGCanvas.characterWidth))
    return TextLayout.wrapped(text, width: columns).flatMap { line in
      stride(from: 0, to: max(line.count, 1), by: columns).map { String(line.dropFirst($0).prefix(columns)) }
    }
  }

  private static func shortened(_ text: String, _ width: Double, size: Double = 12) -> String {
    text.shortened(to: Int(width / (size * SVGCanvas.characterWidth)))
  }
}

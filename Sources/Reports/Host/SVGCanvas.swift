/// Text of an SVG picture while it is being drawn: the few shapes that a machine needs.
struct SVGCanvas {
  /// Characters of the font are this wide for its size: a monospaced font's usual 0.6.
  static let characterWidth = 0.6

  private var body = ""

  mutating func rectangle(x: Double, y: Double, width: Double, height: Double, radius: Double = 4, style: String) {
    body +=
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\" rx=\"\(Self.number(radius))\" class=\"\(style)\"/>\n"
  }

  mutating func text(_ text: String, x: Double, y: Double, style: String) {
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(style)\">\(XMLText.escaped(text))</text>\n"
  }

  /// A line through points, not closed.
  mutating func line(_ points: [(x: Double, y: Double)], style: String) {
    let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    body += "<polyline points=\"\(list)\" class=\"\(style)\"/>\n"
  }

  /// The document of that size, on a white ground so that it can be read on any page.
  func document(width: Double, height: Double, title: String, css: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
    viewBox="0 0 \(Self.number(width)) \(Self.number(height))" role="img">
    <title>\(XMLText.escaped(title))</title>
    <style>
    \(css)
    </style>
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  /// Pixels with one digit at most, so that the text is the same on every machine.
  private static func number(_ value: Double) -> String { HostWording.decimal(value) }
}

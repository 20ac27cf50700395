import Facts

/// The signature of a TorchScript module's `forward`, from the source code in the archive.
struct TorchScriptSignature {
  struct Parameter {
    var name: String
    /// As TorchScript writes it, for example `Optional[Tensor]`.
    var type: String
  }

  /// Without `self`.
  var parameters: [Parameter]
  var result: String

  private static let parameterLimit = 1_000

  /// Finds `forward` of a class in the source of its module.
  init?(source: String, class name: String) {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("class \(name)(") }) else { return nil }
    let body = lines[(start + 1)...].prefix { !$0.hasPrefix("class ") }
    guard let head = body.firstIndex(where: { $0.hasPrefix("  def forward(") }) else { return nil }
    // A signature of many parameters spans lines, and ends in a line of its own body's colon.
    let text = body[head...].prefix(Self.parameterLimit).joined(separator: " ")
    self.init(declaration: text.drop { $0 != "(" })
  }

  /// - Parameter declaration: `(self: T, x: Tensor) -> Tensor:` and what follows.
  private init?(declaration: Substring) {
    var depth = 0
    var parts: [String] = []
    var part = ""
    var rest: Substring?
    for index in declaration.indices {
      let character = declaration[index]
      switch character {
      case "(", "[", "{":
        depth += 1
        if depth > 1 { part.append(character) }
      case ")", "]", "}":
        depth -= 1
        if depth == 0 {
          parts.append(part)
          rest = declaration[declaration.index(after: index)...]
        } else {
          part.append(character)
        }
      case "," where depth == 1:
        parts.append(part)
        part = ""
      default: part.append(character)
      }
      if rest != nil { break }
    }
    guard let rest, parts.count <= Self.parameterLimit else { return nil }
    parameters = parts.dropFirst().compactMap(Self.parameter)
    let result = rest.drop { $0 == " " || $0 == "-" || $0 == ">" }
    self.result = Self.type(upToColonOf: result)
  }

  private static func parameter(_ text: String) -> Parameter? {
    let words = text.split(separator: ":", maxSplits: 1)
    guard words.count == 2 else { return nil }
    let name = words[0].filter { $0 != " " }
    let type = words[1].split(separator: "=", maxSplits: 1)
    return Parameter(
      name: String(name).shortened(to: 200), type: collapsed(type.first ?? "").shortened(to: 500))
  }

  private static func type(upToColonOf text: Substring) -> String {
    collapsed(text.prefix { $0 != ":" }).shortened(to: 500)
  }

  private static func collapsed(_ text: some StringProtocol) -> String {
    text.split(separator: " ").joined(separator: " ")
  }

  /// The types inside `Tuple[A, B]`; the type itself when it is no tuple.
  static func members(of type: String) -> [String] {
    guard type.hasPrefix("Tuple["), type.hasSuffix("]") else { return [type] }
    var members: [String] = []
    var depth = 0
    var member = ""
    for character in type.dropFirst(6).dropLast() {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        members.append(collapsed(member))
        member = ""
      } else {
        member.append(character)
      }
    }
    return (members + [collapsed(member)]).filter { !$0.isEmpty }
  }
}

extension ModelValue {
  /// A value of a TorchScript type.
  init(_ name: String, torchScript type: String) {
    let kind: Kind
    switch type {
    case "Tensor": kind = .tensor
    case "int", "float", "bool", "str", "number", "complex", "Device": kind = .scalar
    case _ where type.hasPrefix("List["): kind = .sequence
    case _ where type.hasPrefix("Dict["): kind = .map
    case _ where type.hasPrefix("Optional["): kind = .optional
    default: kind = .opaque
    }
    self.init(name, kind: kind, words: kind == .tensor ? "tensor" : type)
  }
}

import Facts

/// The parts of a container image's name.
struct ImageName: Sendable, Hashable {
  var repository: String
  var tag: String?
  var digest: String?

  init(_ text: String) {
    var rest = text[...]
    if let (name, digest) = text.cut(at: "@") {
      self.digest = String(digest)
      rest = name
    }
    // A colon before the last slash is a registry's port.
    let lastPart = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[lastPart...].lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    repository = String(rest)
  }

  /// Whether the name is that of an image with a server in it.
  var isTriton: Bool { repository.split(separator: "/").last.map { $0.contains("triton") } ?? false }

  /// Whether it is NVIDIA's own; production branches have an ending of their own.
  var isOfficial: Bool {
    repository == "nvcr.io/nvidia/tritonserver" || repository.hasPrefix("nvcr.io/nvidia/tritonserver-")
  }

  /// Whether it is an image of clients and tools: NVIDIA's own, or one that is called so.
  var isToolbox: Bool {
    let name = repository.split(separator: "/").last ?? ""
    return tag?.hasSuffix("-sdk") ?? false || ["client", "sdk", "plugin"].contains { name.contains($0) }
  }

  /// `24.08` of the tag `24.08-py3`.
  var release: String? {
    guard let tag else { return nil }
    let digits = Array(tag.utf8.prefix(5))
    guard digits.count == 5, digits[2] == UInt8(ascii: "."),
      [0, 1, 3, 4].allSatisfy({ digits[$0].isDigit }), tag.utf8.dropFirst(5).first.map({ !$0.isDigit }) ?? true
    else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }

  /// `vllm-python-py3` of the tag `24.08-vllm-python-py3`.
  var flavour: String? {
    guard release != nil, let tag, let (_, flavour) = tag.cut(at: "-") else { return nil }
    return String(flavour)
  }
}

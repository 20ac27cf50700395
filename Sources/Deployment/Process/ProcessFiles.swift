/// Access to the files of /proc and /sys, of this machine or of a recorded one.
package struct ProcessFiles: Sendable {
  /// The whole file; nil when it cannot be read.
  var bytes: @Sendable (String) -> [UInt8]?
  /// The names in a folder; nil when it cannot be read.
  var names: @Sendable (String) -> [String]?

  package init(
    bytes: @escaping @Sendable (String) -> [UInt8]?, names: @escaping @Sendable (String) -> [String]?
  ) {
    self.bytes = bytes
    self.names = names
  }

  func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  func lines(_ path: String) -> [Substring]? {
    text(path).map { text in text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) } }
  }

  /// The texts that zero bytes end, as `cmdline` and `environ` have them.
  func texts(_ path: String) -> [String]? {
    guard var bytes = bytes(path) else { return nil }
    if bytes.last == 0 { bytes.removeLast() }
    if bytes.isEmpty { return [] }
    return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  }
}

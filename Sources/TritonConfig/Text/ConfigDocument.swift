package import Facts

/// A config.pbtxt: its text, its values, and where each of them is written.
///
/// Accepts what the server's parser accepts and refuses what it refuses, in its words. Nothing of the text is lost:
/// comments, order and layout stay when values are edited.
package struct ConfigDocument: Sendable {
  /// Larger files are not read: no configuration comes near.
  package static let maximumSize = 1 << 20

  /// The name for messages.
  package let file: String
  package let config: ModelConfig
  /// Places of strings that are not UTF-8. The server's parser does not mind them; here they read with U+FFFD in place
  /// of what cannot be decoded.
  package let invalidStrings: [SourcePosition]
  let bytes: [UInt8]
  let release: DottedVersion?
  let tree: SyntaxTree

  /// - Parameter release: the container release whose server is to be imitated, which refuses the fields that came
  ///   later; nil for the newest.
  /// - Throws: ``ConfigSyntaxError`` at the first error that the server would log.
  package init(bytes: [UInt8], file: String, release: DottedVersion? = nil) throws(ConfigSyntaxError) {
    guard bytes.count <= Self.maximumSize else {
      let start = SourcePosition(line: 1, column: 1)
      throw ConfigSyntaxError(
        file: file, position: start, culprit: start,
        message: "The file has \(bytes.count) bytes; more than \(Self.maximumSize) are not read.",
        remedy: "check that this is a model configuration", isOwnLimit: true)
    }
    var parser = ConfigParser(bytes, file: file, release: release)
    config = try parser.config()
    invalidStrings = parser.invalidStrings
    tree = parser.tree
    self.bytes = bytes
    self.file = file
    self.release = release
  }

  package init(text: String, file: String, release: DottedVersion? = nil) throws(ConfigSyntaxError) {
    try self.init(bytes: Array(text.utf8), file: file, release: release)
  }

  /// The bytes of the file.
  package var text: [UInt8] { bytes }
}

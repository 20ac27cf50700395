import Facts

/// Why a text is no model configuration: what the server's parser logs, where, and what to do.
///
/// The server then says `failed to read text proto from PATH`, and the model is missing from its index.
package struct ConfigSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// Where the server's parser stands when it finds the error; often one piece after what is wrong.
  package var position: SourcePosition
  /// Where the piece begins that is wrong.
  package var culprit: SourcePosition
  /// The words of the server's parser, with whatever piece of the file it quotes: see ``printableMessage``.
  package var message: String
  /// What to do, in one sentence without a full stop.
  package var remedy: String?
  /// Whether a limit of this program was passed: the server might read the text.
  package var isOwnLimit = false

  /// The words for a terminal: control characters of the file escaped, overlong quotations cut.
  package var printableMessage: String { message.escapingControls.shortened(to: 500) }

  /// As the server logs it after `Error parsing text-format inference.ModelConfig: `.
  package var description: String { "\(position): \(message)" }
}

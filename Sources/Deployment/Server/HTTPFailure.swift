/// Why a server gave no answer that can be read.
package struct HTTPFailure: Error, Sendable, Hashable {
  /// In one word, as facts have it.
  package enum Kind: String, Sendable {
    /// Nobody listens on the port.
    case refused
    /// The host is not known or not there.
    case unreachable
    case timeout
    /// The connection ended in the middle of an answer, or before it.
    case closed
    case tls
    /// Another protocol of the server itself.
    case grpc
    case redirect, unauthorized
    case notHTTP, notTriton, tooLarge
  }

  package var kind: Kind
  /// What happened and what to do, in one sentence without a full stop.
  package var message: String
}

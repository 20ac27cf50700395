import Glibc

/// Reads a file to its end with a loop on `read(2)`.
///
/// Files of /proc hand out about one page a call, so that a reader which takes a short read for the end (Foundation
/// does) sees the first CPUs of a server only.
package enum FileReading {
  /// Why a file could not be read.
  package enum Failure: Error, Sendable, Hashable {
    /// `open` or `read` failed with this errno.
    case system(Int32)
    /// The file holds more bytes than the limit.
    case tooLong(limit: Int)
  }

  /// The whole file as bytes.
  /// - Parameter limit: the most bytes to take; a longer file is refused, so that no file can fill the memory.
  package static func bytes(_ path: String, limit: Int = 16 << 20) throws(Failure) -> [UInt8] {
    // O_NONBLOCK: a named pipe or a dead device must not hold up the probe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .system(errno) }
    defer { close(descriptor) }
    return try bytes(descriptor: descriptor, limit: limit)
  }

  static func bytes(descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return result }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(errno)
      }
      if result.count + count > limit { throw .tooLong(limit: limit) }
      result.append(contentsOf: chunk[..<count])
    }
  }
}

extension StringProtocol {
  /// The lines without their ends, empty ones left out; quick on the large files of /proc, because it works on bytes.
  var fileLines: [Substring] {
    Substring(self).utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
  }

  /// The words between spaces and tabs.
  var words: [Substring] {
    Substring(self).utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { Substring($0) }
  }

  /// The parts before and after the first separator; nil when there is none.
  func cut(at separator: Character) -> (before: SubSequence, after: SubSequence)? {
    guard let place = firstIndex(of: separator) else { return nil }
    return (self[..<place], self[index(after: place)...])
  }
}

import Glibc

/// Files written whole or not at all.
package enum OutputFile {
  /// - Throws: ``AdvisorError`` when the file exists and may not be overwritten, or cannot be written.
  package static func write(_ text: String, to path: String, overwrites: Bool) throws(AdvisorError) {
    if !overwrites, access(path, F_OK) == 0 {
      throw AdvisorError("\(path): exists already; --force overwrites it", .cannotWrite)
    }
    let temporary = "\(path).\(getpid()).tmp"
    func failure() -> AdvisorError {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      return AdvisorError("\(path): cannot write: \(reason)", .cannotWrite)
    }
    // O_EXCL: never through a link that somebody else put there.
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = failure()
        close(descriptor)
        throw error
      }
      bytes = bytes.dropFirst(count)
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw failure() }
    // link(2) refuses to replace a file that appeared meanwhile; rename(2) replaces it.
    let isPlaced = overwrites ? rename(temporary, path) == 0 : link(temporary, path) == 0
    guard isPlaced else { throw failure() }
    if !overwrites { unlink(temporary) }
  }
}

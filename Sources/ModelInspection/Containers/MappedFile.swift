import Glibc

/// A regular file mapped read-only, so that a structure of kilobytes is read out of gigabytes without loading them.
///
/// The kernel is told that access is random: read-ahead would otherwise fetch the weights between two headers.
/// A file that shrinks while it is mapped raises SIGBUS in every program that maps it; ``checkUnchanged()`` catches
/// the more likely case that it was still being written, where the facts read would be wrong.
package final class MappedFile {
  package let path: String
  package let size: Int
  private let base: UnsafeMutableRawPointer?
  private let descriptor: Int32
  private let modified: timespec

  /// Opens and maps the file; a pipe or a device is refused without waiting for it.
  /// - Throws: ``InspectionError`` of kind `notFound` or `unreadable`.
  package init(path: String) throws(InspectionError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { throw Self.error(errno, path, doing: "opened") }
    var status = stat()
    if fstat(descriptor, &status) != 0 {
      let code = errno
      close(descriptor)
      throw Self.error(code, path, doing: "examined")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw InspectionError(
        .unreadable, file: path, problem: "this is not a regular file", remedy: "Name a model file or folder")
    }
    let size = Int(status.st_size)
    var base: UnsafeMutableRawPointer?
    if size > 0 {
      base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      if base == MAP_FAILED {
        let code = errno
        close(descriptor)
        throw Self.error(code, path, doing: "mapped")
      }
      madvise(base, size, MADV_RANDOM)
    }
    self.path = path
    self.size = size
    self.base = base
    self.descriptor = descriptor
    self.modified = status.st_mtim
  }

  deinit {
    if let base { munmap(base, size) }
    close(descriptor)
  }

  /// Runs `body` with the bytes, which must not be used after it returns.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: base, count: size))
  }

  /// Fails when the file was written to since it was opened.
  package func checkUnchanged() throws(InspectionError) {
    var status = stat()
    let isSame =
      fstat(descriptor, &status) == 0 && Int(status.st_size) == size && status.st_mtim.tv_sec == modified.tv_sec
      && status.st_mtim.tv_nsec == modified.tv_nsec
    if !isSame {
      throw InspectionError(
        .unreadable, file: path, problem: "the file changed while it was being read",
        remedy: "Wait until the writer has finished, then repeat the command")
    }
  }

  /// The error for a failed system call on `path`; `doing` completes "cannot be …".
  package static func error(_ code: Int32, _ path: String, doing: String) -> InspectionError {
    switch code {
    case ENOENT, ENOTDIR:
      InspectionError(.notFound, file: path, problem: "nothing is there", remedy: "Check the path")
    case EACCES, EPERM:
      InspectionError(
        .unreadable, file: path, problem: "permission denied", remedy: "Make it readable for the user who runs this")
    default:
      InspectionError(
        .unreadable, file: path, problem: "the file cannot be \(doing): \(String(cString: strerror(code)))",
        remedy: "Check the path and the file system")
    }
  }
}

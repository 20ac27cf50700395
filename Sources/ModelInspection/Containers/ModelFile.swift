import Glibc

/// A regular file opened for reading its structure: kilobytes out of gigabytes, never the whole of it.
package final class ModelFile {
  package let path: String
  /// In bytes, when it was opened.
  package let size: Int
  private let descriptor: Int32
  private let modified: timespec
  private var failure: Int32 = 0

  /// Opens the file; a pipe or a device is refused without waiting for it.
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
    // Without this the kernel reads ahead, and fetches the weights between two headers.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
    self.modified = status.st_mtim
  }

  deinit { close(descriptor) }

  /// Runs `body` with the bytes, which must not be used after it returns; ask ``checkUnchanged()`` afterwards.
  package func withBytes<Result, Failure: Error>(
    _ body: (ByteSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var failure: Int32 = 0
    defer { self.failure = failure }
    return try ByteSource.withFile(descriptor, size: size, failure: &failure, body)
  }

  /// Fails when a read failed, or the file was written to since it was opened: what was read means nothing then.
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
    if failure != 0 { throw Self.error(failure, path, doing: "read") }
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
        .unreadable, file: path, problem: "it cannot be \(doing): \(String(cString: strerror(code)))",
        remedy: "Check the path and the file system")
    }
  }
}

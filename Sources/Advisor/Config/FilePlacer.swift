import Facts
import Glibc

/// Brings the model's files into an entry by copy or link.
struct FilePlacer {
  let placement: ConfigRequest.Placement
  /// What the user should know about it.
  private(set) var notes: [String] = []
  private var moved: [String] = []
  private var count = 0
  /// More files are no model.
  private static let mostFiles = 100_000

  init(placement: ConfigRequest.Placement) { self.placement = placement }

  /// - Parameters:
  ///   - source: an absolute path of a file or folder; links are followed.
  ///   - target: an absolute path where nothing is.
  mutating func place(_ source: String, at target: String) throws(AdvisorError) {
    try place(source, target, depth: 0)
    if placement == .move { moved.append(source) }
  }

  /// Ends a move, once all is in its place: takes away what was moved.
  ///
  /// - Parameter entries: the folders just written; a source below one of them went when the old entry did.
  mutating func removeMoved(except entries: [String]) {
    for path in moved where !entries.contains(where: { path.hasPrefix($0 + "/") }) { Folders.remove(path) }
    moved = []
  }

  private mutating func place(_ source: String, _ target: String, depth: Int) throws(AdvisorError) {
    count += 1
    if depth > Folders.deepest || count > Self.mostFiles {
      throw AdvisorError(
        "\(source.escapingControls): too many files or folders in each other for a model", .malformedInput)
    }
    switch FileStatus.of(source)?.kind {
    case .file: try placeFile(source, target)
    case .folder:
      try Folders.make(target)
      guard let names = Folders.names(in: source) else { throw failure(source) }
      for name in names { try place("\(source)/\(name)", "\(target)/\(name)", depth: depth + 1) }
    case .link, .other: throw AdvisorError("\(source.escapingControls): no regular file or folder", .malformedInput)
    case nil: throw failure(source)
    }
  }

  private mutating func placeFile(_ source: String, _ target: String) throws(AdvisorError) {
    if placement == .copy { return try copy(source, target) }
    // A link of a link would be one; the file itself is meant.
    let real = realpath(source, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    guard let real else { throw failure(source) }
    if link(real, target) == 0 { return }
    if placement == .move { return try copy(source, target) }
    guard symlink(real, target) == 0 else { throw failure(target) }
    notes.append(
      "\(real): linked symbolically, because the repository is on another file system; a container needs that folder too"
    )
  }

  private func copy(_ source: String, _ target: String) throws(AdvisorError) {
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw failure(source) }
    defer { close(input) }
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw failure(target) }
    var isClosed = false
    defer { if !isClosed { close(output) } }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(input, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(source) }
      if count == 0 { break }
      var written = 0
      while written < count {
        let step = write(output, buffer.baseAddress?.advanced(by: written), count - written)
        if step < 0, errno == EINTR { continue }
        guard step > 0 else { throw failure(target) }
        written += step
      }
    }
    isClosed = true
    guard close(output) == 0 else { throw failure(target) }
  }

  private func failure(_ path: String) -> AdvisorError {
    AdvisorError("\(path.escapingControls): \(String(cString: strerror(errno)))", .cannotWrite)
  }
}

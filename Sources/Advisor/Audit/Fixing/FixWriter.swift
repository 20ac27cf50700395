import Facts
import Glibc
import TritonConfig

/// Makes the changes of a plan: whole files or none, nothing outside the repository, nothing in the place of something else.
enum FixWriter {
  /// - Throws: ``AdvisorError`` for the first thing that cannot be done. The model it belongs to is as before; the error
  ///   names the models that are written already.
  static func write(_ plan: FixPlan) throws(AdvisorError) {
    var written: [String] = []
    do throws(AdvisorError) {
      for model in plan.models { try check(model) }
      for model in plan.models {
        try write(model)
        written.append(model.directory.escapingControls)
      }
    } catch {
      let standing = written.isEmpty ? "nothing was changed" : "already changed: \(written.joined(separator: ", "))"
      throw AdvisorError("\(error.description); \(standing)", error.exitStatus)
    }
  }

  /// What can be told before the first change.
  private static func check(_ model: FixPlan.Model) throws(AdvisorError) {
    try checkPlace(model.directory, in: model.boundary)
    if let config = model.config {
      try checkPlace(config.file, in: model.boundary)
      try checkUnchanged(config.file, config.before)
    }
  }

  private static func write(_ model: FixPlan.Model) throws(AdvisorError) {
    var done: [FileEdit] = []
    do throws(AdvisorError) {
      for operation in model.operations {
        try perform(operation, model)
        done.append(operation)
      }
      if let config = model.config { try replace(config.file, config.before, config.after) }
    } catch {
      for operation in done.reversed() { undo(operation, model.directory) }
      throw error
    }
  }

  private static func perform(_ edit: FileEdit, _ model: FixPlan.Model) throws(AdvisorError) {
    switch edit {
    case .makeFolder(let path):
      let place = "\(model.directory)/\(path)"
      if mkdir(place, 0o777) != 0 { throw failure(place) }
      // As the folder around it, where the system allows it: an administrator mends for the owner.
      var status = stat()
      if stat(FixPlaces.folder(of: place), &status) == 0, status.st_uid != geteuid() || status.st_gid != getegid() {
        _ = chown(place, status.st_uid, status.st_gid)
      }
    case .move(let from, let to):
      let (source, target) = ("\(model.directory)/\(from)", "\(model.directory)/\(to)")
      guard let status = FileStatus.of(source, followsLinks: false) else { throw failure(source) }
      if status.kind == .link { throw refusal(source, "is a link, move it by hand") }
      try checkPlace(source, in: model.boundary)
      try checkPlace(FixPlaces.folder(of: target), in: model.boundary)
      if FileStatus.of(target, followsLinks: false) != nil { throw refusal(target, "something is there by now") }
      if rename(source, target) != 0 { throw failure(target) }
    case .set, .remove: break
    }
  }

  private static func undo(_ edit: FileEdit, _ directory: String) {
    switch edit {
    case .makeFolder(let path): rmdir("\(directory)/\(path)")
    case .move(let from, let to): rename("\(directory)/\(to)", "\(directory)/\(from)")
    case .set, .remove: break
    }
  }

  /// Writes a file anew beside itself and puts it in place. Mode and owner stay; a link stays one, and what it leads to is
  /// written.
  private static func replace(_ file: String, _ before: [UInt8], _ after: [UInt8]) throws(AdvisorError) {
    guard let target = FixPlaces.resolved(file) else { throw failure(file) }
    var status = stat()
    guard stat(target, &status) == 0 else { throw failure(file) }
    let temporary = "\(target).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(file) }
    var isPlaced = false
    defer { if !isPlaced { unlink(temporary) } }
    guard writeAll(after, to: descriptor) else {
      let error = failure(file)
      close(descriptor)
      throw error
    }
    // Another's file stays another's where the system allows it; the change of owner comes first, as it clears mode bits.
    if status.st_uid != geteuid() || status.st_gid != getegid() { _ = fchown(descriptor, status.st_uid, status.st_gid) }
    let isWhole = fchmod(descriptor, status.st_mode & 0o7777) == 0 && fsync(descriptor) == 0
    let error = failure(file)
    guard close(descriptor) == 0, isWhole else { throw error }
    try checkUnchanged(file, before)
    guard rename(temporary, target) == 0 else { throw failure(file) }
    isPlaced = true
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func checkUnchanged(_ file: String, _ before: [UInt8]) throws(AdvisorError) {
    let document = RepositoryReader().configBytes(file)
    if document != before { throw refusal(file, "was changed meanwhile, run it again") }
  }

  /// Whether a path, links followed, is in the folder.
  private static func checkPlace(_ path: String, in boundary: String) throws(AdvisorError) {
    guard let place = FixPlaces.resolved(path) else { throw failure(path) }
    if !FixPlaces.isInside(place, boundary) {
      throw refusal(path, "leads out of \(boundary.escapingControls); mend it there")
    }
  }

  private static func refusal(_ path: String, _ reason: String) -> AdvisorError {
    AdvisorError("\(path.escapingControls): \(reason)", .cannotWrite)
  }

  private static func failure(_ path: String) -> AdvisorError {
    AdvisorError("\(path.escapingControls): cannot write: \(String(cString: strerror(errno)))", .cannotWrite)
  }
}

import Facts
import Glibc

/// What the file system says of a path.
struct FileStatus {
  enum Kind {
    case file, folder, link, other
  }

  var kind: Kind
  var device: dev_t
  var bytes: Int64

  /// nil when there is nothing, or nothing that may be looked at.
  static func of(_ path: String, followsLinks: Bool = true) -> FileStatus? {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    return FileStatus(kind: kind, device: status.st_dev, bytes: Int64(status.st_size))
  }
}

/// Folders made, listed and removed.
enum Folders {
  /// Deeper trees are not followed.
  static let deepest = 32

  /// Makes a folder and those above it.
  static func make(_ path: String) throws(AdvisorError) {
    var place = ""
    for part in path.split(separator: "/") {
      place += "/\(part)"
      if mkdir(place, 0o777) == 0 || errno == EEXIST && FileStatus.of(place)?.kind == .folder { continue }
      let reason = errno == EEXIST ? "is no folder" : String(cString: strerror(errno))
      throw AdvisorError("\(place.escapingControls): cannot make the folder: \(reason)", .cannotWrite)
    }
  }

  /// Names in a folder, sorted, `.` and `..` left out; nil when it cannot be read.
  static func names(in path: String) -> [String]? {
    guard let handle = opendir(path) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with all that is in it; links are removed, not followed.
  static func remove(_ path: String, depth: Int = 0) {
    if FileStatus.of(path, followsLinks: false)?.kind == .folder {
      if depth < deepest * 2 { for name in names(in: path) ?? [] { remove("\(path)/\(name)", depth: depth + 1) } }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

import Facts
import Glibc

/// A file of external data as found on disk.
struct ExternalFile {
  /// As the model writes it.
  var location: String
  /// 0 when it is not there.
  var bytes: Int64
  var isPresent: Bool
  /// Whether it is, or would be, outside the model's folder; such a file is not opened, whatever it is.
  var isOutside: Bool
  /// What is wrong, in words.
  var problem: String?
}

/// Finds the files a model keeps its weights in, never outside the model's own folder.
enum ExternalData {
  /// Looks up what a model uses. Two spellings of one file count as one.
  static func resolve(_ uses: [WeightTally.ExternalUse], in folder: String) -> [ExternalFile] {
    let root = resolved(folder)
    var files: [ExternalFile] = []
    var indexByPath: [String: Int] = [:]
    for use in uses {
      let file = resolve(use, in: folder, root: root)
      let path = components(of: use.location).joined(separator: "/")
      if let index = indexByPath[path] {
        if files[index].problem == nil { files[index].problem = file.problem }
      } else {
        indexByPath[path] = files.count
        files.append(file)
      }
    }
    return files
  }

  private static func resolve(_ use: WeightTally.ExternalUse, in folder: String, root: String?) -> ExternalFile {
    func outside(_ problem: String) -> ExternalFile {
      ExternalFile(location: use.location, bytes: 0, isPresent: false, isOutside: true, problem: problem)
    }
    func missing(_ problem: String) -> ExternalFile {
      ExternalFile(location: use.location, bytes: 0, isPresent: false, isOutside: false, problem: problem)
    }
    if use.location.isEmpty { return missing("the model names no file") }
    if use.location.utf8.contains(0) { return missing("the file name contains a zero byte") }
    if use.location.hasPrefix("/") { return outside("an absolute path, which no runtime should follow") }
    let parts = components(of: use.location)
    if parts.contains("..") { return outside("the path leads out of the model's folder") }
    guard let root else { return missing("the model's folder cannot be read") }
    guard let path = resolved("\(folder)/\(parts.joined(separator: "/"))") else { return missing("nothing is there") }
    guard path.hasPrefix(root == "/" ? "/" : root + "/") else {
      return outside("a symbolic link out of the model's folder")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return missing("nothing is there") }
    guard status.st_mode & S_IFMT == S_IFREG else { return missing("this is not a regular file") }
    let size = Int64(status.st_size)
    var problem = use.problem
    if access(path, R_OK) != 0 {
      problem = "permission denied"
    } else if use.end > size {
      problem = "\(use.end) bytes are needed and \(size) are there"
    }
    return ExternalFile(
      location: use.location, bytes: size, isPresent: true, isOutside: false, problem: problem)
  }

  private static func components(of location: String) -> [Substring] {
    location.split(separator: "/").filter { $0 != "." }
  }

  /// The path with every symbolic link followed; nil when nothing is there.
  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}

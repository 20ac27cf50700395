import Facts
import Glibc

/// Names taken from a model's path.
enum ModelPath {
  /// The last component; for a path such as `.` or `..` that of the folder meant.
  static func baseName(_ path: String) -> String { components(path).last ?? path }

  /// The folder a file is in, as the user would write it.
  static func folder(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The ending in lower case, without the dot; empty when there is none.
  static func fileExtension(_ path: String) -> String {
    let name = baseName(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// A name under which Triton can load the model: the file's stem, odd characters replaced.
  ///
  /// `resnet/1/model.onnx` is called `resnet`, because every model of a repository is named `model` there.
  static func modelName(_ path: String) -> String {
    let parts = components(path)
    guard let last = parts.last else { return "model" }
    var name = stem(last)
    if name == "model", parts.count >= 3, !parts[parts.count - 2].isEmpty,
      parts[parts.count - 2].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      name = parts[parts.count - 3]
    }
    let usable = name.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": Character(scalar)
      default: "_"
      }
    }
    let trimmed = usable.drop { $0 == "." || $0 == "-" }
    return trimmed.isEmpty ? "model" : String(trimmed.prefix(200))
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func components(_ path: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    if let last = parts.last, last != ".", last != ".." { return parts }
    guard let text = realpath(path.isEmpty ? "." : path, nil) else { return parts }
    defer { free(text) }
    return String(cString: text).split(separator: "/").map(String.init)
  }
}

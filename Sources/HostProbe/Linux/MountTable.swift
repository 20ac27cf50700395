/// The mounts that this process sees, from /proc/self/mountinfo.
struct MountTable: Sendable, Hashable {
  struct Mount: Sendable, Hashable {
    /// Which folder of the file system is mounted: not `/` when a container shows a part of one.
    var root: String
    var mountPoint: String
    var fileSystem: String
    /// The options of the file system itself, such as the controllers of a version 1 cgroup mount.
    var superOptions: [Substring]
  }

  /// In the order of mounting: of two on the same place the later one counts.
  var mounts: [Mount]

  init(_ text: String) {
    mounts = text.fileLines.compactMap { line in
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      // Six fields, any number of optional ones, a lone hyphen, then type, source and super options.
      guard fields.count > 6, let hyphen = fields[6...].firstIndex(of: "-"), fields.count > hyphen + 1 else {
        return nil
      }
      let options = fields.count > hyphen + 3 ? fields[hyphen + 3].split(separator: ",") : []
      return Mount(
        root: Self.unescaped(fields[3]), mountPoint: Self.unescaped(fields[4]),
        fileSystem: String(fields[hyphen + 1]), superOptions: options)
    }
  }

  /// Spaces, tabs, line ends and backslashes are written as `\` and three octal digits.
  private static func unescaped(_ text: Substring) -> String {
    if !text.utf8.contains(UInt8(ascii: "\\")) { return String(text) }
    var result: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3, let code = UInt8(String(Substring(digits)), radix: 8) {
        result.append(code)
        rest = rest.dropFirst(3)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

import Glibc

/// Reference data beside the checkout; tests that need it are skipped where it is absent.
enum Shared {
  /// The path of something in the shared folder, when it is there.
  static func path(_ relative: String) -> String? {
    let root: String
    if let set = getenv("TRITON_ADVISOR_SHARED") {
      root = String(cString: set)
    } else {
      // .../Tests/ExpressionsTests/Shared.swift: the checkout is three levels up, the folder beside it.
      root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/../shared"
    }
    let path = "\(root)/\(relative)"
    return access(path, R_OK) == 0 ? path : nil
  }

  static func bytes(_ relative: String) -> [UInt8]? {
    guard let path = path(relative), let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }
}

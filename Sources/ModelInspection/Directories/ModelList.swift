import Facts

/// Records of the fact ``ModelFact/models``: models inside what was named.
enum ModelList {
  /// - Parameters:
  ///   - path: within the archive or folder.
  ///   - format: nil when it is not known.
  ///   - problem: in words; empty when there is none.
  static func record(path: String, format: String?, bytes: Int64, problem: String) -> Value {
    [
      "path": .string(path), "format": format.map(Value.string) ?? .unknown(Unknown(reason: problem)),
      "bytes": .int(bytes), "problem": .string(problem),
    ]
  }
}

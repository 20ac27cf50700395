import Facts

/// Files that a model needs beside the one that was named: weights in shards, in a `.bin`, in parts.
struct SideFiles {
  var files: [ExternalFile]

  init(_ files: [ExternalFile]) { self.files = files }

  /// Looks up names in a folder; none outside it is opened.
  static func find(_ names: [String], in folder: String) -> SideFiles {
    SideFiles(ExternalData.resolve(names.map { WeightTally.ExternalUse(location: $0) }, in: folder))
  }

  /// Of those that are there.
  var totalBytes: Int64 { files.reduce(0) { $0.addingClamped($1.bytes) } }

  var missing: [ExternalFile] { files.filter { !$0.isPresent && !$0.isOutside } }

  /// - Parameter part: the place in the model's file that names them.
  func state(in facts: inout ModelFactBuilder, from part: String) {
    let records: [Value] = files.map {
      [
        "location": .string($0.location), "bytes": .integer($0.bytes), "present": .bool($0.isPresent),
        "problem": .string($0.problem ?? ""),
      ]
    }
    facts.set(.externalFiles, .list(records), from: part)
    facts.set(.externalMissing, .integer(missing.count), from: part)
    facts.set(.externalOutside, .integer(files.count { $0.isOutside }), from: part)
    facts.set(.externalBytes, .integer(totalBytes), from: part)
  }
}

import Facts

/// Reads an Orbax checkpoint: the tree of arrays that `_METADATA` lists, with their shapes.
enum OrbaxReader {
  private static let metadataLimit = 64 << 20
  private static let arrayLimit = 1_000_000

  static func inspection(of folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    do {
      try state(folder, in: &facts)
    } catch {
      facts.setUnknown(.parameters, "_METADATA: \(error)", from: "_METADATA")
    }
    SideFiles([]).state(in: &facts, from: "folder")
    facts.set(.customCode, [], from: "_METADATA")
    facts.fillUnknown("a checkpoint holds weights; the computation is in the JAX program that wrote it")
    return Inspection(facts: facts.document)
  }

  private static func state(_ folder: Folder, in facts: inout ModelFactBuilder) throws {
    let file = try ModelFile(path: folder.path(of: "_METADATA"))
    guard file.size <= metadataLimit else {
      return facts.setUnknown(.parameters, "_METADATA has \(file.size) bytes", from: "_METADATA")
    }
    var weights = WeightSums()
    var arrays: Int64 = 0
    try file.withBytes { bytes throws(StructureError) in
      var cursor = JSONCursor(bytes, in: 0..<bytes.count)
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        guard key == "tree_metadata" else { return }
        try cursor.members { (cursor: inout JSONCursor, _: String) throws(StructureError) in
          arrays += 1
          if arrays > arrayLimit { throw cursor.error("more than \(arrayLimit) arrays") }
          let value = try cursor.value()["value_metadata"]
          guard let shape = value?["write_shape"]?.listValue else { return }
          // The element types stand in the arrays' own metadata, which needs a database to read.
          weights.add("untyped", parameters: elementCount(shape.prefix(64).compactMap(\.intValue)), bytes: 0)
        }
      }
    }
    if weights.parameters > 0 { facts.set(.parameters, .int(weights.parameters), from: "_METADATA write_shape") }
    facts.set(.notes, .strings([HumanText.plural(arrays, "array")]), from: "_METADATA tree_metadata")
  }
}

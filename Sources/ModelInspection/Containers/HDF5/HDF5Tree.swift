import Facts

/// All datasets of an HDF5 file, and the notes on its root group.
struct HDF5Tree {
  private(set) var datasets: [HDF5Dataset] = []
  /// Where the texts of the root group's attributes lie, by name.
  private(set) var notes: [String: Range<Int>] = [:]

  static let datasetLimit = 500_000
  private static let depthLimit = 64
  private static let pathLimit = 4_096

  /// Goes through the groups from the root; what is linked twice is read once.
  /// - Throws: ``StructureError`` when a structure is damaged or a limit is passed.
  init(_ file: HDF5File) throws(StructureError) {
    var steps = HDF5Steps()
    var pending = [(path: "", place: file.root, depth: 0)]
    var seen: Set<Int> = []
    while let next = pending.popLast() {
      guard seen.insert(next.place).inserted else { continue }
      let object = try HDF5Object(file, at: next.place, steps: &steps)
      if next.depth == 0 { readNotes(file, object) }
      if let space = object.first(.dataspace), let type = object.first(.datatype) {
        try add(file, object, path: next.path, space: space, type: type)
        continue
      }
      if next.depth == Self.depthLimit {
        throw StructureError(at: next.place, "HDF5 groups nested more than \(Self.depthLimit) levels deep")
      }
      for member in try HDF5Group(file, object, steps: &steps).members.reversed() where !seen.contains(member.place) {
        let path = next.path.isEmpty ? member.name : "\(next.path)/\(member.name)"
        try steps.charge(200 + path.utf8.count, at: member.place)
        if path.utf8.count <= Self.pathLimit { pending.append((path, member.place, next.depth + 1)) }
      }
    }
  }

  private mutating func readNotes(_ file: HDF5File, _ object: HDF5Object) {
    for message in object.messages where message.kind == .attribute && !message.isShared {
      guard let attribute = HDF5Attribute(file, message.range), let text = attribute.text(file) else { continue }
      notes[attribute.name] = text
    }
  }

  private mutating func add(
    _ file: HDF5File, _ object: HDF5Object, path: String, space: HDF5Object.Message, type: HDF5Object.Message
  ) throws(StructureError) {
    if datasets.count == Self.datasetLimit {
      throw StructureError(at: space.range.lowerBound, "an HDF5 file of more than \(Self.datasetLimit) datasets")
    }
    guard !space.isShared, !type.isShared, let shape = HDF5Dataset.shape(file, space.range),
      var elements = HDF5Type(file, type.range)
    else { return }
    if elements.isOpaque { elements.element = Self.noted(file, object) }
    datasets.append(HDF5Dataset(path: path, type: elements, shape: shape))
  }

  /// The type that Keras notes beside weights for which HDF5 has none.
  private static func noted(_ file: HDF5File, _ object: HDF5Object) -> ElementType? {
    for message in object.messages where message.kind == .attribute && !message.isShared {
      if let attribute = HDF5Attribute(file, message.range), attribute.name == "dtype",
        let text = attribute.text(file), file.bytes.text(text) == "bfloat16"
      {
        return .bf16
      }
    }
    return nil
  }
}

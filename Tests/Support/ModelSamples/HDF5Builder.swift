/// Writes HDF5 files by hand: groups, datasets without values, and texts as notes on the root.
///
/// `isNew` picks between the two forms of the format: symbol tables and headers of version 1, or link messages,
/// those of the group `many` in a heap.
package struct HDF5Builder {
  private var bytes: [UInt8] = []
  private let isNew: Bool
  private static let none = [UInt8](repeating: 0xff, count: 8)

  /// - Parameters:
  ///   - notes: texts of the root's attributes.
  ///   - datasets: sizes of FP32 datasets by name, in the root.
  ///   - many: names of datasets of one number in a group `many`.
  package static func file(
    isNew: Bool, notes: [(String, String)], datasets: [(String, [Int])], many: [String] = []
  ) -> [UInt8] {
    var builder = HDF5Builder(isNew: isNew)
    builder.build(notes, datasets, many)
    return builder.bytes
  }

  private init(isNew: Bool) { self.isNew = isNew }

  private mutating func build(_ notes: [(String, String)], _ datasets: [(String, [Int])], _ many: [String]) {
    let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    bytes = [UInt8](repeating: 0, count: 96)
    var members = datasets.map { (name: $0.0, place: dataset($0.1)) }
    if !many.isEmpty {
      members.append((name: "many", place: group(many.map { (name: $0, place: dataset([])) }, [], inHeap: isNew)))
    }
    let root = group(members, notes.map { attribute($0.0, $0.1) }, inHeap: false)
    let sizes: [UInt8] = [8, 8]
    var superblock = magic
    if isNew {
      superblock += [2] + sizes + [0]
      superblock += little(0, 8) + Self.none + little(bytes.count, 8) + little(root, 8) + little(0, 4)
    } else {
      superblock += [0, 0, 0, 0, 0] + sizes + [0, 4, 0, 16, 0, 0, 0, 0, 0]
      superblock += little(0, 8) + Self.none + little(bytes.count, 8) + Self.none + little(0, 8) + little(root, 8)
    }
    bytes.replaceSubrange(0..<superblock.count, with: superblock)
  }

  private func little(_ value: Int, _ size: Int) -> [UInt8] { TreeSamples.little(value, size) }

  private mutating func append(_ block: [UInt8]) -> Int {
    let place = bytes.count
    bytes += block + [UInt8](repeating: 0, count: (8 - block.count % 8) % 8)
    return place
  }

  private mutating func header(_ messages: [(type: Int, contents: [UInt8])]) -> Int {
    var body: [UInt8] = []
    for (type, contents) in messages {
      if isNew {
        body += [UInt8(type)] + little(contents.count, 2) + [0] + contents
      } else {
        let padding = [UInt8](repeating: 0, count: (8 - contents.count % 8) % 8)
        body += little(type, 2) + little(contents.count + padding.count, 2) + little(0, 4)
        body += contents + padding
      }
    }
    var header: [UInt8] = isNew ? Array("OHDR".utf8) + [2, 2] : [1, 0]
    if !isNew { header += little(messages.count, 2) + little(1, 4) }
    header += little(body.count, 4)
    return append(isNew ? header + body + little(0, 4) : header + little(0, 4) + body)
  }

  private static let float: [UInt8] =
    [0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]

  private mutating func dataset(_ sizes: [Int]) -> Int {
    let dimensions: [UInt8] = sizes.flatMap { little($0, 8) }
    let space: [UInt8] =
      isNew
      ? [2, UInt8(sizes.count), 0, 1] + dimensions : [1, UInt8(sizes.count), 0] + little(0, 5) + dimensions
    return header([(1, space), (3, Self.float)])
  }

  /// A text in a heap of texts, as h5py writes it.
  private mutating func attribute(_ name: String, _ value: String) -> [UInt8] {
    let text = Array(value.utf8)
    let object = little(1, 2) + little(0, 6) + little(text.count, 8) + text
    let heap = append(Array("GCOL".utf8) + [1, 0, 0, 0] + little(16 + object.count, 8) + object)
    let type: [UInt8] = [0x19, 1, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0]
    let space: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    let key = Array(name.utf8) + [0]
    let padded = isNew ? key : key + [UInt8](repeating: 0, count: (8 - key.count % 8) % 8)
    let sizes = little(key.count, 2) + little(type.count, 2) + little(space.count, 2)
    var message: [UInt8] = isNew ? [3, 0] + sizes + [0] : [1, 0] + sizes
    message += padded + type + space
    return message + little(text.count, 4) + little(heap, 8) + little(1, 4)
  }

  private mutating func group(_ members: [(name: String, place: Int)], _ notes: [[UInt8]], inHeap: Bool) -> Int {
    let attributes = notes.map { (type: 12, contents: $0) }
    guard isNew else { return header([(17, symbolTable(members))] + attributes) }
    let links = members.map { member -> [UInt8] in
      let start: [UInt8] = [1, 0, UInt8(member.name.utf8.count)]
      return start + Array(member.name.utf8) + little(member.place, 8)
    }
    if !inHeap { return header(links.map { (type: 6, contents: $0) } + attributes) }
    return header([(2, [0, 0] + little(heap(links), 8) + Self.none)] + attributes)
  }

  /// A tree of one node, whose one child lists the members.
  private mutating func symbolTable(_ members: [(name: String, place: Int)]) -> [UInt8] {
    var names = little(0, 8)
    var symbols: [UInt8] = Array("SNOD".utf8) + [1, 0] + little(members.count, 2)
    for member in members {
      symbols += little(names.count, 8) + little(member.place, 8) + little(0, 24)
      names += Array(member.name.utf8) + [0]
    }
    let data = append(names)
    let heap = append(Array("HEAP".utf8) + little(0, 4) + little(names.count, 8) + Self.none + little(data, 8))
    let node = append(symbols)
    let tree = append(
      Array("TREE".utf8) + [0, 0, 1, 0] + Self.none + Self.none + little(0, 8) + little(node, 8) + little(8, 8))
    return little(tree, 8) + little(heap, 8)
  }

  /// A heap whose objects are in direct blocks under one block of addresses.
  private mutating func heap(_ objects: [[UInt8]]) -> Int {
    let size = 512
    var blocks: [[UInt8]] = [[]]
    for object in objects {
      if blocks[blocks.count - 1].count + object.count > size - 17 { blocks.append([]) }
      blocks[blocks.count - 1] += object
    }
    var places: [Int] = []
    for block in blocks {
      let start = Array("FHDB".utf8) + [0] + little(0, 12)
      places.append(append(start + block + [UInt8](repeating: 0, count: size - 17 - block.count)))
    }
    let rows = (places.count + 3) / 4
    let empty = Array(repeating: Self.none, count: rows * 4 - places.count)
    let addresses = places.flatMap { little($0, 8) } + empty.flatMap { $0 }
    let root = append(Array("FHIB".utf8) + [0] + little(0, 12) + addresses)
    var header: [UInt8] = Array("FRHP".utf8) + [0, 7, 0, 0, 0, 0] + little(4_096, 4)
    header += little(0, 8) + Self.none + little(0, 8) + Self.none + little(0, 24) + little(objects.count, 8)
    header += little(0, 32) + little(4, 2) + little(size, 8) + little(65_536, 8) + little(32, 2) + little(1, 2)
    return append(header + little(root, 8) + little(rows, 2))
  }
}

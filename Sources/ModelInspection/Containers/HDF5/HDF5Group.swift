/// The members of a group in an HDF5 file, in the three ways in which a group can keep them.
struct HDF5Group {
  struct Member {
    var name: String
    /// Of its header, in the file.
    var place: Int
  }

  private(set) var members: [Member] = []
  private let file: HDF5File
  private var steps: HDF5Steps

  static let memberLimit = 200_000
  static let nameLimit = 1_024

  /// - Parameter steps: what may still be read of the file; taken from.
  /// - Throws: ``StructureError`` when the group's own structures are damaged.
  init(_ file: HDF5File, _ object: HDF5Object, steps: inout HDF5Steps) throws(StructureError) {
    self.file = file
    self.steps = steps
    if let message = object.first(.symbolTable) { try readTree(message.range.lowerBound) }
    for message in object.messages where message.kind == .link { _ = try readLink(message.range) }
    if let message = object.first(.linkInfo) { try readHeap(message.range.lowerBound) }
    steps = self.steps
  }

  private func damaged(_ place: Int, _ what: String) -> StructureError {
    StructureError(at: place, "\(what) of an HDF5 group is damaged")
  }

  private mutating func add(_ name: String, at place: Int) throws(StructureError) {
    if members.count == Self.memberLimit {
      throw StructureError(at: place, "an HDF5 group with more than \(Self.memberLimit) members")
    }
    try steps.charge(80 + name.utf8.count, at: place)
    members.append(Member(name: name, place: place))
  }

  // MARK: A tree of symbol tables, names in a heap

  private mutating func readTree(_ message: Int) throws(StructureError) {
    guard let tree = file.address(at: message), let heap = file.address(at: message + file.addressSize),
      file.has("HEAP", at: heap), let size = file.length(at: heap + 8),
      let names = file.address(at: heap + 8 + 2 * file.lengthSize), file.contains(names, count: size)
    else { throw damaged(message, "the symbol table") }
    let heapRange = names..<(names + size)
    var pending = [tree]
    while let node = pending.popLast() {
      try steps.take(at: node)
      if file.has("SNOD", at: node) {
        try readSymbols(node, heapRange)
        continue
      }
      guard file.has("TREE", at: node), let count = file.integer(at: node + 6, size: 2) else {
        throw damaged(node, "the tree")
      }
      // Keys and children alternate behind the addresses of the two neighbours.
      let first = node + 8 + 2 * file.addressSize + file.lengthSize
      for index in (0..<count).reversed() {
        try steps.take(at: node)
        guard let child = file.address(at: first + index * (file.addressSize + file.lengthSize)) else {
          throw damaged(node, "the tree")
        }
        pending.append(child)
      }
    }
  }

  private mutating func readSymbols(_ node: Int, _ names: Range<Int>) throws(StructureError) {
    guard let count = file.integer(at: node + 6, size: 2) else { throw damaged(node, "the symbol table") }
    let entrySize = 2 * file.addressSize + 24
    for index in 0..<count {
      try steps.take(at: node)
      let entry = node + 8 + index * entrySize
      guard let offset = file.integer(at: entry, size: file.addressSize), offset < names.count else {
        throw damaged(entry, "the symbol table")
      }
      // A symbolic link has no header of its own, and what it names is listed where it lies.
      guard let place = file.address(at: entry + file.addressSize) else { continue }
      let start = names.lowerBound + offset
      let end = (start..<min(names.upperBound, start + Self.nameLimit)).first { file.bytes[$0] == 0 }
      try add(file.bytes.text(start..<(end ?? start)), at: place)
    }
  }

  // MARK: Link messages

  /// - Returns: where the message ends; nil when there is none.
  private mutating func readLink(_ range: Range<Int>) throws(StructureError) -> Int? {
    guard range.count >= 4, file.bytes[range.lowerBound] == 1 else { return nil }
    try steps.take(at: range.lowerBound)
    let flags = file.bytes[range.lowerBound + 1]
    var position = range.lowerBound + 2
    var type: UInt8 = 0
    if flags & 0x08 != 0 {
      type = file.bytes[position]
      position += 1
    }
    if flags & 0x04 != 0 { position += 8 }
    if flags & 0x10 != 0 { position += 1 }
    let width = 1 << Int(flags & 3)
    guard let length = file.integer(at: position, size: width), length > 0, length <= Self.nameLimit,
      length <= range.upperBound - position - width
    else { return nil }
    position += width
    let name = file.bytes.text(position..<(position + length))
    position += length
    if type == 0 {
      guard position + file.addressSize <= range.upperBound, let place = file.address(at: position) else { return nil }
      try add(name, at: place)
      return position + file.addressSize
    }
    // Soft and external links point elsewhere by name.
    guard let size = file.integer(at: position, size: 2), size <= range.upperBound - position - 2 else { return nil }
    return position + 2 + size
  }

  // MARK: Link messages in a fractal heap

  /// Reads the link messages of a group with many members, block by block of the heap that holds them.
  private mutating func readHeap(_ message: Int) throws(StructureError) {
    guard let flags = file.number(at: message + 1, size: 1) else { throw damaged(message, "the link list") }
    guard let place = file.address(at: message + 2 + (flags & 1 != 0 ? 8 : 0)) else { return }
    guard let heap = HDF5Heap(file, at: place) else {
      throw StructureError(at: place, "the link list of an HDF5 group is damaged, or packed, which is not read")
    }
    let before = members.count
    for block in try heap.blocks() {
      var position = block.lowerBound
      while position < block.upperBound, let end = try readLink(position..<block.upperBound) { position = end }
    }
    if members.count - before != heap.objects {
      throw StructureError(
        at: place, "an HDF5 group lists \(heap.objects) members, of which \(members.count - before) were found")
    }
  }
}

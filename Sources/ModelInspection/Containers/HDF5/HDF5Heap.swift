/// A fractal heap: objects one after the other in blocks that double in size.
struct HDF5Heap {
  private let file: HDF5File
  private let place: Int
  private let width: Int
  private let startSize: Int
  private let largestSize: Int
  private let root: Int
  private let rootRows: Int
  /// Bytes before the objects of a block.
  private let blockHeader: Int
  private let indirectHeader: Int
  /// Number of objects in the blocks.
  let objects: Int

  private static let blockLimit = 100_000

  /// - Returns: nil when there is no heap at this place, or its blocks are packed.
  init?(_ file: HDF5File, at place: Int) {
    let address = file.addressSize
    let length = file.lengthSize
    // Counters of free space and of huge objects stand before what is needed.
    let objectsAt = place + 14 + 2 * address + 5 * length
    let table = objectsAt + 5 * length
    guard file.has("FRHP", at: place), file.integer(at: place + 7, size: 2) == 0,
      let flags = file.number(at: place + 9, size: 1), let objects = file.length(at: objectsAt),
      let width = file.integer(at: table, size: 2), let startSize = file.length(at: table + 2),
      let largestSize = file.length(at: table + 2 + length),
      let bits = file.integer(at: table + 2 + 2 * length, size: 2),
      let root = file.address(at: table + 6 + 2 * length),
      let rows = file.integer(at: table + 6 + 2 * length + address, size: 2), (1...1_024).contains(width),
      startSize > 0, largestSize >= startSize, largestSize <= 1 << 32, bits <= 64, rows <= 64
    else { return nil }
    self.file = file
    self.place = place
    self.width = width
    self.startSize = startSize
    self.largestSize = largestSize
    self.root = root
    self.rootRows = rows
    self.objects = objects
    // Signature, version, the heap's address, the block's offset, and a checksum where the heap keeps them.
    blockHeader = 5 + address + (bits + 7) / 8 + (flags & 2 != 0 ? 4 : 0)
    indirectHeader = 5 + address + (bits + 7) / 8
  }

  /// Where objects lie, in the order of the heap.
  func blocks() throws(StructureError) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var pending = [(place: root, rows: rootRows, size: startSize)]
    var left = Self.blockLimit
    while let next = pending.popLast() {
      left -= 1
      guard left > 0 else { throw StructureError(at: place, "an HDF5 heap of more than \(Self.blockLimit) blocks") }
      if next.rows == 0 {
        guard file.has("FHDB", at: next.place), next.size > blockHeader, file.contains(next.place, count: next.size)
        else { throw StructureError(at: next.place, "a block of an HDF5 heap is damaged", isTruncation: true) }
        found.append((next.place + blockHeader)..<(next.place + next.size))
        continue
      }
      guard file.has("FHIB", at: next.place) else {
        throw StructureError(at: next.place, "a block of an HDF5 heap is damaged", isTruncation: true)
      }
      pending += children(of: next.place, rows: next.rows).reversed()
    }
    return found
  }

  /// The blocks that a block of addresses names: the first two rows of the starting size, each later row twice the size.
  private func children(of place: Int, rows: Int) -> [(place: Int, rows: Int, size: Int)] {
    var children: [(place: Int, rows: Int, size: Int)] = []
    var position = place + indirectHeader
    var size = startSize
    for row in 0..<rows {
      if row > 1 { size = size.multipliedReportingOverflow(by: 2).partialValue }
      if size <= 0 { break }
      // Beyond the largest block the rows name further blocks of addresses, whose rows add up to the size.
      let inner = size > largestSize ? (0..<64).first { (startSize * width) << $0 >= size } ?? 0 : 0
      for _ in 0..<width {
        if let child = file.address(at: position) { children.append((child, size > largestSize ? inner + 1 : 0, size)) }
        position += file.addressSize
      }
    }
    return children
  }
}

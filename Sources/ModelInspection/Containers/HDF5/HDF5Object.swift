/// The header of an object in an HDF5 file: a list of messages, each of which says one thing about it.
struct HDF5Object {
  enum Kind: Int {
    case dataspace = 0x01
    case linkInfo = 0x02
    case datatype = 0x03
    case link = 0x06
    case layout = 0x08
    case attribute = 0x0c
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  struct Message {
    var kind: Kind
    var range: Range<Int>
    /// Whether the message only points at one that several objects share.
    var isShared: Bool
  }

  private(set) var messages: [Message] = []

  private static let blockLimit = 256

  func first(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }

  /// - Parameter steps: what may still be read of the file; taken from.
  /// - Throws: ``StructureError`` when there is no header at this place.
  init(_ file: HDF5File, at place: Int, steps: inout HDF5Steps) throws(StructureError) {
    let isNew = file.has("OHDR", at: place)
    var blocks = [try isNew ? Self.newStart(file, place) : Self.oldStart(file, place)]
    // Which parts of a new header are there follows from its flags.
    let hasOrder = isNew && file.bytes[place + 5] & 0x04 != 0
    var read = 0
    var seen: Set<Int> = []
    while read < blocks.count {
      let block = blocks[read]
      read += 1
      guard seen.insert(block.lowerBound).inserted else { continue }
      if isNew {
        try readNew(file, block, hasOrder: hasOrder, steps: &steps)
      } else {
        try readOld(file, block, steps: &steps)
      }
      for message in messages where message.kind == .continuation {
        guard blocks.count < Self.blockLimit else { throw Self.damaged(place) }
        let next = try Self.continuation(file, message.range, isNew: isNew)
        if !seen.contains(next.lowerBound) { blocks.append(next) }
      }
      messages.removeAll { $0.kind == .continuation }
    }
  }

  private static func damaged(_ place: Int) -> StructureError {
    StructureError(at: place, "the header of an HDF5 object is damaged")
  }

  private static func oldStart(_ file: HDF5File, _ place: Int) throws(StructureError) -> Range<Int> {
    guard file.number(at: place, size: 1) == 1, let size = file.integer(at: place + 8, size: 4),
      file.contains(place + 16, count: size)
    else { throw damaged(place) }
    return (place + 16)..<(place + 16 + size)
  }

  private static func newStart(_ file: HDF5File, _ place: Int) throws(StructureError) -> Range<Int> {
    guard let flags = file.number(at: place + 5, size: 1) else { throw damaged(place) }
    let sizeAt = place + 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
    let width = 1 << Int(flags & 3)
    guard let size = file.integer(at: sizeAt, size: width), file.contains(sizeAt + width, count: size) else {
      throw damaged(place)
    }
    return (sizeAt + width)..<(sizeAt + width + size)
  }

  private static func continuation(
    _ file: HDF5File, _ range: Range<Int>, isNew: Bool
  ) throws(StructureError) -> Range<Int> {
    guard let start = file.address(at: range.lowerBound),
      let size = file.length(at: range.lowerBound + file.addressSize), file.contains(start, count: size),
      !isNew || size >= 8 && file.has("OCHK", at: start)
    else { throw damaged(range.lowerBound) }
    // A new block has its signature before and a checksum behind the messages.
    return isNew ? (start + 4)..<(start + size - 4) : start..<(start + size)
  }

  private mutating func readOld(
    _ file: HDF5File, _ block: Range<Int>, steps: inout HDF5Steps
  ) throws(StructureError) {
    var position = block.lowerBound
    while position + 8 <= block.upperBound {
      guard let type = file.integer(at: position, size: 2), let size = file.integer(at: position + 2, size: 2),
        size <= block.upperBound - position - 8
      else { throw Self.damaged(position) }
      try steps.take(at: position)
      add(type, flags: file.bytes[position + 4], (position + 8)..<(position + 8 + size))
      position += 8 + size
    }
  }

  private mutating func readNew(
    _ file: HDF5File, _ block: Range<Int>, hasOrder: Bool, steps: inout HDF5Steps
  ) throws(StructureError) {
    let header = hasOrder ? 6 : 4
    var position = block.lowerBound
    while position + header <= block.upperBound {
      guard let size = file.integer(at: position + 1, size: 2), size <= block.upperBound - position - header else {
        throw Self.damaged(position)
      }
      try steps.take(at: position)
      add(
        Int(file.bytes[position]), flags: file.bytes[position + 3],
        (position + header)..<(position + header + size))
      position += header + size
    }
  }

  private mutating func add(_ type: Int, flags: UInt8, _ range: Range<Int>) {
    guard let kind = Kind(rawValue: type) else { return }
    messages.append(Message(kind: kind, range: range, isShared: flags & 2 != 0))
  }
}

/// How much of one HDF5 file is still read, so that a small hostile one cannot ask for gigabytes.
struct HDF5Steps {
  /// Messages, members and blocks.
  static let limit = 3_000_000
  /// Bytes of names and lists.
  static let memory = 96 << 20

  private var left = limit
  private var memoryLeft = memory

  mutating func take(at place: Int) throws(StructureError) {
    left -= 1
    if left < 0 { throw StructureError(at: place, "the HDF5 file describes more than \(Self.limit) things") }
  }

  /// Counts memory that is about to be kept.
  mutating func charge(_ size: Int, at place: Int) throws(StructureError) {
    memoryLeft -= size
    if memoryLeft < 0 {
      throw StructureError(at: place, "the names in the HDF5 file would take more than \(Self.memory >> 20) MiB")
    }
  }
}

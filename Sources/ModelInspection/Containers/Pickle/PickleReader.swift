/// Reads a pickle of any protocol as data: a stack machine that keeps descriptions where Python keeps objects.
///
/// It never recurses, and stops at limits on instructions and on what it keeps; ``PickleDocument/problem`` says so.
package struct PickleReader {
  /// Objects kept: 24 bytes each, and what a container holds.
  static let objectLimit = 1_000_000
  /// References from containers to their members.
  static let referenceLimit = 4_000_000
  static let instructionLimit = 8_000_000
  /// Distinct classes and functions; a model names some dozen.
  static let globalLimit = 2_000
  /// Bytes of a module's or a class's name.
  static let nameLimit = 512
  /// Pickles within pickles, which joblib writes for arrays of objects.
  static let nestingLimit = 16

  typealias ID = PickleDocument.ID

  /// The working state of one pickle; those around it wait.
  struct Level {
    var stack: [ID] = []
    /// Heights of the stack at the marks.
    var marks: [Int] = []
    var memo: [ID] = []
    /// Entries whose number does not follow the one before.
    var sparseMemo: [Int: ID] = [:]
  }

  let bytes: ByteSource
  var document: PickleDocument
  var level = Level()
  var outer: [Level] = []
  var position: Int
  let limit: Int
  var references = 0
  var globalNumbers: [PickleDocument.Global: Int32] = [:]
  var calledNumbers: Set<Int> = []

  /// Reads one pickle; what cannot be read ends it, with the reason in ``PickleDocument/problem``.
  /// - Parameter range: where it starts, and where it must end at the latest.
  package static func read(_ bytes: ByteSource, in range: Range<Int>? = nil) -> PickleDocument {
    var reader = PickleReader(bytes, in: range ?? 0..<bytes.count)
    do throws(StructureError) {
      try reader.run()
    } catch {
      reader.document.problem = error
    }
    reader.document.end = reader.position
    return reader.document
  }

  /// Whether the bytes start like a pickle of protocol 2 or newer.
  package static func isMarked(_ bytes: ByteSource, at offset: Int = 0) -> Bool {
    bytes.has([0x80], at: offset) && offset + 2 < bytes.count && (2...5).contains(bytes[offset + 1])
  }

  private init(_ bytes: ByteSource, in range: Range<Int>) {
    self.bytes = bytes
    document = PickleDocument(bytes)
    position = range.lowerBound
    limit = min(range.upperBound, bytes.count)
  }

  private mutating func run() throws(StructureError) {
    for _ in 0..<Self.instructionLimit {
      guard position < limit else {
        throw StructureError(at: position, "the pickle has no end", isTruncation: true)
      }
      guard let opcode = PickleOpcode(rawValue: bytes[position]) else {
        throw StructureError(at: position, "the pickle has an unknown instruction")
      }
      position += 1
      if opcode == .stop {
        let result = try pop()
        guard let waiting = outer.popLast() else {
          document.root = result
          return
        }
        level = waiting
      } else {
        try execute(opcode)
      }
    }
    throw tooMany("instructions", Self.instructionLimit)
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(StructureError) {
    switch opcode {
    case .none: try push(.none)
    case .newTrue, .newFalse: try push(.bool(opcode == .newTrue))
    case .int, .binInt, .binInt1, .binInt2, .long, .long1, .long4, .float, .binFloat: try number(opcode)
    case .string, .binString, .shortBinString, .unicode, .binUnicode, .shortBinUnicode, .binUnicode8, .binBytes,
      .shortBinBytes, .binBytes8, .byteArray8:
      try string(opcode)
    case .emptyList, .emptyTuple, .emptyDictionary, .emptySet, .list, .tuple, .tuple1, .tuple2, .tuple3, .dictionary,
      .frozenSet:
      try container(opcode)
    case .append, .appends, .setItem, .setItems, .addItems: try fill(opcode)
    case .global, .stackGlobal, .inst, .obj, .reduce, .newObj, .newObjEx, .build, .ext1, .ext2, .ext4:
      try make(opcode)
    case .get, .binGet, .longBinGet, .put, .binPut, .longBinPut, .memoize: try memo(opcode)
    case .persistentID: try push(.persistent(try newNode(.text(try line()))))
    case .binPersistentID: try push(.persistent(try pop()))
    case .mark: level.marks.append(level.stack.count)
    case .pop: if level.marks.last == level.stack.count { level.marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popMarked()
    case .duplicate: level.stack.append(try top())
    case .proto: document.protocol = max(document.protocol, Int(try integer(UInt8.self)))
    case .frame: _ = try integer(UInt64.self)
    case .nextBuffer: try push(.buffer)
    case .readonlyBuffer, .stop: break
    }
    if level.stack.count > Self.objectLimit || level.marks.count > Self.objectLimit {
      throw tooMany("objects", Self.objectLimit)
    }
  }
}

/// The stack, the memo and operands.
extension PickleReader {
  mutating func tooMany(_ things: String, _ limit: Int) -> StructureError {
    document.isTooLarge = true
    return StructureError(at: position, "the pickle has more than \(limit) \(things), too many to be read")
  }

  mutating func newNode(_ node: PickleDocument.Node) throws(StructureError) -> ID {
    guard document.nodes.count < Self.objectLimit else { throw tooMany("objects", Self.objectLimit) }
    document.nodes.append(node)
    return ID(document.nodes.count - 1)
  }

  mutating func newChildren(_ members: [ID]) throws(StructureError) -> Int32 {
    try count(references: members.count)
    document.children.append(members)
    return Int32(document.children.count - 1)
  }

  mutating func count(references added: Int) throws(StructureError) {
    references += added
    if references > Self.referenceLimit || document.children.count > Self.objectLimit {
      throw tooMany("objects", Self.objectLimit)
    }
  }

  mutating func push(_ node: PickleDocument.Node) throws(StructureError) {
    level.stack.append(try newNode(node))
  }

  func top() throws(StructureError) -> ID {
    guard let last = level.stack.last, level.stack.count > (level.marks.last ?? 0) else { throw underflow() }
    return last
  }

  mutating func pop() throws(StructureError) -> ID {
    let last = try top()
    level.stack.removeLast()
    return last
  }

  /// What lies above the last mark, which goes too.
  mutating func popMarked() throws(StructureError) -> [ID] {
    guard let mark = level.marks.popLast(), mark <= level.stack.count else { throw underflow() }
    defer { level.stack.removeSubrange(mark...) }
    return Array(level.stack[mark...])
  }

  private func underflow() -> StructureError {
    StructureError(at: position - 1, "the pickle takes more from its stack than it put there")
  }

  mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(StructureError) -> Integer {
    let size = Integer.bitWidth / 8
    guard limit - position >= size, let value = bytes.littleEndian(type, at: position) else {
      throw truncated(position)
    }
    position += size
    return value
  }

  func truncated(_ offset: Int) -> StructureError {
    StructureError(at: offset, "the pickle ends within an instruction", isTruncation: true)
  }

  /// Steps over an operand of so many bytes.
  mutating func skip(_ count: UInt64) throws(StructureError) -> Range<Int> {
    guard count <= UInt64(limit - position) else { throw truncated(position) }
    defer { position += Int(count) }
    return position..<(position + Int(count))
  }

  /// Steps over an operand that is a line of text, given without its end.
  mutating func line() throws(StructureError) -> Range<Int> {
    guard let end = bytes.firstIndex(of: [0x0a], in: position..<limit) else { throw truncated(position) }
    defer { position = end + 1 }
    return position..<end
  }

  mutating func memo(_ opcode: PickleOpcode) throws(StructureError) {
    switch opcode {
    case .memoize: try remember(level.memo.count + level.sparseMemo.count)
    case .put: try remember(try lineNumber())
    case .binPut: try remember(Int(try integer(UInt8.self)))
    case .longBinPut: try remember(Int(try integer(UInt32.self)))
    case .get: try recall(try lineNumber())
    case .binGet: try recall(Int(try integer(UInt8.self)))
    default: try recall(Int(try integer(UInt32.self)))
    }
  }

  private mutating func lineNumber() throws(StructureError) -> Int {
    let place = try line()
    guard place.count <= 12, let number = Int(bytes.text(place)), number >= 0 else {
      throw StructureError(at: place.lowerBound, "the pickle has a number that is none")
    }
    return number
  }

  private mutating func remember(_ number: Int) throws(StructureError) {
    let object = try top()
    if number == level.memo.count {
      level.memo.append(object)
    } else if number < level.memo.count {
      level.memo[number] = object
    } else {
      level.sparseMemo[number] = object
    }
    if level.memo.count + level.sparseMemo.count > Self.objectLimit { throw tooMany("objects", Self.objectLimit) }
  }

  private mutating func recall(_ number: Int) throws(StructureError) {
    guard let object = number < level.memo.count ? level.memo[number] : level.sparseMemo[number] else {
      throw StructureError(at: position, "the pickle refers to object \(number), which it has not stored")
    }
    level.stack.append(object)
  }
}

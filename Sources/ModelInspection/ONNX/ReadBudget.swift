import Facts

/// What reading one model may cost, so that a small hostile file cannot ask for gigabytes.
///
/// A node of two bytes in the file takes a hundred in memory. Every structure that is kept is charged at about its
/// size on the heap; a model of 100,000 operators with long names takes about half of the budget.
struct ReadBudget {
  /// Estimated bytes that may be kept for one model.
  static let memory = 192 << 20
  /// Operators in all graphs and functions together.
  static let nodes = 2_000_000
  /// Inputs, and outputs, of the model.
  static let values = 20_000
  /// Distinct operators.
  static let operators = 20_000
  /// Operator sets imported by the model or by one function.
  static let domains = 1_000
  /// Distinct element types of weights; ONNX has numbered 26.
  static let elementTypes = 256
  /// Distinct files of external data.
  static let externalFiles = 20_000
  /// Graphs within graphs, and types within types.
  static let nesting = 32
  /// Bytes of one name.
  static let nameLength = 65_536
  /// Dimensions of one tensor.
  static let rank = 1_024
  /// Longest string attribute that is kept, in bytes.
  static let attributeString = 256
  /// Longest integer list of an attribute that is kept.
  static let attributeInts = 64

  private var memoryLeft = ReadBudget.memory
  private var nodesLeft = ReadBudget.nodes

  /// Counts memory that is about to be kept.
  mutating func charge(_ size: Int, at offset: Int) throws(StructureError) {
    memoryLeft -= size
    if memoryLeft < 0 {
      throw StructureError(
        at: offset, "reading on would take more than \(Self.memory >> 20) MiB for operators and tensor names alone")
    }
  }

  mutating func chargeNodes(_ count: Int, at offset: Int) throws(StructureError) {
    nodesLeft -= count
    if nodesLeft < 0 { throw StructureError(at: offset, "the model has more than \(Self.nodes) operators") }
  }

  /// Counts the heap storage of a text that is about to be kept; short texts have none.
  mutating func charge(_ text: String, at offset: Int) throws(StructureError) {
    let length = text.utf8.count
    if length > 15 { try charge(48 + length, at: offset) }
  }

  /// The text of a name that need not outlive its use; what is not UTF-8 becomes U+FFFD.
  func name(_ range: Range<Int>, of bytes: ByteSource) throws(StructureError) -> String {
    if range.count > Self.nameLength {
      throw StructureError(at: range.lowerBound, "a name of \(range.count) bytes (at most \(Self.nameLength) are read)")
    }
    return bytes.text(range)
  }

  /// The text of a name that will be kept.
  mutating func keptName(_ range: Range<Int>, of bytes: ByteSource) throws(StructureError) -> String {
    let text = try name(range, of: bytes)
    try charge(text, at: range.lowerBound)
    return text
  }
}

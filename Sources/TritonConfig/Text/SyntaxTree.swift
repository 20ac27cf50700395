/// The structure of a config.pbtxt: which bytes are which element. The bytes between belong to nobody and stay.
struct SyntaxTree {
  /// A message: its fields in the order of the text.
  struct Message {
    var schema: MessageSchema
    var fields: [Field] = []
    /// The bytes between its brackets; all of the text for the config itself.
    var content: Range<Int>
  }

  /// A field with its name and its value or values.
  struct Field {
    /// Its place in the schema of its message.
    var index: Int
    /// The bytes from the name to the value, without a separator.
    var range: Range<Int>
    var position: SourcePosition
    var values: [Value] = []
    /// The bytes between the brackets of a list; nil when the value stands alone.
    var list: Range<Int>?
    /// The end of the comma or semicolon after it; the end of ``range`` where there is none.
    var separatorEnd: Int
  }

  /// A value that stands alone or in a list. Compact, because lists can be long.
  struct Value {
    private var start: UInt32
    private var end: UInt32
    private var line: UInt32
    private var column: UInt32
    /// The place in ``SyntaxTree/messages`` of a message; -1 for a scalar.
    private var child: Int32

    init(range: Range<Int>, position: SourcePosition, message: Int? = nil) {
      start = UInt32(truncatingIfNeeded: range.lowerBound)
      end = UInt32(truncatingIfNeeded: range.upperBound)
      line = UInt32(truncatingIfNeeded: position.line)
      column = UInt32(truncatingIfNeeded: position.column)
      child = message.map { Int32(truncatingIfNeeded: $0) } ?? -1
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var position: SourcePosition { SourcePosition(line: Int(line), column: Int(column)) }
    var message: Int? { child < 0 ? nil : Int(child) }
  }

  /// All messages; the config itself is the first.
  var messages: [Message]
}

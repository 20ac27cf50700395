/// The structure of a config.pbtxt: which bytes are which element. The bytes between belong to nobody and stay.
struct SyntaxTree {
  /// A message: its fields in the order of the text.
  struct Message {
    let schema: MessageSchema
    private(set) var fields: [Field] = []
    /// The bytes between its brackets; all of the text for the config itself.
    var content: Range<Int>
    /// Number of all values, so that long messages are searched through an index.
    private var valueCount = 0
    private var index: [Int: Occurrences] = [:]

    init(schema: MessageSchema, content: Range<Int>) {
      self.schema = schema
      self.content = content
    }

    mutating func append(_ field: Field) {
      fields.append(field)
      let wasLong = valueCount >= Self.long
      valueCount += max(field.values.count, 1)
      guard valueCount >= Self.long else { return }
      for place in wasLong ? fields.count - 1..<fields.count : fields.indices {
        index[fields[place].index, default: Occurrences()].append(fields[place], at: place)
      }
    }

    /// Where a field of the schema is written, with all values it has been given.
    func occurrences(of field: Int) -> Occurrences {
      if valueCount >= Self.long { return index[field] ?? Occurrences() }
      var found = Occurrences()
      for place in fields.indices where fields[place].index == field { found.append(fields[place], at: place) }
      return found
    }

    /// From so many values on an index pays.
    private static let long = 32
  }

  /// All places of a message that give values to one field of the schema.
  struct Occurrences {
    /// The places in ``Message/fields``.
    private(set) var places: [Int] = []
    /// For each place the number of values before it.
    private var starts: [Int] = []
    private(set) var count = 0
    private var keys: [[UInt8]: (place: Int, value: Int)] = [:]

    mutating func append(_ field: Field, at place: Int) {
      places.append(place)
      starts.append(count)
      count += field.values.count
      for (value, key) in field.keys.enumerated() { keys[key.identity] = (place, value) }
    }

    /// The place of a value counted over all places, and which one of that place it is.
    func value(_ number: Int) -> (place: Int, value: Int)? {
      guard (0..<count).contains(number) else { return nil }
      var low = 0
      var high = starts.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= number { low = middle } else { high = middle }
      }
      return (places[low], number - starts[low])
    }

    /// The last entry of a key.
    func entry(of key: String) -> (place: Int, value: Int)? { keys[key.identity] }
  }

  /// A field with its name and its value or values.
  struct Field {
    /// Its place in the schema of its message.
    var index: Int
    /// The bytes from the name to the value, without a separator.
    var range: Range<Int>
    var position: SourcePosition
    var values: [Value] = []
    /// The keys of ``values``, for a map; numbers in decimal.
    var keys: [String] = []
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

/// Goes through UBJSON, the binary relative of JSON that XGBoost writes by default: arrays of numbers are stepped over
/// in one go.
///
/// Format: ubjson.org, draft 12; counted and typed containers have no closing marker.
struct UBJSONCursor: KeyedCursor {
  private let bytes: ByteSource
  private(set) var position: Int
  private let end: Int
  private var depth = 0
  /// The marker of the value at the cursor, where its container states it once for all.
  private var marker: UInt8?

  init(_ bytes: ByteSource, in range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = min(range?.upperBound ?? bytes.count, bytes.count)
  }

  /// What a container states about its contents.
  private struct Contents {
    /// nil when a closing marker ends it.
    var count: Int64?
    var marker: UInt8?
  }

  private func error(_ problem: String, isTruncation: Bool = false) -> StructureError {
    StructureError(at: position, problem, isTruncation: isTruncation)
  }

  private func byte() throws(StructureError) -> UInt8 {
    guard position < end else { throw error("the UBJSON ends too early", isTruncation: true) }
    return bytes[position]
  }

  /// The marker of the value at the cursor, which is left there.
  private mutating func kind() throws(StructureError) -> UInt8 {
    if let marker { return marker }
    while try byte() == UInt8(ascii: "N") { position += 1 }
    return try byte()
  }

  private mutating func takeMarker() throws(StructureError) -> UInt8 {
    let kind = try kind()
    if marker == nil { position += 1 }
    marker = nil
    return kind
  }

  private mutating func advance(_ count: UInt64) throws(StructureError) {
    guard count <= UInt64(end - position) else {
      throw error("the UBJSON announces \(count) bytes and ends before", isTruncation: true)
    }
    position += Int(count)
  }

  /// A big-endian integer with this marker; nil for another kind of value.
  private mutating func integer(_ marker: UInt8) throws(StructureError) -> Int64? {
    let size: UInt64
    switch marker {
    case UInt8(ascii: "i"), UInt8(ascii: "U"), UInt8(ascii: "C"): size = 1
    case UInt8(ascii: "I"): size = 2
    case UInt8(ascii: "l"): size = 4
    case UInt8(ascii: "L"): size = 8
    default: return nil
    }
    let start = position
    try advance(size)
    var value: UInt64 = 0
    for offset in start..<position { value = value << 8 | UInt64(bytes[offset]) }
    if marker == UInt8(ascii: "U") || marker == UInt8(ascii: "C") { return Int64(value) }
    let unused = 64 - size * 8
    return Int64(bitPattern: value << unused) >> Int64(unused)
  }

  private mutating func length() throws(StructureError) -> Int64 {
    let marker = try byte()
    position += 1
    guard let length = try integer(marker), length >= 0 else {
      throw error("the UBJSON has a length that is no number")
    }
    return length
  }

  /// What stands behind an opening marker.
  private mutating func contents() throws(StructureError) -> Contents {
    var contents = Contents()
    if try byte() == UInt8(ascii: "$") {
      position += 1
      contents.marker = try byte()
      position += 1
      if try byte() != UInt8(ascii: "#") { throw error("the UBJSON has a typed container without a count") }
    }
    if try byte() == UInt8(ascii: "#") {
      position += 1
      contents.count = try length()
      // Values of no bytes could be counted by the billion.
      if let count = contents.count, contents.marker.map({ (Self.size($0) ?? 1) > 0 }) ?? true, count > Int64(end) {
        throw error("the UBJSON announces \(count) values and has no room for them", isTruncation: true)
      }
    }
    return contents
  }

  /// Bytes of a value with this marker; nil when they depend on the value.
  private static func size(_ marker: UInt8) -> UInt64? {
    switch marker {
    case UInt8(ascii: "T"), UInt8(ascii: "F"), UInt8(ascii: "Z"), UInt8(ascii: "N"): 0
    case UInt8(ascii: "i"), UInt8(ascii: "U"), UInt8(ascii: "C"): 1
    case UInt8(ascii: "I"): 2
    case UInt8(ascii: "l"), UInt8(ascii: "d"): 4
    case UInt8(ascii: "L"), UInt8(ascii: "D"): 8
    default: nil
    }
  }

  /// Goes through a container behind its opening marker, by calling `body` at each key or element.
  private mutating func each(
    until close: UInt8, _ body: (inout Self, UInt8?) throws(StructureError) -> Void
  ) throws(StructureError) {
    depth += 1
    if depth > CursorLimit.nesting { throw error("the UBJSON is nested more than \(CursorLimit.nesting) deep") }
    let contents = try contents()
    if let count = contents.count {
      // Values of no bytes in an array have nothing to go through; in an object their keys have.
      let isEmpty = contents.marker.flatMap(Self.size) == 0 && close == UInt8(ascii: "]")
      for _ in 0..<(isEmpty ? 0 : count) { try body(&self, contents.marker) }
    } else {
      while try kind() != close { try body(&self, nil) }
      position += 1
    }
    depth -= 1
  }

  mutating func members(
    _ body: (inout Self, String) throws(StructureError) -> Void
  ) throws(StructureError) {
    guard try kind() == UInt8(ascii: "{") else { return try skip() }
    _ = try takeMarker()
    try each(until: UInt8(ascii: "}")) { (cursor: inout Self, marker: UInt8?) throws(StructureError) in
      let length = try cursor.length()
      let start = cursor.position
      try cursor.advance(UInt64(length))
      let key = length <= CursorLimit.key ? cursor.bytes.text(start..<cursor.position) : ""
      cursor.marker = marker
      try cursor.taking { (cursor: inout Self) throws(StructureError) in try body(&cursor, key) }
    }
  }

  mutating func elements(_ body: (inout Self) throws(StructureError) -> Void) throws(StructureError) {
    guard try kind() == UInt8(ascii: "[") else { return try skip() }
    _ = try takeMarker()
    try each(until: UInt8(ascii: "]")) { (cursor: inout Self, marker: UInt8?) throws(StructureError) in
      cursor.marker = marker
      try cursor.taking(body)
    }
  }

  /// Runs `body` at a value, and skips the value if `body` did not take it.
  private mutating func taking(_ body: (inout Self) throws(StructureError) -> Void) throws(StructureError) {
    _ = try kind()
    let start = (position, marker)
    try body(&self)
    if position == start.0, marker == start.1 { try skip() }
    marker = nil
  }

  mutating func plainText() throws(StructureError) -> String? {
    guard try kind() == UInt8(ascii: "S") else {
      try skip()
      return nil
    }
    _ = try takeMarker()
    let length = try length()
    let start = position
    try advance(UInt64(length))
    return length <= CursorLimit.string ? bytes.text(start..<position) : nil
  }

  mutating func plainNumber() throws(StructureError) -> Double? {
    let kind = try kind()
    guard let size = Self.size(kind), size > 0 else {
      try skip()
      return nil
    }
    _ = try takeMarker()
    if let integer = try integer(kind) { return Double(integer) }
    let start = position
    try advance(size)
    if size == 4 {
      return bytes.littleEndian(UInt32.self, at: start).map { Double(Float(bitPattern: $0.byteSwapped)) }
    }
    return bytes.littleEndian(UInt64.self, at: start).map { Double(bitPattern: $0.byteSwapped) }
  }

  mutating func elementCount() throws(StructureError) -> Int64? {
    guard try kind() == UInt8(ascii: "[") else {
      try skip()
      return nil
    }
    var copy = self
    _ = try copy.takeMarker()
    let announced = try copy.contents().count
    var count: Int64 = 0
    if announced == nil {
      try elements { (_: inout Self) throws(StructureError) in count += 1 }
    } else {
      try skip()
    }
    return announced ?? count
  }

  mutating func skip() throws(StructureError) {
    /// Containers that are open: what is left in each, and the marker of its values.
    var open: [(left: Int64?, isObject: Bool, marker: UInt8?)] = []
    repeat {
      if var container = open.last {
        if container.left == 0 {
          open.removeLast()
          continue
        }
        if container.left == nil, try kind() == (container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          position += 1
          open.removeLast()
          continue
        }
        container.left = container.left.map { $0 - 1 }
        open[open.count - 1] = container
        if container.isObject { try advance(UInt64(try length())) }
        marker = container.marker
      }
      let kind = try takeMarker()
      if let size = Self.size(kind) {
        try advance(size)
      } else if kind == UInt8(ascii: "S") || kind == UInt8(ascii: "H") {
        try advance(UInt64(try length()))
      } else if kind == UInt8(ascii: "{") || kind == UInt8(ascii: "[") {
        let contents = try contents()
        let isObject = kind == UInt8(ascii: "{")
        if !isObject, let count = contents.count, let size = contents.marker.flatMap(Self.size) {
          let product = UInt64(count).multipliedReportingOverflow(by: size)
          try advance(product.overflow ? .max : product.partialValue)
          continue
        }
        open.append((contents.count, isObject, contents.marker))
        if depth + open.count > CursorLimit.nesting {
          throw error("the UBJSON is nested more than \(CursorLimit.nesting) deep")
        }
      } else {
        throw error("the UBJSON has an unknown marker")
      }
    } while !open.isEmpty
  }
}

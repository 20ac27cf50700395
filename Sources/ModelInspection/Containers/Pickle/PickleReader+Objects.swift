/// Classes, functions and what is made of them.
extension PickleReader {
  mutating func make(_ opcode: PickleOpcode) throws(StructureError) {
    switch opcode {
    case .global: level.stack.append(try global(named: try line(), try line()))
    case .stackGlobal:
      let name = try pop()
      let module = try pop()
      guard case .text(let moduleName) = document.node(module), case .text(let globalName) = document.node(name) else {
        throw StructureError(at: position - 1, "the pickle imports something that has no name")
      }
      level.stack.append(try global(named: moduleName, globalName))
    case .ext1: try registered(UInt32(try integer(UInt8.self)))
    case .ext2: try registered(UInt32(try integer(UInt16.self)))
    case .ext4: try registered(try integer(UInt32.self))
    case .inst:
      let callable = try global(named: try line(), try line())
      try call(callable, try tuple(try popMarked()))
    case .obj:
      let parts = try popMarked()
      guard let callable = parts.first else {
        throw StructureError(at: position - 1, "the pickle makes an object of no class")
      }
      try call(callable, try tuple(Array(parts.dropFirst())))
    case .newObjEx:
      _ = try pop()
      let arguments = try pop()
      try call(try pop(), arguments)
    case .reduce, .newObj:
      let arguments = try pop()
      try call(try pop(), arguments)
    default: try build()
    }
  }

  private mutating func tuple(_ members: [ID]) throws(StructureError) -> ID {
    try newNode(.tuple(try newChildren(members)))
  }

  private mutating func global(named module: Range<Int>, _ name: Range<Int>) throws(StructureError) -> ID {
    guard module.count <= Self.nameLimit, name.count <= Self.nameLimit else {
      throw StructureError(at: module.lowerBound, "the pickle imports a name of more than \(Self.nameLimit) bytes")
    }
    return try global(PickleDocument.Global(module: bytes.text(module), name: bytes.text(name)))
  }

  /// An entry of the table that `copyreg.add_extension` fills, which only the writer's program knows.
  private mutating func registered(_ code: UInt32) throws(StructureError) {
    level.stack.append(try global(PickleDocument.Global(module: "copyreg", name: "extension \(code)")))
  }

  private mutating func global(_ global: PickleDocument.Global) throws(StructureError) -> ID {
    if let number = globalNumbers[global] { return try newNode(.global(number)) }
    let number = Int32(document.globals.count)
    guard number < Self.globalLimit else {
      throw tooMany("classes and functions", Self.globalLimit)
    }
    document.globals.append(global)
    globalNumbers[global] = number
    return try newNode(.global(number))
  }

  private mutating func call(_ callable: ID, _ arguments: ID) throws(StructureError) {
    if case .global(let number) = document.node(callable), calledNumbers.insert(Int(number)).inserted {
      document.called.append(Int(number))
    }
    try push(.object(callable: callable, arguments: arguments))
  }

  private mutating func build() throws(StructureError) {
    let state = try pop()
    let object = try top()
    document.states[object] = state
    if document.global(of: object)?.description == "joblib.numpy_pickle NumpyArrayWrapper" { try skipArray(object) }
  }

  /// Steps over the elements of an array, which joblib puts between two instructions.
  private mutating func skipArray(_ wrapper: ID) throws(StructureError) {
    guard let shape = document.attribute("shape", of: wrapper).flatMap(document.elements),
      let type = document.attribute("dtype", of: wrapper).flatMap(document.arrayType)
    else { throw StructureError(at: position, "joblib's array has no shape or type") }
    if type.holdsObjects {
      guard outer.count < Self.nestingLimit else {
        throw StructureError(at: position, "the pickle holds more than \(Self.nestingLimit) pickles in each other")
      }
      // The array follows as a pickle of its own, whose result is dropped: the wrapper stands for it.
      outer.append(level)
      level = Level()
      return
    }
    if let alignment = document.attribute("numpy_array_alignment_bytes", of: wrapper).flatMap(document.int),
      alignment > 0
    {
      _ = try skip(UInt64(try integer(UInt8.self)))
    }
    var size = UInt64(clamping: type.itemSize)
    for dimension in shape {
      let count = UInt64(clamping: document.int(dimension) ?? 0)
      let product = size.multipliedReportingOverflow(by: count)
      size = product.overflow ? .max : product.partialValue
    }
    _ = try skip(size)
  }
}

/// NumPy's arrays as pickles describe them.
extension PickleDocument {
  struct ArrayType {
    /// Bytes of one element.
    var itemSize: Int64
    var holdsObjects: Bool
  }

  /// The element type that `numpy dtype('f8', ...)` makes.
  func arrayType(_ id: ID) -> ArrayType? {
    guard global(of: id)?.description == "numpy dtype", let first = arguments(id)?.first,
      let code = text(first, limit: 64)
    else { return nil }
    let letters = code.drop { "<>=|".contains($0) }
    let size = Int64(letters.dropFirst()) ?? 1
    switch letters.first {
    case "O": return ArrayType(itemSize: 8, holdsObjects: true)
    case "U": return ArrayType(itemSize: size.multipliedReportingOverflow(by: 4).partialValue, holdsObjects: false)
    case "b" where letters.dropFirst().isEmpty: return ArrayType(itemSize: 1, holdsObjects: false)
    case nil: return nil
    default: return ArrayType(itemSize: max(0, size), holdsObjects: false)
    }
  }

  /// The lengths of an array's dimensions, whichever way it was stored; nil for what is no array.
  package func arrayShape(_ id: ID) -> [Int64]? {
    guard let global = global(of: id) else { return nil }
    let shape: ID?
    switch global.name {
    case "NumpyArrayWrapper": shape = attribute("shape", of: id)
    case "_reconstruct", "ndarray": shape = states[id].flatMap(elements).flatMap { $0.count >= 2 ? $0[1] : nil }
    case "_frombuffer": shape = arguments(id).flatMap { $0.count >= 3 ? $0[2] : nil }
    default: return nil
    }
    return shape.flatMap(elements)?.map { int($0) ?? 0 }
  }
}

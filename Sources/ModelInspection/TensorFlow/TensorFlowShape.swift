import Facts

/// The shape and type of a tensor as TensorFlow's messages state them.
struct TensorFlowShape {
  private typealias Messages = TensorFlowMessages

  static let rankLimit = 254  // TensorShape::MaxDimensions

  /// Sizes, -1 where free; nil when the rank is not known.
  var sizes: [Int64]?

  var dimensions: [OperatorGraph.Dimension]? { sizes?.map { $0 < 0 ? .unknown : .fixed($0) } }

  /// Elements of a tensor of this shape; 0 where anything is free, the largest number where it does not fit.
  var elements: Int64 {
    guard let sizes else { return 0 }
    return sizes.reduce(1) { product, size in
      let (next, overflow) = product.multipliedReportingOverflow(by: max(0, size))
      return overflow ? .max : next
    }
  }

  init(sizes: [Int64]?) { self.sizes = sizes }

  /// Reads a TensorShapeProto.
  init(_ bytes: ByteSource, _ range: Range<Int>) throws(StructureError) {
    var sizes: [Int64] = []
    var isKnown = true
    var reader = ProtobufReader<Messages.Shape>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .dimensions:
        guard let place = field.range else { continue }
        if sizes.count == Self.rankLimit {
          throw StructureError(at: field.offset, "a shape of more than \(Self.rankLimit) dimensions")
        }
        var size: Int64 = 0
        var dimension = ProtobufReader<Messages.Dimension>(bytes, place)
        while let part = try dimension.next() { if part.key == .size { size = part.integer ?? size } }
        sizes.append(size)
      case .unknownRank: isKnown = field.integer != 1
      case nil: break
      }
    }
    self.sizes = isKnown ? sizes : nil
  }
}

extension ElementType {
  /// Bytes that so many elements take; texts have no size of their own and count as none.
  func byteCount(of elements: Int64) -> Int64 {
    let (size, overflow) = elements.multipliedReportingOverflow(by: Int64(bits ?? 0))
    return overflow ? .max : size / 8 + (size % 8 > 0 ? 1 : 0)
  }
}

import Facts

/// Reads Treelite checkpoints of versions 3.9 and 4: a header, and the arrays of each tree one after the other.
///
/// Layouts from dmlc/treelite: src/serializer.cc (4.x) and include/treelite/tree_impl.h (3.9).
enum TreeliteReader {
  static func read(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    var reader = Reader(bytes)
    return try reader.read().inspection(.treelite, path: path, size: bytes.count, from: "header")
  }

  private struct Reader {
    private let bytes: ByteSource
    private var position = 0
    private var model = ShallowModel(library: "treelite")

    init(_ bytes: ByteSource) { self.bytes = bytes }

    private mutating func scalar<Integer: FixedWidthInteger>(
      _ type: Integer.Type
    ) throws(StructureError) -> Integer {
      guard let value = bytes.littleEndian(type, at: position) else { throw truncated() }
      position += Integer.bitWidth / 8
      return value
    }

    private func truncated() -> StructureError {
      StructureError(at: min(position, bytes.count), "the Treelite checkpoint stops too early", isTruncation: true)
    }

    /// Steps over a counted array of elements of this size, and says where it stands.
    private mutating func array(of size: Int) throws(StructureError) -> Range<Int> {
      let count = try scalar(UInt64.self)
      guard count <= UInt64(max(0, bytes.count - position) / size) else { throw truncated() }
      let start = position
      position += Int(count) * size
      return start..<position
    }

    private func integers(_ place: Range<Int>) -> [Int32] {
      stride(from: place.lowerBound, to: place.upperBound, by: 4).prefix(1_000).compactMap {
        bytes.littleEndian(Int32.self, at: $0)
      }
    }

    mutating func read() throws(StructureError) -> ShallowModel {
      let major = try scalar(Int32.self)
      model.version = "\(major).\(try scalar(Int32.self)).\(try scalar(Int32.self))"
      let sizes = (threshold: try size(), leaf: try size())
      let trees = try scalar(UInt64.self)
      model.trees = Int64(clamping: trees)
      model.features = Int64(try scalar(Int32.self))
      let task = try scalar(UInt8.self)
      _ = try scalar(UInt8.self)
      model.algorithm = .trees
      model.precision = sizes.threshold == 8 ? .fp64 : .fp32
      model.hasCategoricalEncoder = false
      if major >= 4 {
        try readHeader(task)
        try readTrees(trees, threshold: sizes.threshold, leaf: sizes.leaf)
      } else {
        try readHeaderOfVersion3(task)
      }
      return model
    }

    /// Bytes of an element of the type with this code (enum TypeInfo).
    private mutating func size() throws(StructureError) -> Int {
      switch try scalar(UInt8.self) {
      case 1, 2: return 4
      case 3: return 8
      default: throw StructureError(at: position - 1, "the Treelite checkpoint has an element type that is none")
      }
    }

    private mutating func readHeader(_ task: UInt8) throws(StructureError) {
      let targets = try scalar(Int32.self)
      let classes = integers(try array(of: 4))
      let leafShape = integers(try array(of: 4))
      for _ in 0..<2 { _ = try array(of: 4) }
      let postprocessor = try array(of: 1)
      _ = try scalar(UInt64.self)
      _ = try array(of: 8)
      _ = try array(of: 1)
      try skipOptionalFields()
      model.targets = Int64(max(1, targets))
      model.objective = bytes.text(postprocessor.prefix(256))
      model.hasVectorLeaves = leafShape.contains { $0 > 1 }
      setTask(task, classes: Int64(classes.max() ?? 1))
    }

    /// - Parameter task: as numbered by enum TaskType.
    private mutating func setTask(_ task: UInt8, classes: Int64) {
      switch task {
      case 0: model.setClasses(2)
      case 2: model.setClasses(max(2, classes))
      default:
        model.task = task == 1 ? .regressor : task == 3 ? .ranker : task == 4 ? .anomalyDetector : nil
        model.classes = 0
      }
      if model.task?.isClassifier == true {
        model.output = model.objective == "max_index" ? .class : .probabilities
      } else {
        model.output = .value
      }
    }

    /// Fields that later versions add: a name and bytes each.
    private mutating func skipOptionalFields() throws(StructureError) {
      let count = try scalar(Int32.self)
      guard (0...1_000).contains(count) else {
        throw StructureError(at: position - 4, "the Treelite checkpoint announces \(count) optional fields")
      }
      for _ in 0..<count {
        _ = try array(of: 1)
        let size = try scalar(UInt64.self)
        let elements = try scalar(UInt64.self)
        let product = size.multipliedReportingOverflow(by: elements)
        guard !product.overflow, product.partialValue <= UInt64(max(0, bytes.count - position)) else {
          throw truncated()
        }
        position += Int(product.partialValue)
      }
    }

    private mutating func readTrees(_ count: UInt64, threshold: Int, leaf: Int) throws(StructureError) {
      // In the order in which a tree's arrays follow each other; sizes in bytes.
      let arrays = [1, 4, 4, 4, 1, leaf, threshold, 1, 1, leaf, 8, 8, 4, 8, 8, 8, 1, 8, 1, 8, 1]
      model.nodes = 0
      model.maxLeaves = 0
      model.hasCategoricalSplits = false
      for _ in 0..<count {
        let nodes = Int64(max(0, try scalar(Int32.self)))
        if try scalar(UInt8.self) != 0 { model.hasCategoricalSplits = true }
        model.nodes = (model.nodes ?? 0).addingClamped(nodes)
        model.maxLeaves = max(model.maxLeaves ?? 0, nodes / 2 + nodes % 2)
        for size in arrays { _ = try array(of: size) }
        for _ in 0..<2 { try skipOptionalFields() }
      }
    }

    /// Version 3: classes and a fixed block of parameters instead of arrays.
    private mutating func readHeaderOfVersion3(_ task: UInt8) throws(StructureError) {
      _ = try scalar(UInt32.self)
      let classes = try scalar(UInt32.self)
      let leafSize = try scalar(UInt32.self)
      guard position + 256 <= bytes.count else { throw truncated() }
      let name = position..<(position + 256)
      model.objective = bytes.text(name.prefix { bytes[$0] != 0 })
      model.targets = 1
      model.hasVectorLeaves = leafSize > 1
      // Binary classifiers and regressors share a number; what is done to the sum of the leaves tells them apart.
      let isBinary = task == 0 && ["sigmoid", "hinge"].contains(model.objective)
      setTask(task == 0 ? (isBinary ? 0 : 1) : 2, classes: Int64(classes))
    }
  }
}

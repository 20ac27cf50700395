import Facts

/// The tensors that a pickle of PyTorch describes; their values lie outside the pickle.
struct TorchTensors {
  /// One piece of memory, which several tensors may share.
  struct Storage {
    var key: String
    var type: ElementType?
    /// nil when the type is not known.
    var bytes: Int64?
    var elements: Int64
  }

  /// In the order of their first use, each once.
  private(set) var storages: [Storage] = []
  private var indexByKey: [String: Int] = [:]

  /// Finds every tensor of a pickle.
  /// - Parameter withScalars: whether single numbers count, which are no weights among constants.
  init(_ pickle: PickleDocument, withScalars: Bool = true) {
    for id in pickle.nodes.indices.map(PickleDocument.ID.init) {
      if let tensor = Self.tensor(id, pickle), withScalars || !tensor.shape.isEmpty { add(tensor.storage) }
    }
    if !withScalars { return }
    // Storages can be pickled without a tensor around them.
    for id in pickle.nodes.indices.map(PickleDocument.ID.init) {
      if let storage = Self.storage(id, pickle, type: nil) { add(storage) }
    }
  }

  private mutating func add(_ storage: Storage) {
    if indexByKey[storage.key] != nil { return }
    indexByKey[storage.key] = storages.count
    storages.append(storage)
  }

  var weights: WeightSums {
    var weights = WeightSums()
    for storage in storages {
      weights.add(storage.type?.rawValue ?? "untyped", parameters: storage.elements, bytes: storage.bytes ?? 0)
    }
    return weights
  }

  /// A tensor as the pickle makes it.
  struct Tensor {
    var storage: Storage
    var shape: [Int64]
  }

  /// The tensor that an object of the pickle is; nil when it is none.
  static func tensor(_ id: PickleDocument.ID, _ pickle: PickleDocument) -> Tensor? {
    guard case .object = pickle.node(id), let global = pickle.global(of: id), global.module == "torch._utils",
      let arguments = pickle.arguments(id), let first = arguments.first
    else { return nil }
    switch global.name {
    case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_qtensor", "_rebuild_tensor_v3":
      let type =
        global.name.hasSuffix("v3") && arguments.count > 6
        ? pickle.global(arguments[6]).flatMap { TorchType.named($0.name) } : nil
      guard let storage = storage(first, pickle, type: type), arguments.count > 2,
        let shape = pickle.elements(arguments[2])
      else { return nil }
      return Tensor(storage: storage, shape: shape.prefix(64).map { pickle.int($0) ?? -1 })
    default: return nil
    }
  }

  /// `('storage', class, key, device, count)`, which the loader looks up by itself.
  private static func storage(_ id: PickleDocument.ID, _ pickle: PickleDocument, type: ElementType?) -> Storage? {
    guard case .persistent(let place) = pickle.node(id), let parts = pickle.elements(place), parts.count >= 5,
      pickle.text(parts[0]) == "storage", let name = pickle.global(parts[1])?.name, let key = pickle.text(parts[2]),
      let count = pickle.int(parts[4]), count >= 0
    else { return nil }
    if name == "UntypedStorage" {
      // The count is then of bytes, and the type stands with the tensor.
      let elements = type?.bits.map { count / Int64(max(1, $0 / 8)) } ?? count
      return Storage(key: key, type: type, bytes: count, elements: elements)
    }
    let type = TorchType.ofStorage(name)
    let bytes = type?.bits.map { count.multipliedReportingOverflow(by: Int64($0 / 8)) }
    return Storage(key: key, type: type, bytes: bytes.map { $0.overflow ? .max : $0.partialValue }, elements: count)
  }
}

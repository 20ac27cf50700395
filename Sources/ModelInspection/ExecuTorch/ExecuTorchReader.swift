import Facts

/// Reads an ExecuTorch program: the signature of its first method, its kernels and the backends that parts were lowered
/// to.
///
/// Fields are numbered as in executorch/schema/program.fbs; a union takes two fields, its type and itself.
struct ExecuTorchReader {
  private enum Program {
    static let version = 0
    static let plans = 1
  }
  private enum Plan {
    static let name = 0
    static let values = 2
    static let inputs = 3
    static let outputs = 4
    static let chains = 5
    static let operators = 6
    static let delegates = 7
  }
  private enum Tensor {
    static let type = 0
    static let sizes = 2
    static let data = 5
    static let dynamism = 8
  }

  private static let valueLimit = 2_000_000
  /// Number of `Tensor` among the kinds of value.
  private static let tensorKind: UInt8 = 5

  private let bytes: ByteSource
  private let buffer: FlatBuffer
  private let plan: FlatBuffer.Table

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let buffer = FlatBuffer(bytes, in: 0..<bytes.count)
    guard let program = buffer.root, let plans = buffer.vector(Program.plans, of: program, elementSize: 4),
      let plan = buffer.table(0, of: plans)
    else { throw StructureError(at: 0, "the program holds no method", isTruncation: true) }
    let reader = ExecuTorchReader(bytes: bytes, buffer: buffer, plan: plan)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let summary = try reader.summary()
    summary.state(
      in: &facts,
      from: .init(
        values: .init(inputs: "execution plan", outputs: "execution plan"), operators: "chains", weights: "values"))
    var notes = (0..<min(plans.count, 100)).compactMap { index in
      buffer.table(index, of: plans).flatMap { buffer.text(Plan.name, of: $0, limit: 200) }.map { "method \($0)" }
    }
    notes += reader.delegates.map { "parts lowered to \($0)" }
    facts.set(.notes, .strings(notes), from: "execution plan")
    let version = buffer.number(Program.version, of: program, as: UInt32.self) ?? 0
    facts.set(.producer, .string("executorch, schema \(version)"), from: "version")
    SideFiles([]).state(in: &facts, from: "program")
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("an ExecuTorch program does not say")
    return Inspection(facts: facts.document)
  }

  private init(bytes: ByteSource, buffer: FlatBuffer, plan: FlatBuffer.Table) {
    self.bytes = bytes
    self.buffer = buffer
    self.plan = plan
  }

  /// Names of backends, each once.
  private var delegates: [String] {
    guard let list = buffer.vector(Plan.delegates, of: plan, elementSize: 4) else { return [] }
    let names = (0..<min(list.count, 10_000)).compactMap { index in
      buffer.table(index, of: list).flatMap { buffer.text(0, of: $0, limit: 100) }
    }
    return Set(names).sorted()
  }

  private func summary() throws(StructureError) -> GraphSummary {
    var summary = GraphSummary()
    summary.knownDomains = ["aten", "executorch_prim", "dim_order_ops", "delegate", "quantized_decomposed"]
    guard let values = buffer.vector(Plan.values, of: plan, elementSize: 4), values.count <= Self.valueLimit else {
      throw StructureError(at: 0, "the method holds no values, or too many", isTruncation: true)
    }
    func signature(_ field: Int, _ prefix: String) -> [ModelValue] {
      guard let list = buffer.vector(field, of: plan, elementSize: 4) else { return [] }
      return (0..<min(list.count, GraphSummary.valueLimit)).map { index in
        // The program has places instead of names.
        let name = "\(prefix)\(index)"
        guard let place = buffer.int32(index, of: list), place >= 0, place < values.count,
          let value = buffer.table(Int(place), of: values)
        else { return ModelValue(name, kind: .none, words: "value") }
        return self.value(name, value)
      }
    }
    summary.inputs = signature(Plan.inputs, "input_")
    summary.outputs = signature(Plan.outputs, "output_")
    try countCalls(&summary)
    var weights = WeightSums()
    for index in 0..<values.count {
      guard let value = buffer.table(index, of: values), buffer.number(0, of: value, as: UInt8.self) == Self.tensorKind,
        let tensor = buffer.table(1, of: value), (buffer.number(Tensor.data, of: tensor, as: UInt32.self) ?? 0) > 0
      else { continue }
      let type = type(of: tensor)
      let elements = elementCount(sizes(of: tensor))
      weights.add(type?.rawValue ?? "untyped", parameters: elements, bytes: type?.byteCount(of: elements) ?? 0)
    }
    // What a delegate took is inside its own data, where tensors are no longer told apart.
    summary.weights = delegates.isEmpty ? weights : nil
    return summary
  }

  private func countCalls(_ summary: inout GraphSummary) throws(StructureError) {
    let operators = buffer.vector(Plan.operators, of: plan, elementSize: 4)
    guard let chains = buffer.vector(Plan.chains, of: plan, elementSize: 4) else { return }
    for index in 0..<min(chains.count, 1_000) {
      guard let chain = buffer.table(index, of: chains), let list = buffer.vector(2, of: chain, elementSize: 4),
        list.count <= Self.valueLimit
      else { continue }
      for place in 0..<list.count {
        guard let call = buffer.table(place, of: list) else { continue }
        let offset = list.start + 4 * place
        switch buffer.number(0, of: call, as: UInt8.self) {
        case 1:
          guard let kernel = buffer.table(1, of: call), let operators,
            let entry = buffer.table(Int(buffer.int32(0, of: kernel) ?? 0), of: operators),
            let name = buffer.text(0, of: entry, limit: 200)
          else { continue }
          let parts = name.split(separator: ":", omittingEmptySubsequences: true).map(String.init)
          try summary.count(parts.last ?? name, domain: parts.count > 1 ? parts[0] : "aten", at: offset)
        case 2: try summary.count("delegate call", domain: "delegate", at: offset)
        default: continue
        }
      }
    }
  }

  private func value(_ name: String, _ value: FlatBuffer.Table) -> ModelValue {
    guard buffer.number(0, of: value, as: UInt8.self) == Self.tensorKind, let tensor = buffer.table(1, of: value) else {
      return ModelValue(name, kind: .scalar, words: "number, flag, text or list")
    }
    // Sizes of a dynamic tensor are the largest it can have.
    let isStatic = (buffer.number(Tensor.dynamism, of: tensor, as: Int8.self) ?? 0) == 0
    let shape = sizes(of: tensor).map { isStatic && $0 >= 0 ? OperatorGraph.Dimension.fixed($0) : .unknown }
    return ModelValue(name, type(of: tensor), shape: shape)
  }

  private func sizes(of tensor: FlatBuffer.Table) -> [Int64] {
    guard let list = buffer.vector(Tensor.sizes, of: tensor, elementSize: 4) else { return [] }
    return (0..<min(list.count, 64)).map { Int64(buffer.int32($0, of: list) ?? 0) }
  }

  /// PyTorch's own numbering of element types (`c10::ScalarType`).
  private func type(of tensor: FlatBuffer.Table) -> ElementType? {
    let types: [ElementType?] = [
      .uint8, .int8, .int16, .int32, .int64, .fp16, .fp32, .fp64, nil, .complex64, .complex128, .bool, .int8, .uint8,
      .int32, .bf16, .uint4, .uint2,
    ]
    let number = Int(buffer.number(Tensor.type, of: tensor, as: Int8.self) ?? 0)
    return types.indices.contains(number) ? types[number] : nil
  }
}

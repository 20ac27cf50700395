import TritonConfig

/// Fixers of inputs and outputs, from what the model file says of them.
enum TensorFixers {
  static func writeType(_ subject: FixSubject) -> [FileEdit]? {
    guard let tensor = subject.tensor, let model = subject.modelTensor(tensor.role, tensor.name),
      let type = model.type.flatMap({ DataType($0) })
    else { return nil }
    return [.set(subject.path(of: tensor).field("data_type"), type.configValue)]
  }

  /// Writes the shape of the model file, without its batch dimension where the config has one of its own. Numbers that
  /// agree stay as they are written.
  static func writeShape(_ subject: FixSubject) -> [FileEdit]? {
    guard let tensor = subject.tensor, let model = subject.modelTensor(tensor.role, tensor.name),
      let shape = model.dims, let batch = subject.model.effective?.maxBatchSize
    else { return nil }
    let wanted = shape.isEmpty ? [1] : Array(batch > 0 ? shape.dropFirst() : shape[...])
    if wanted.isEmpty { return nil }
    let path = subject.path(of: tensor).field("dims")
    var edits: [FileEdit] = []
    // From the end, so that indices hold.
    for index in tensor.dims.indices.reversed() where index >= wanted.count { edits.append(.remove(path.index(index))) }
    for (index, size) in wanted.enumerated() where index >= tensor.dims.count || tensor.dims[index] != size {
      edits.append(.set(path.index(index), .int(size)))
    }
    return edits.isEmpty ? nil : edits
  }

  /// A model whose first dimension is fixed has no batch; the shapes follow as findings of their own.
  static func giveUpBatching(_ subject: FixSubject) -> [FileEdit]? {
    subject.isWritten("max_batch_size") ? [.set("max_batch_size", .int(0))] : nil
  }

  /// Writes the model's own name where it is the only one left: one tensor of the config unknown, one of the model unnamed.
  static func writeName(_ subject: FixSubject) -> [FileEdit]? {
    guard let tensor = subject.tensor, let config = subject.config else { return nil }
    let written = tensor.role == "input" ? config.input.map(\.name) : config.output.map(\.name)
    let provided = subject.modelTensors(tensor.role).map(\.name)
    let unnamed = provided.filter { !written.contains($0) }
    guard unnamed.count == 1, written.filter({ !provided.contains($0) }) == [tensor.name] else { return nil }
    return [.set(subject.path(of: tensor).field("name"), .string(unnamed[0]))]
  }
}

extension FixSubject {
  fileprivate func modelTensor(_ role: String, _ name: String) -> ModelSignature.Tensor? {
    modelTensors(role).first { $0.name == name }
  }

  fileprivate func path(of tensor: (role: String, index: Int, name: String, dims: [Int64])) -> ConfigPath {
    [.field(tensor.role), .index(tensor.index)]
  }
}

import Facts

extension BackendReview {
  /// Checks the kinds of the instance groups against those that the backend accepts.
  mutating func checkKinds(_ backend: Backend) {
    guard !backend.kinds.isEmpty else { return }
    for (index, group) in config.instanceGroup.enumerated() where group.kind != .auto {
      let name = group.kind.text
      let isAccepted = backend.kinds.contains { kind in
        kind.name == name && shown.isCurrent(since: kind.since, until: nil) && kind.parameter.map(isOn) != false
      }
      if isAccepted { continue }
      let kinds = backend.kinds.map(\.name).joined(separator: ", ")
      let path: ConfigPath = [.field("instance_group"), .index(index), .field("kind")]
      report(
        "instance-kind-refused", backend.kindRefusal == nil ? .warning : .error, .load, at: path,
        backend.kindRefusal.map { WordPattern.fill($0, ["model": model, "kind": name]) }
          ?? "the \(backend.name) backend is not made for \(name) instances", remedy: "it runs on \(kinds)",
        source: backend.citation)
    }
  }

  /// Checks the types of inputs and outputs against those that the backend can carry.
  mutating func checkTypes(_ backend: Backend) {
    for (index, input) in config.input.enumerated() {
      checkType(input.dataType, of: input.name, "input", at: [.field("input"), .index(index)], backend)
    }
    for (index, output) in config.output.enumerated() {
      checkType(output.dataType, of: output.name, "output", at: [.field("output"), .index(index)], backend)
    }
  }

  /// - Returns: whether the type was refused.
  @discardableResult
  mutating func checkType(
    _ type: DataType, of tensor: String, _ role: String, at path: ConfigPath, _ backend: Backend
  ) -> Bool {
    guard !backend.types.isEmpty, let element = type.elementType, !backend.types.contains(element) else { return false }
    let words = backend.typeRefusal.map {
      WordPattern.fill($0, ["type": type.text, "role": role, "tensor": tensor, "model": model])
    }
    let isRefusal = backend.typeConsequence == .load
    report(
      "tensor-type-unsupported", isRefusal ? .error : .warning, isRefusal ? .load : .serve,
      at: path.field("data_type"),
      words
        ?? "the \(backend.name) backend has no tensors of \(type.text), as \(role) '\(tensor)' would be",
      remedy: "it has \(backend.types.map(\.rawValue).joined(separator: ", "))", source: backend.citation)
    return isRefusal
  }
}

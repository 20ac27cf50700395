import Facts

/// Reads what torch.export saved: the graph is in the archive as JSON, the weights beside it.
enum ExportReader {
  static func inspection(
    of archive: TorchArchive, _ recognition: Recognition, path: String, size: Int
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(size))
    let programs = archive.names.filter {
      $0 == "serialized_exported_program.json" || ($0.hasPrefix("models/") && $0.hasSuffix(".json"))
    }
    guard let name = programs.first, let contents = try archive.contents(name) else {
      throw StructureError(at: 0, "the archive holds no exported program")
    }
    let result: Result<ExportedProgram, StructureError> = contents.withUnsafeBytes { buffer in
      ByteSource.withMemory(buffer) { text in
        do throws(StructureError) { return .success(try ExportedProgram(text)) } catch { return .failure(error) }
      }
    }
    let program: ExportedProgram
    do throws(StructureError) {
      program = try result.get()
    } catch {
      throw StructureError(
        at: archive.zip[archive.root + name]?.offset ?? 0, "\(name), byte \(error.byteOffset): \(error.problem)")
    }
    state(program, from: name, in: &facts)
    if programs.count > 1 {
      facts.set(
        .modelClass, .string(ModelClass.neuralNetwork.rawValue),
        from: "\(name), the first of \(programs.count) models in the archive")
    }
    SideFiles([]).state(in: &facts, from: "archive")
    facts.set(.customCode, [], from: "the graph holds no Python")
    facts.fillUnknown("a torch.export archive does not say")
    return Inspection(facts: facts.document)
  }

  private static func state(_ program: ExportedProgram, from part: String, in facts: inout ModelFactBuilder) {
    if let version = program.torchVersion {
      facts.set(.torchVersion, .string(version), from: "\(part) torch_version")
      facts.set(.producer, .string("pytorch \(version)"), from: "\(part) torch_version")
    }
    func value(_ name: String) -> ModelValue {
      guard let tensor = program.tensors[name] else { return ModelValue(name, kind: .none, words: "value") }
      return ModelValue(name, tensor.type, shape: tensor.dims)
    }
    let inputs = program.inputs.filter { $0.kind == .user }.map { value($0.name) }
    ValueFacts.set(
      inputs: inputs, outputs: program.outputs.map(value), &facts,
      from: ValueFacts.Parts(inputs: "\(part) input_specs", outputs: "\(part) output_specs"))
    var weights = WeightSums()
    for input in program.inputs where input.kind != .user {
      guard let tensor = program.tensors[input.name] else { continue }
      let elements = tensor.dims.reduce(Int64(1)) { product, dimension in
        let (next, overflow) = product.multipliedReportingOverflow(by: max(0, dimension.size))
        return overflow ? .max : next
      }
      let (bits, overflow) = elements.multipliedReportingOverflow(by: Int64(tensor.type?.bits ?? 0))
      weights.add(tensor.type?.rawValue ?? "untyped", parameters: elements, bytes: overflow ? .max : bits / 8)
    }
    weights.state(in: &facts, from: "\(part) input_specs")
    TorchScriptReader.setPrecision(weights, &facts)
    setOperators(program, from: part, in: &facts)
    let attention = program.operators.reduce(Int64(0)) { sum, entry in
      entry.key.contains("scaled_dot_product") || entry.key.contains("softmax") ? sum + entry.value : sum
    }
    let isLarge = (weights.parameters > 1_000_000_000 || weights.bytes > 2_000_000_000) && attention >= 4
    facts.set(
      .modelClass, .string(isLarge ? ModelClass.largeTransformer.rawValue : ModelClass.neuralNetwork.rawValue),
      from: part)
  }

  /// `torch.ops.aten.conv2d.default` is the overload `default` of `conv2d` in the domain `aten`.
  private static func setOperators(_ program: ExportedProgram, from part: String, in facts: inout ModelFactBuilder) {
    let sorted = program.operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var domains: Set<String> = []
    let records: [Value] = sorted.map { target, count in
      let parts = target.split(separator: ".").map(String.init)
      let isOperator = parts.count >= 4 && parts[0] == "torch" && parts[1] == "ops"
      let domain = isOperator ? parts[2] : "python"
      domains.insert(domain)
      return [
        "domain": .string(domain), "name": .string(isOperator ? parts[3...].joined(separator: ".") : target),
        "count": .int(count),
      ]
    }
    facts.set(.operators, .list(records), from: "\(part) nodes")
    facts.set(.nodes, .int(program.operators.values.reduce(0) { $0.addingClamped($1) }), from: "\(part) nodes")
    let known: Set = [
      "aten", "prim", "prims", "higher_order", "quantized_decomposed", "python", "_operator", "quantized", "torchao",
    ]
    facts.set(.customDomains, .strings(domains.subtracting(known).sorted()), from: "\(part) nodes")
    let control = ["cond", "while_loop", "scan", "map_impl"].filter {
      program.operators["torch.ops.higher_order.\($0)"] != nil
    }
    facts.set(.controlFlow, .strings(control), from: "\(part) nodes")
    let isQuantised = domains.contains("quantized_decomposed")
    facts.set(.quantization, .strings(isQuantised ? ["qdq"] : []), from: "\(part) nodes")
    facts.set(.quantizedTypes, .strings(isQuantised ? ["INT8"] : []), from: "\(part) nodes")
  }
}

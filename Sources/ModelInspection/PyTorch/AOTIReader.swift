import Facts

/// Reads an AOTInductor package: native code, and a note of what it was compiled for.
enum AOTIReader {
  static func inspection(
    of archive: TorchArchive, _ recognition: Recognition, path: String, size: Int
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(size))
    let names = archive.names.filter { $0.hasPrefix("data/aotinductor/") }
    let models = Set(names.compactMap { $0.split(separator: "/").dropFirst(2).first }).sorted()
    let note = names.first { $0.hasSuffix(".wrapper_metadata.json") } ?? names.first { $0.hasSuffix("metadata.json") }
    let part = note ?? "archive"
    let metadata = try note.flatMap { name throws(StructureError) in try archive.json(name) } ?? .null
    func text(_ key: String) -> String? {
      metadata[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0.shortened(to: 100) }
    }
    if let device = text("AOTI_DEVICE_KEY") { facts.set(.aotiDevice, .string(device), from: part) }
    if let machine = text("AOTI_MACHINE") { facts.set(.aotiMachine, .string(machine), from: part) }
    if let capability = text("AOTI_COMPUTE_CAPABILITY").flatMap(Self.capability) {
      facts.set(.aotiComputeCapability, .double(capability), from: part)
      // Kernels run on GPUs of their own major number only; no minor number has reached two digits.
      facts.set(.aotiNewestCapability, .double(capability.rounded(.down) + 0.9), from: part)
    } else {
      for fact in [ModelFact.aotiComputeCapability, .aotiNewestCapability] {
        facts.setUnknown(fact, "the package names none", from: part)
      }
    }
    // What a constant weighs is in the code; some packages keep constants in files of their own.
    let reason = "they are inside compiled code, which is not opened"
    for fact in [ModelFact.inputs, .outputs, .parameters, .weightBytes, .weights, .operators] {
      facts.setUnknown(fact, reason, from: part)
    }
    facts.set(
      .modelClass, .string(ModelClass.neuralNetwork.rawValue),
      from: "\(HumanText.plural(Int64(models.count), "model")) in data/aotinductor")
    SideFiles([]).state(in: &facts, from: "archive")
    facts.set(.customCode, [], from: "its code is compiled")
    facts.fillUnknown("an AOTInductor package does not say")
    return Inspection(facts: facts.document)
  }

  /// `90` is 9.0 and `120` is 12.0; a dotted number is taken as it is.
  private static func capability(_ text: String) -> Double? {
    if text.contains(".") { return Double(text) }
    return Int(text.prefix { $0.isNumber }).flatMap { (10...999).contains($0) ? Double($0) / 10 : nil }
  }
}

import Facts

/// Reads what can be read of a TensorRT plan.
enum PlanReader {
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    guard let header = PlanHeader(bytes) else {
      throw StructureError(at: 0, "the plan has no header", isTruncation: true)
    }
    if bytes.count < header.prefix + 28 {
      throw StructureError(at: bytes.count, "the plan ends within its header", isTruncation: true)
    }
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    facts.set(.modelClass, .string(ModelClass.neuralNetwork.rawValue), from: "plan")
    if let version = header.version, let text = header.versionText {
      facts.set(.planVersion, .string(text), from: "bytes \(header.prefix + 24) to \(header.prefix + 27)")
      facts.set(.planMajor, .int(Int64(version[0])), from: "byte \(header.prefix + 24)")
    } else {
      for fact in [ModelFact.planVersion, .planMajor] {
        facts.setUnknown(fact, "the header has the layout \(header.serialization), whose meaning is not known")
      }
    }
    let built = header.versionText.map { "it was built by TensorRT \($0), and " } ?? ""
    facts.setUnknown(
      .planIsVersionCompatible, "\(built)the header does not tell whether with --versionCompatible")
    facts.set(.nonTensorIO, [], from: "TensorRT has tensors only")
    facts.set(.dynamicRank, false, from: "TensorRT has tensors of fixed rank only")
    facts.set(.planPrefix, .int(Int64(header.prefix)), from: "plan")
    facts.set(.notes, .strings(notes(header)), from: "plan")
    SideFiles([]).state(in: &facts, from: "plan")
    facts.set(.customCode, [], from: "plan")
    facts.fillUnknown("only the TensorRT that built a plan can read more than its version, and that on a GPU")
    return Inspection(facts: facts.document)
  }

  private static func notes(_ header: PlanHeader) -> [String] {
    guard header.prefix > 0 else { return [] }
    var notes = ["\(header.prefix) bytes of Ultralytics metadata stand before the plan"]
    for key in ["description", "task", "imgsz", "batch", "stride", "names", "half", "int8", "version", "args"] {
      guard let value = header.metadata?[key], value != .null else { continue }
      let text =
        key == "names"
        ? "\(value.mapValue?.count ?? 0) classes" : value.stringValue ?? JSONWriter.write(value, pretty: false)
      notes.append("\(key): \(text.shortened(to: 200))")
    }
    return notes
  }
}

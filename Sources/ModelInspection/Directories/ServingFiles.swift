import Facts

/// Reads what Triton's own backends take in place of a model: arguments of vLLM, and Python.
enum ServingFiles {
  private static let window = 1 << 20

  /// `model.json` of the vLLM backend.
  static func vllm(_ bytes: ByteSource, _ recognition: Recognition, path: String) throws(StructureError) -> Inspection {
    var cursor = JSONCursor(bytes, in: 0..<bytes.count)
    let arguments = try cursor.value(limit: window)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let part = "engine arguments"
    if let model = arguments["model"]?.stringValue {
      facts.set(.vllmModel, .string(model.shortened(to: 500)), from: "\(part) model")
    }
    facts.set(.vllmTensorParallel, .int(arguments["tensor_parallel_size"]?.intValue ?? 1), from: part)
    if let context = arguments["max_model_len"]?.intValue { facts.set(.context, .int(context), from: part) }
    let notes = (arguments.mapValue ?? [:]).compactMap { key, value -> String? in
      guard let name = key.stringValue, name != "model" else { return nil }
      return "\(name): \(value.stringValue ?? JSONWriter.write(value, pretty: false))".shortened(to: 200)
    }
    facts.set(.notes, .strings(Array(notes.sorted().prefix(60))), from: part)
    let trusts = arguments["trust_remote_code"] == true
    facts.set(.customCode, .strings(trusts ? ["code of the model, as trust_remote_code is on"] : []), from: part)
    SideFiles([]).state(in: &facts, from: part)
    facts.fillUnknown("engine arguments name a model and do not describe it: inspect that one")
    return Inspection(facts: facts.document)
  }

  /// A `model.py` of the Python backend or of DALI, by its text alone.
  static func python(_ bytes: ByteSource, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    var functions: [String] = []
    var imports: Set<String> = []
    for line in bytes.text(0..<window).split(whereSeparator: \.isNewline).prefix(50_000) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "(" || $0 == ":" || $0 == "," }
      guard words.count > 1 else { continue }
      switch words[0] {
      case "def" where functions.count < 200: functions.append(String(words[1]).shortened(to: 100))
      case "async" where words.count > 2 && words[1] == "def" && functions.count < 200:
        functions.append(String(words[2]).shortened(to: 100))
      case "import", "from":
        let module = words[1].prefix { $0 != "." }
        if !module.isEmpty, imports.count < 200 { imports.insert(String(module).shortened(to: 100)) }
      default: break
      }
    }
    facts.set(.pythonFunctions, .strings(functions), from: "text")
    facts.set(.pythonImports, .strings(imports.sorted()), from: "text")
    facts.set(.customCode, .strings([ModelPath.baseName(path)]), from: "it is Python")
    if recognition.format == .dali {
      facts.set(.modelClass, .string(ModelClass.neuralNetwork.rawValue), from: "a pipeline")
    }
    SideFiles([]).state(in: &facts, from: "text")
    facts.fillUnknown("what Python does is known when it runs")
    return Inspection(facts: facts.document)
  }
}

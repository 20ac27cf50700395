import Facts

/// States what a PaddlePaddle program says as facts, whichever of its two forms it has.
enum PaddleFacts {
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    let isText = bytes.has("{")
    let summary: GraphSummary
    let version: Int64?
    if isText {
      let program = try PaddleJSONReader.read(bytes)
      (summary, version) = (program.summary, nil)
    } else {
      let program = try PaddleReader.read(bytes)
      (summary, version) = (program.summary, program.version)
    }
    var facts = recognition.facts(path: path, size: nil)
    summary.state(
      in: &facts,
      from: .init(
        values: .init(inputs: "feed", outputs: "fetch"), operators: "operators", weights: "persistable variables"))
    if isText {
      facts.set(.notes, .strings(["program of Paddle 3 (PIR)"]), from: "base_code")
    } else if let version, version > 0 {
      facts.set(.producer, .string("paddlepaddle \(name(version))"), from: "version")
    }
    setWeightFile(summary, size: bytes.count, path: path, folder: folder, &facts)
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("a PaddlePaddle program does not say")
    return Inspection(facts: facts.document)
  }

  /// `2006001` is 2.6.1.
  private static func name(_ version: Int64) -> String {
    "\(version / 1_000_000).\(version / 1_000 % 1_000).\(version % 1_000)"
  }

  /// The other half: `.pdiparams` beside `.pdmodel` or `.json`, or `__params__` beside `__model__`.
  private static func setWeightFile(
    _ summary: GraphSummary, size: Int, path: String, folder: String?, _ facts: inout ModelFactBuilder
  ) {
    let part = "persistable variables"
    let needed = summary.weights?.bytes ?? 0
    guard needed > 0 else {
      SideFiles([]).state(in: &facts, from: part)
      return facts.set(.bytes, .integer(size))
    }
    guard let folder else {
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, "the model was given without the folder its weights are in", from: part)
      }
      return
    }
    let name = ModelPath.baseName(path)
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    var side = SideFiles.find([name == "__model__" ? "__params__" : "\(stem).pdiparams"], in: folder)
    for index in side.files.indices where side.files[index].isPresent && side.files[index].bytes < needed {
      side.files[index].problem = "\(needed) bytes are needed and \(side.files[index].bytes) are there"
      side.files[index].isPresent = false
    }
    side.state(in: &facts, from: part)
    facts.set(.bytes, .integer(side.totalBytes.addingClamped(Int64(size))))
  }
}

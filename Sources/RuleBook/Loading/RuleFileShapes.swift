package import Facts

/// The shape of each kind of rule file, and the JSON Schemas made from them.
package enum RuleFileShapes {
  static let facts = Shape.mapping([
    .required("facts", .table(FactDeclaration.shape), "every fact by dotted path")
  ])
  static let sources = Shape.mapping([.required("sources", .table(Source.shape), "every source by id")])
  static let requirements = Shape.mapping([
    .required("requirements", .table(Requirement.shape), "shared requirements by id"),
    .optional("cautions", .table(ServingPath.Caution.shape), "shared cautions by id"),
  ])
  static let conversions = Shape.mapping([
    .required("conversions", .list(Conversion.shape), "ways from one format to another")
  ])
  static let commands = Shape.mapping([
    .required("commands", .list(CommandTemplate.shape), "the commands an answer ends with"),
    .required(
      "batch", .mapping([.required("usual", .text, "usual size"), .required("largest", .text, "largest size")]),
      "batch sizes used until something is measured"),
  ])
  static let config = Shape.mapping([
    .optional("blocks", .table(ConfigBlock.shape), "blocks of config.pbtxt that serving paths share, by id"),
    .optional("files", .table(EntryFile.shape), "files that entries of a model repository need, by id"),
  ])
  static let plan = Shape.mapping([
    .required("values", .table(PlanValue.shape), "facts that follow from others, in order")
  ])
  static let accelerators = Shape.mapping([
    .required("accelerators", .table(Accelerator.shape), "accelerators by the kinds of host.accelerators")
  ])
  static let decision = Shape.mapping([
    .optional("root", .text, "the node at which every walk begins; in one file only"),
    .optional("questions", .table(DecisionNode.sharedQuestionShape), "questions that several nodes ask"),
    .optional("nodes", .list(DecisionNode.shape), "nodes of the tree"),
  ])

  /// JSON Schemas by file name below `schema/`.
  package static var schemas: [String: Value] {
    let shapes: [(String, String, Shape)] = [
      ("facts", "The facts that rules may use", facts), ("sources", "The sources that rules cite", sources),
      ("requirements", "Requirements shared by serving paths", requirements),
      ("conversions", "Conversions between model formats", conversions),
      ("decision", "Nodes of the decision tree", decision), ("path", "A serving path", ServingPath.shape),
      ("checks", "Checks of an audit", AuditCheck.fileShape),
      ("messages", "Messages in logs, explained", LogMessage.fileShape),
      ("examples", "Example hosts and models for the rules' cases", ExampleCatalog.shape),
      ("accelerators", "What Triton can do with other accelerators", accelerators),
      ("commands", "The commands an answer ends with", commands),
      ("config", "Blocks of config.pbtxt and files beside it", config),
      ("memory", "What serving paths take of a device's memory", MemoryCatalog.shape),
      ("plan", "Facts worked out once a serving path is chosen", plan),
      ("onnxruntime", "What each ONNX Runtime accepts", ReleaseCatalog.onnxRuntimeShape),
      ("releases", "Triton container releases", ReleaseCatalog.shape),
      ("backend", "A backend of Triton as config.pbtxt sees it", BackendTables.shape),
      ("hosts", "Built-in machines, their processors and GPUs", MachineCatalog.shape),
      ("transformers", "Memory of the engines of large transformers", TransformerCatalog.shape),
      ("architectures", "Architectures that engines of large transformers have", TransformerCatalog.architecturesShape),
      ("server-options", "The options of tritonserver", ServerOptions.shape),
    ]
    var schemas: [String: Value] = [:]
    for (name, title, shape) in shapes {
      guard case .map(var schema) = shape.jsonSchema else { continue }
      schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
      schema["title"] = .string(title)
      schemas["\(name).schema.json"] = .map(schema)
    }
    return schemas
  }
}

/// A graph of models that serves as one.
package struct ModelEnsembling: ConfigMessage {
  package static let schema = MessageSchema("ModelEnsembling", Self.self)

  package var step: [Step] = []
  package var maxInflightRequests: UInt32 = 0

  /// A model of the graph.
  package struct Step: ConfigMessage {
    package static let schema = MessageSchema("ModelEnsembling.Step", Self.self)

    package var modelName = ""
    package var modelVersion: Int64 = 0
    package var inputMap = ConfigMap<String>()
    package var outputMap = ConfigMap<String>()
    package var modelNamespace = ""

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("model_name", 1, \.modelName, "The model to run."),
      .scalar("model_version", 2, \.modelVersion, "Its version; -1 for the newest, and 0 is version 0."),
      .map("input_map", 3, \.inputMap, "From the model's inputs to tensors of the ensemble."),
      .map("output_map", 4, \.outputMap, "From the model's outputs to tensors of the ensemble."),
      .scalar("model_namespace", 5, \.modelNamespace, since: "23.03", "Reserved; to be left out."),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("step", 1, \.step, "The models; data decides their order."),
    .scalar(
      "max_inflight_requests", 2, \.maxInflightRequests, since: "25.11",
      "Requests that each step works on at a time; 0 for no limit."),
  ]
}

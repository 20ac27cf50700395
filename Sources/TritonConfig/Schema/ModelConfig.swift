/// How a model is to be served: the content of a config.pbtxt.
package struct ModelConfig: ConfigMessage {
  package static let schema = MessageSchema("ModelConfig", Self.self)

  package var name = ""
  package var platform = ""
  package var backend = ""
  package var runtime = ""
  package var defaultModelFilename = ""
  package var maxBatchSize: Int32 = 0
  package var input: [ModelInput] = []
  package var output: [ModelOutput] = []
  package var batchInput: [BatchInput] = []
  package var batchOutput: [BatchOutput] = []
  package var schedulingChoice: SchedulingChoice?
  package var instanceGroup: [ModelInstanceGroup] = []
  package var versionPolicy: ModelVersionPolicy?
  package var optimization: ModelOptimizationPolicy?
  package var parameters = ConfigMap<ModelParameter>()
  package var modelWarmup: [ModelWarmup] = []
  package var modelOperations: ModelOperations?
  package var modelTransactionPolicy: ModelTransactionPolicy?
  package var ccModelFilenames = ConfigMap<String>()
  package var metricTags = ConfigMap<String>()
  package var modelRepositoryAgents: ModelRepositoryAgents?
  package var responseCache: ModelResponseCache?
  package var modelMetrics: ModelMetrics?

  /// Who forms batches of the requests.
  package enum SchedulingChoice: Sendable, Hashable {
    case dynamicBatching(ModelDynamicBatching)
    case sequenceBatching(ModelSequenceBatching)
    case ensembleScheduling(ModelEnsembling)
  }

  package init() {}

  package var dynamicBatching: ModelDynamicBatching? {
    get { if case .dynamicBatching(let message) = schedulingChoice { message } else { nil } }
    set { schedulingChoice = newValue.map { .dynamicBatching($0) } }
  }

  package var sequenceBatching: ModelSequenceBatching? {
    get { if case .sequenceBatching(let message) = schedulingChoice { message } else { nil } }
    set { schedulingChoice = newValue.map { .sequenceBatching($0) } }
  }

  package var ensembleScheduling: ModelEnsembling? {
    get { if case .ensembleScheduling(let message) = schedulingChoice { message } else { nil } }
    set { schedulingChoice = newValue.map { .ensembleScheduling($0) } }
  }

  package static let fields: [ConfigField<Self>] = [
    .scalar("name", 1, \.name, "The model's name; the name of its directory when absent, else equal to it."),
    .scalar("backend", 17, \.backend, "The backend that runs the model; empty for ensembles only."),
    .scalar("platform", 2, \.platform, "The older tag of framework and format, such as onnxruntime_onnx."),
    .scalar("runtime", 25, \.runtime, since: "24.01", "The backend's library or script; searched for when empty."),
    .scalar(
      "default_model_filename", 8, \.defaultModelFilename, "The model's file or folder inside a version directory."),
    .scalar(
      "max_batch_size", 4, \.maxBatchSize, "Largest batch the model takes; 0 when its shapes have no batch dimension."),
    .repeated("input", 5, \.input, "The tensors a request brings."),
    .repeated("output", 6, \.output, "The tensors a response can carry."),
    .repeated("batch_input", 20, \.batchInput, "Inputs that the server computes from the batch, for ragged batching."),
    .repeated("batch_output", 21, \.batchOutput, "Outputs that the server splits over the requests in its own way."),
    .optional(
      "dynamic_batching", 11, \.dynamicBatching, oneof: "scheduling_choice",
      "Requests of many clients are joined to batches."),
    .optional(
      "sequence_batching", 13, \.sequenceBatching, oneof: "scheduling_choice",
      "Requests of one sequence all go to one instance."),
    .optional(
      "ensemble_scheduling", 15, \.ensembleScheduling, oneof: "scheduling_choice",
      "The model is a graph of other models."),
    .repeated("instance_group", 7, \.instanceGroup, "How many copies run at once, and on what."),
    .optional("version_policy", 3, \.versionPolicy, "Which version directories are served; the newest when absent."),
    .optional("optimization", 12, \.optimization, "Graph optimization, accelerators, CUDA graphs, pinned memory."),
    .map("parameters", 14, \.parameters, "Settings that the backend reads; keys are case sensitive."),
    .repeated("model_warmup", 16, \.modelWarmup, "Requests run before the model is called ready."),
    .optional("model_operations", 18, \.modelOperations, "Libraries of custom operators."),
    .optional(
      "model_transaction_policy", 19, \.modelTransactionPolicy, "Whether responses are decoupled from requests."),
    .map("cc_model_filenames", 9, \.ccModelFilenames, "Another model file for a CUDA compute capability such as 8.6."),
    .map("metric_tags", 10, \.metricTags, "Labels added to the model's metrics."),
    .optional("model_repository_agents", 23, \.modelRepositoryAgents, "Agents that run when the model is loaded."),
    .optional("response_cache", 24, \.responseCache, since: "21.10", "Whether responses are cached."),
    .optional("model_metrics", 26, \.modelMetrics, since: "24.11", "Bounds of the model's histogram metrics."),
  ]
}
